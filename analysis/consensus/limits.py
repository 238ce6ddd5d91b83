"""What a rule may hold at most, and how more is refused."""

from fractions import Fraction

MOST_DIGITS = 6
"""Digits of a numerator or denominator: exact comparisons then stay within 64-bit integers."""
MOST_STEPS = 20
MOST_OUTCOMES = 20
MOST_PARTS = 200
MOST_LEVELS = 20
MOST_ROUNDS = 10
MOST_NAMED = 12
LONGEST_NAME = 40

CANNOT_DECIDE = "cannot_decide"
"""What a rule answers where a measure it needs is undefined; no outcome may be called so."""


class RuleError(ValueError):
    """A rule that cannot be: unknown, malformed, or not made for this scale."""


def check_digits(number: Fraction) -> None:
    if max(abs(number.numerator), number.denominator) > 10**MOST_DIGITS:
        raise RuleError(f"A number in a rule has at most {MOST_DIGITS} digits above and below the line.")


def check_name(name: str, what: str) -> None:
    """Refuse names of outcomes, groups and dimensions that cannot be printed and read again."""
    if not 0 < len(name) <= LONGEST_NAME or name != " ".join(name.split()) or not name.isprintable():
        raise RuleError(f"The name of {what} has 1 to {LONGEST_NAME} printable characters.")
    if '"' in name or name == CANNOT_DECIDE:
        raise RuleError(f"The name of {what} is not {CANNOT_DECIDE} and has no quotation marks.")
