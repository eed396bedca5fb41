"""Traceability: the rules that hold SQL to each claim of some prompts, and whether their own examples keep it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, structs

from schemalint.engine import check
from schemalint.engine.contract import contract_of
from schemalint.model import Finding, Text
from schemalint.prompts.claims import Claim, Strength
from schemalint.prompts.document import Document
from schemalint.prompts.examples import examples_of
from schemalint.prompts.polarity import Polarity
from schemalint.prompts.prompt import POSTGRESQL, Example
from schemalint.prompts.reader import read_document
from schemalint.prompts.vocabulary import Meaning, Sense, uncheckable
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings
from schemalint.sources.errors import InputError
from schemalint.sources.read import contents
from schemalint.sources.source import DOCUMENT, History, Source, SourceFile

_IN_THEIR_PLACE = "prompt-example-breaks-own-rule"
"""The rule that tells in the place of others what is traced here rule by rule."""


class Kept(StrEnum):
    """What a prompt's own examples make of a claim."""

    KEPT = "kept"
    BROKEN = "broken"
    NO_EXAMPLE = "no example"
    NOT_CHECKED = "not checked"


class Stance(StrEnum):
    """What a prompt says of a rule."""

    MUST = "must"
    SHOULD = "should"
    IF_NEEDED = "if needed"
    OPPOSED = "opposed"
    OMITTED = "omitted"


class Break(Struct, frozen=True):
    """A place where an example breaks a claim."""

    rule: str
    line: int
    message: str


class TracedClaim(Struct, frozen=True, kw_only=True):
    """A claim and what becomes of it.

    Attributes:
        line: from 1.
        column: from 1, in characters.
        text: as written.
        strength: how strictly it is made.
        enforced: the rules that hold SQL to it.
        opposed: the rules that it demands the opposite of.
        permitted: the rules that never minded what it permits.
        examples: what the prompt's own examples make of it.
        broken: where they break it.
        why: where nothing can check it, why; else empty.
    """

    line: int
    column: int
    text: str
    strength: Strength
    enforced: tuple[str, ...]
    opposed: tuple[str, ...]
    permitted: tuple[str, ...]
    examples: Kept
    broken: tuple[Break, ...]
    why: str


class TracedPrompt(Struct, frozen=True, kw_only=True):
    """A prompt and its claims.

    Attributes:
        claims: what it demands, forbids and permits, in order.
        checked: how many of them a rule speaks of.
        coverage: per cent of them; none where there are no claims.
    """

    path: str
    title: str
    claims: tuple[TracedClaim, ...]
    checked: int
    coverage: float | None


class Compared(Struct, frozen=True, kw_only=True):
    """A rule that some prompts of a set state.

    Attributes:
        stances: what each prompt says of it, by path.
        contradicted: whether one demands it and another the opposite.
    """

    rule: str
    stances: dict[str, Stance]
    contradicted: bool


class Traceability(Struct, frozen=True, kw_only=True):
    """Some prompts and their claims; of several, what each says of the rules that any of them states."""

    prompts: tuple[TracedPrompt, ...]
    rules: tuple[Compared, ...]


class _Read(Struct, frozen=True):
    document: Document
    claims: tuple[Claim, ...]
    meanings: tuple[tuple[Meaning, ...], ...]


def traceability(histories: Sequence[History], settings: Settings) -> Traceability:
    """Trace the claims of prompts.

    Args:
        histories: the prompts among them are traced.
        settings: the settings of the run; every rule that a prompt states runs on the examples.

    Raises:
        InputError: there is no prompt, or one is no UTF-8 text.
    """
    documents = [history for history in histories if history.runner == DOCUMENT]
    read = [_read(file) for history in documents for file in history.sources]
    if not read:
        raise InputError("no prompt to trace")
    settings = contract_of(one.document for one in read).settings(settings)
    settings = structs.replace(settings, ignore=(*settings.ignore, _IN_THEIR_PLACE))
    report = check(documents, settings, load(settings, prompts=True))
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        found.setdefault((finding.span.path, finding.rule), []).append(finding)
    return Traceability(prompts=tuple(_traced(one, found) for one in read), rules=_compared(read) if read[1:] else ())


