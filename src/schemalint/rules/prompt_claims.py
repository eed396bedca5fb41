"""What a prompt says: rules that its own examples break, that contradict each other, or that stand in it twice."""

from collections.abc import Iterable, Iterator

from schemalint.model import Finding, Related
from schemalint.prompts.claims import Claim, Strength
from schemalint.prompts.document import Heading, Item
from schemalint.prompts.prompt import Prompt
from schemalint.prompts.vocabulary import Sense
from schemalint.prompts.words import normal
from schemalint.rules.registry import NOTE, WARNING, rule
from schemalint.rules.subjects import BrokenClaim

Statement = tuple[str, Sense, Claim]
"""A rule, what a claim wants of it, and the claim."""
Listed = dict[str, Item]
"""The items of a list by their words."""

_RELATED = 5
"""Further places that a finding names."""
_WORDS = 5
"""Words of a statement from which its repetition is no coincidence."""
_CLAIMS = 3
"""Claims of a prompt from which one expects that some of them can be checked."""
_ITEMS = 3
"""Items that two lists have in common where one is a copy of the other."""


@rule("prompt-example-breaks-own-rule", severity=WARNING)
def prompt_example_breaks_own_rule(broken: BrokenClaim) -> Iterator[Finding]:
    """An example that breaks what its own prompt demands teaches both, and an agent copies the example."""
    places = tuple(Related(span, "and here") for span in broken.others[:_RELATED])
    more = len(broken.others) - len(places)
    yield broken.finding(
        f"breaks the prompt's own rule of line {broken.line}: {broken.message}"
        + (f", and {more} more" if more > 0 else ""),
        object=broken.rule,
        part=broken.said,
        related=(Related(broken.claim, f"the rule: {broken.said}"), *places),
    )


@rule("prompt-conflicting-rules", severity=WARNING)
def prompt_conflicting_rules(prompt: Prompt) -> Iterator[Finding]:
    """Two statements of which one demands what the other forbids, or leaves open, leave an agent to choose."""
    if not prompt.about_databases:
        return
    mine = list(_stated(prompt))
    told: set[str] = set()
    for name, sense, claim in mine:
        if sense is not Sense.WAIVE or name in told or claim.strength is Strength.IF_NEEDED:
            continue
        against = next(_demands(name, mine), None) or next(_demands(name, _of_others(prompt)), None)
        if against is not None:
            told.add(name)
            yield prompt.finding(
                f"contradicts {_place(prompt, against)}: {against.text}",
                claim.span,
                part=name,
                related=(Related(against.span, f"demands the opposite: {against.text}"),),
                hint="say which of them holds, or when each does",
            )
    yield from _left_open(prompt, mine)


def _demands(name: str, stated: Iterable[Statement]) -> Iterator[Claim]:
    for rule_name, sense, claim in stated:
        if rule_name == name and sense is Sense.ENFORCE and claim.strength is not Strength.IF_NEEDED:
            yield claim


def _of_others(prompt: Prompt) -> Iterator[Statement]:
    for other in prompt.others:
        if other.about_databases:
            yield from _stated(other)


def _left_open(prompt: Prompt, mine: Iterable[Statement]) -> Iterator[Finding]:
    """What a prompt demands without exception in one place and leaves open in another, a demand at a time."""
    demands = [(name, claim) for name, sense, claim in mine if sense is Sense.ENFORCE]
    strict: dict[str, Claim] = {}
    for name, claim in demands:
        if claim.strength is Strength.MUST:
            strict.setdefault(name, claim)
    told: set[int] = set()
    for name, claim in demands:
        must = strict.get(name)
        if must is not None and claim.strength is Strength.IF_NEEDED and must.line not in told:
            told.add(must.line)
            yield prompt.finding(
                f"left open here, and demanded by line {must.line}: {must.text}",
                claim.span,
                severity=NOTE,
                part=name,
                related=(Related(must.span, "demanded here"),),
            )


def _place(prompt: Prompt, claim: Claim) -> str:
    where = f"line {claim.line}"
    return where if claim.span.path == prompt.path else f"{where} of {claim.span.path}"


