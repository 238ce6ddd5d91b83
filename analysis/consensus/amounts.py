"""Numbers of a rule in writing, never rounded."""

from fractions import Fraction


def exact_number(value: Fraction) -> str:
    """Write a number without rounding: 4, 2.35, or 2/3 where decimals do not end soon."""
    places = next((k for k in range(7) if (value * 10**k).denominator == 1), None)
    return str(value) if places is None else f"{float(value):.{places}f}"


def exact_percent(value: Fraction) -> str:
    """Write a threshold without rounding: 70%, 66.5%, or 2/3 where decimals do not end soon."""
    percent = exact_number(100 * value)
    return str(value) if "/" in percent else f"{percent}%"