def _read(file: SourceFile) -> _Read:
    data = contents(file)
    if isinstance(data, Source):
        raise InputError(f"{file.path}: {data.problems[0].message}")
    document = read_document(Text(file.path, data))
    kept = [(claim, means) for claim, means in document.claims if claim.normative or means]
    return _Read(document, tuple(claim for claim, _ in kept), tuple(means for _, means in kept))


def _traced(read: _Read, found: Mapping[tuple[str, str], list[Finding]]) -> TracedPrompt:
    shown = any(map(_teaches, examples_of(read.document).examples))
    claims = tuple(
        _traced_claim(read.document, claim, means, found, shown=shown)
        for claim, means in zip(read.claims, read.meanings, strict=True)
    )
    checked = sum(not claim.why for claim in claims)
    return TracedPrompt(
        path=read.document.path,
        title=read.document.title,
        claims=claims,
        checked=checked,
        coverage=round(100 * checked / len(claims), 1) if claims else None,
    )


def _teaches(example: Example) -> bool:
    """Whether it shows SQL as it is to be written."""
    return example.language == POSTGRESQL and any(one.polarity is not Polarity.BAD for one in example.statements)


def _traced_claim(
    document: Document,
    claim: Claim,
    means: tuple[Meaning, ...],
    found: Mapping[tuple[str, str], list[Finding]],
    *,
    shown: bool,
) -> TracedClaim:
    text = document.text
    enforced = _rules(means, Sense.ENFORCE)
    broken = tuple(
        Break(rule, text.position(finding.span.start).line, finding.message)
        for rule in enforced
        for finding in found.get((document.path, rule), ())
    )
    return TracedClaim(
        line=claim.line,
        column=text.position(claim.span.start).column,
        text=claim.text,
        strength=claim.strength,
        enforced=enforced,
        opposed=_rules(means, Sense.WAIVE),
        permitted=_rules(means, Sense.GRANT),
        examples=_kept(enforced, broken, shown=shown),
        broken=broken,
        why="" if means else uncheckable(claim),
    )


def _rules(means: tuple[Meaning, ...], sense: Sense) -> tuple[str, ...]:
    return tuple(one.rule for one in means if one.sense is sense)


def _kept(enforced: tuple[str, ...], broken: tuple[Break, ...], *, shown: bool) -> Kept:
    if not enforced:
        return Kept.NOT_CHECKED
    if broken:
        return Kept.BROKEN
    return Kept.KEPT if shown else Kept.NO_EXAMPLE


def _compared(read: Sequence[_Read]) -> tuple[Compared, ...]:
    """What each prompt says of the rules that any of them states."""
    stances = {one.document.path: _stances(one) for one in read}
    rules = sorted({rule for stated in stances.values() for rule in stated})
    made = []
    for rule in rules:
        said = {path: stated.get(rule, Stance.OMITTED) for path, stated in stances.items()}
        demanded = {*said.values()} - {Stance.OMITTED, Stance.OPPOSED}
        made.append(Compared(rule=rule, stances=said, contradicted=bool(demanded) and Stance.OPPOSED in said.values()))
    return tuple(made)


def _stances(read: _Read) -> dict[str, Stance]:
    """What a prompt says of each rule that it states: the strictest of its demands, which count over an opposite."""
    order = tuple(Stance)
    stated: dict[str, Stance] = {}
    for claim, means in zip(read.claims, read.meanings, strict=True):
        for rule, sense in means:
            if sense is not Sense.GRANT:
                stance = Stance(claim.strength) if sense is Sense.ENFORCE else Stance.OPPOSED
                stated[rule] = min(stated.get(rule, stance), stance, key=order.index)
    return stated
