"""The menus lead to doors that are there, open to whoever sees them."""

import pytest

from coop.access import ROUTES, may_knock
from coop.members.access import Viewer
from coop.menu import menu

BLUEPRINTS = {endpoint.partition(".")[0] for endpoint in ROUTES}
VIEWERS = {
    "visitor": None,
    "member": Viewer(1, "Anna", 1, "nl"),
    "board": Viewer(2, "Gerda", 2, "nl", frozenset({"board"})),
    "kascommissie": Viewer(3, "Ali", 3, "nl", frozenset({"kascommissie"})),
}


@pytest.mark.parametrize("who", VIEWERS)
def test_every_way_in_a_menu_is_open_to_who_sees_it(who):
    viewer = VIEWERS[who]
    for _label, door, rooms in menu(viewer):
        assert door in ROUTES
        assert may_knock(viewer, door), door
        assert rooms <= BLUEPRINTS


@pytest.mark.parametrize("who", VIEWERS)
def test_no_page_lights_up_two_entries(who):
    lit = [room for _label, _door, rooms in menu(VIEWERS[who]) for room in rooms]
    assert len(lit) == len(set(lit))


def test_who_checks_finds_their_own_room():
    assert "audit.start" in [door for _label, door, _rooms in menu(VIEWERS["kascommissie"])]
