"""Who may do what: one question a function, answered from the viewer alone."""

from dataclasses import dataclass

from flask_login import UserMixin


@dataclass(frozen=True)
class Viewer(UserMixin):  # type: ignore[misc]
    """Somebody who is signed in, as of this request. `number` is null before admission."""

    member_id: int
    name: str
    number: int | None
    language: str
    roles: frozenset[str] = frozenset()

    @property
    def is_board(self) -> bool:
        return "board" in self.roles

    @property
    def is_audit(self) -> bool:
        return "kascommissie" in self.roles

    @property
    def is_admin(self) -> bool:
        return "administrator" in self.roles

    def get_id(self) -> str:
        return str(self.member_id)


def may_administer(viewer: Viewer | None) -> bool:
    """May change plants, members, orders and years."""
    return viewer is not None and viewer.is_board


def may_read_books(viewer: Viewer | None) -> bool:
    """May read everything financial: the board, and the kascommissie that checks it."""
    return viewer is not None and (viewer.is_board or viewer.is_audit)


def may_audit(viewer: Viewer | None) -> bool:
    """May draw the kascommissie's sample and write its report."""
    return viewer is not None and viewer.is_audit


def may_give_roles(viewer: Viewer | None) -> bool:
    """May say who is board, kascommissie or administrator."""
    return viewer is not None and viewer.is_admin


def may_see_member(viewer: Viewer | None, member_id: int, represented: frozenset[int]) -> bool:
    """May see this member's own page: oneself, one's ward, or who reads the books."""
    if viewer is None:
        return False
    return viewer.member_id == member_id or member_id in represented or may_read_books(viewer)
