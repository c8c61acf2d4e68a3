"""What the careful year of an estimate follows from, in words, before and after calibration."""

from coop.words import Words, percent


def spread_words(sigma_fraction: float) -> Words:
    """Say how uncertain a year is.

    Parameters
    ----------
    sigma_fraction
        Standard deviation of the year's energy, as a fraction of it.

    Returns
    -------
    Words
        The value "spread" of what says how the estimate was reckoned.
    """
    return Words(
        "P90 volgt uit een onzekerheid van %(sigma)s procent.", sigma=percent(sigma_fraction)
    )


def calibrated_spread(before_fraction: float, after_fraction: float) -> Words:
    """Say what calibration did to it; fractions as in `spread_words`."""
    return Words(
        "Vóór het ijken was de onzekerheid %(before)s procent, daarna %(after)s procent. P90 volgt "
        "uit die laatste.",
        before=percent(before_fraction),
        after=percent(after_fraction),
    )


def with_spread(method: Words, spread: Words) -> Words:
    """Give the words of how an estimate was reckoned with another "spread" in them."""
    values = {}
    for name, value in method.values.items():
        if isinstance(value, Words):
            value = spread if name == "spread" else with_spread(value, spread)
        values[name] = value
    return Words(method.text, **values)