def _stated(prompt: Prompt) -> Iterator[Statement]:
    """The rules that a prompt's statements speak of."""
    for claim, means in prompt.claims:
        if claim.normative:
            for name, sense in means:
                yield name, sense, claim


@rule("prompt-no-checkable-rules", severity=NOTE)
def prompt_no_checkable_rules(prompt: Prompt) -> Iterator[Finding]:
    """A prompt of whose statements no rule can check any gives an agent nothing that its SQL can be held to."""
    claims = [claim for claim, _ in prompt.claims if claim.normative] if prompt.named_for_databases else []
    if len(claims) >= _CLAIMS and not any(means for _, means in prompt.claims):
        yield prompt.finding(
            f"none of {len(claims)} statements can be checked on SQL",
            claims[0].span,
            hint="say what is to be written: types, keys, indexes, policies",
        )


@rule("prompt-duplicate-rule", severity=NOTE)
def prompt_duplicate_rule(prompt: Prompt) -> Iterator[Finding]:
    """A statement that stands in a prompt twice costs tokens, and is changed in one place one day."""
    groups: dict[tuple[str, ...], list[Claim]] = {}
    for claim, _ in prompt.claims if prompt.about_databases else ():
        words = tuple(normal(claim.text).split())
        if claim.normative and len(words) >= _WORDS and not claim.text.endswith(":"):
            groups.setdefault(words, []).append(claim)
    for first, *others in groups.values():
        if others:
            yield prompt.finding(
                f"says again what line {first.line} says" + _times(others),
                others[0].span,
                part=first.text,
                related=(Related(first.span, "first said here"), *_again(others[1:])),
            )


def _times(others: list[Claim]) -> str:
    return f", {len(others)} times" if len(others) > 1 else ""


def _again(claims: Iterable[Claim]) -> Iterator[Related]:
    for number, claim in enumerate(claims):
        if number < _RELATED:
            yield Related(claim.span, "and here")


@rule("prompt-drifted-duplicate", severity=NOTE)
def prompt_drifted_duplicate(prompt: Prompt) -> Iterator[Finding]:
    """Two lists under the same words that are not the same any more: one of them was changed alone."""
    lists: dict[int, list[Item]] = {}
    for block in prompt.document.blocks if prompt.about_databases else ():
        if isinstance(block, Item) and block.pieces:
            lists.setdefault(block.list, []).append(block)
    last: dict[tuple[str, str], Listed] = {}
    for items in lists.values():
        if head := _head(items[0]):
            listed = {" ".join(normal(item.text).split()): item for item in items}
            alike = {id(before): before for text in listed if (before := last.get((head, text))) is not None}
            for before in alike.values():
                yield from _drift(prompt, head, before, listed)
            last.update(((head, text), listed) for text in listed)


def _head(item: Item) -> str:
    """The words over a list: of its introduction, else of its heading."""
    over = item.intro if item.intro is not None and not isinstance(item.intro, Heading) else None
    return " ".join(normal(over.text if over is not None else item.section.title).split())


def _drift(prompt: Prompt, head: str, texts: Listed, again: Listed) -> Iterator[Finding]:
    common = texts.keys() & again.keys()
    missing = [item for text, item in texts.items() if text not in common]
    added = [item for text, item in again.items() if text not in common]
    if len(common) < _ITEMS or len(common) < len(missing) + len(added) or not (missing or added):
        return
    before, after = next(iter(texts.values())), next(iter(again.values()))
    odd = added[0] if added else after
    yield prompt.finding(
        f"repeats the list of line {before.line}, {' and '.join(_count(added, 'more') + _count(missing, 'less'))}",
        odd,
        part=head,
        related=tuple(Related(item.span(), "is not in the other list") for item in (*missing, *added[1:])[:_RELATED])
        or (Related(before.span(), "the other list"),),
    )


def _count(items: list[Item], what: str) -> list[str]:
    return [f"{len(items)} {what}"] if items else []
