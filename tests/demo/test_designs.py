"""The demo's designs show what each colour of the light means."""

from coop.demo.designs import ALL_EXPORT, AS_SOLD, to_come
from coop.viability.light import Colour
from coop.viability.viability import viability


def test_the_demo_has_a_design_of_each_colour():
    # What the app estimates for the sports hall, within a few per cent.
    for factor in (0.97, 1.0, 1.03):
        hall = viability(to_come(69_700 * factor, 64_090 * factor))
        assert hall.light.colour is Colour.AMBER
    assert viability(AS_SOLD).light.colour is Colour.GREEN
    assert viability(ALL_EXPORT).light.colour is Colour.RED


def test_the_newest_roof_is_that_of_the_handbook():
    found = viability(AS_SOLD)
    assert round(found.p50.first_year_euros, 2) == 5_708.85
    assert round(found.p50.npv_euros) == 18_269
    assert round(viability(ALL_EXPORT).p50.npv_euros) == -69_235
