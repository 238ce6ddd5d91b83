"""What a rule means for a panel of some size, as plain text."""

from collections.abc import Iterator
from textwrap import fill

from analysis.consensus import OWN_RULE, Rule, explain, outcome_names, write_rule
from analysis.ratings import Tally
from analysis.rounds import RuleFacts, rule_facts

WIDTH = 100


def checked_as_text(rule: Rule, experts: int, seed: int) -> str:
    """Give the rule in its words and in ours, what was found, and what it does with so many experts."""
    facts = rule_facts(rule, experts, seed)
    head = [explained(rule), paragraph(f"As text: {write_rule(rule)}"), ""]
    return "\n".join((*head, *facts_as_text(rule, facts)))


def explained(rule: Rule) -> str:
    """The rule by its name, in one sentence."""
    named = "Own rule" if rule.name == OWN_RULE else f"Rule {rule.name}"
    return paragraph(f"{named}: {explain(rule)}")


def facts_as_text(rule: Rule, facts: RuleFacts) -> Iterator[str]:
    first = outcome_names(rule)[0]
    yield f"The rule for {facts.experts} experts who all rate:"
    if facts.refused is not None:
        yield paragraph(facts.refused, 2)
    elif facts.needed is None:
        yield f'  "{first}" is not reached by agreement alone'
    else:
        yield f'  "{first}" needs {facts.needed} of {facts.experts} to agree if nobody opposes'
    if facts.curve is not None:
        told = ", ".join(f"{100 * p:.0f}% at {float(share):.0%}" for share, p in facts.curve[10:20:2])
        yield paragraph(f'chance of "{first}" by true agreement: {told} ({facts.method})', 2)
    for one in facts.findings:
        mark = "" if one.information else "look at this: "
        witness = "" if one.witness is None else f" [{_counts(one.witness)}]"
        yield paragraph(f"{mark}{one.sentence}{witness}", 2)


def paragraph(text: str, indent: int = 0) -> str:
    """Break a text into lines of a terminal; what follows the first stands a little to the right."""
    return fill(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _counts(tally: Tally) -> str:
    """Print who chose what, as an answer to try."""
    chosen = zip(tally.scale.scores, tally.counts, strict=True)
    pieces = [f"{count} x {score}" for score, count in chosen if count]
    silent = [(tally.cannot_judge, "cannot judge"), (tally.missing, "silent")]
    return ", ".join(pieces + [f"{count} {word}" for count, word in silent if count])
