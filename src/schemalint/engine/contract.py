"""Contracts: prompts whose demands SQL is held to in the place of a profile's."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Raw, Struct, json, structs

from schemalint.lazy import regex
from schemalint.model import Finding, Related, Severity, Text
from schemalint.prompts.claims import Claim, Strength
from schemalint.prompts.document import Document, Paragraph
from schemalint.prompts.options import NAME, options_of, server_version
from schemalint.prompts.reader import read_document
from schemalint.prompts.vocabulary import Sense
from schemalint.prompts.words import normal, stems, terms
from schemalint.rules.index import RULES
from schemalint.settings.settings import SYSTEM_FIELDS, Settings
from schemalint.sources.errors import InputError
from schemalint.sources.paths import absolute, is_file, shown
from schemalint.sources.read import contents
from schemalint.sources.source import Source, SourceFile

SEVERITIES = {Strength.MUST: Severity.ERROR, Strength.SHOULD: Severity.WARNING, Strength.IF_NEEDED: Severity.NOTE}
"""How severe a finding is of what a prompt states so strictly."""

_COMPARED = 50
"""Of how many claims that state a rule, the strictest first, the nearest to a finding is sought."""
_AUTOMATIC = regex(
    r"\bautomatic|\bby (?:the )?(?:platform|system|default)\b|\bsystem[- ]managed\b|\bplatform adds\b|\badded by\b"
)


class Stated(Struct, frozen=True):
    """A claim that states a rule, and its prompt."""

    claim: Claim
    text: Text


class Contract(Struct, frozen=True):
    """What prompts demand.

    Attributes:
        enforced: the rules that SQL is held to, each with the claims that state it, the strictest first.
        waived: those that are turned off: a prompt demands the opposite, and none demands them.
        system_fields: the fields that the platform adds by itself; none where no prompt says so.
    """

    enforced: Mapping[str, tuple[Stated, ...]]
    waived: tuple[str, ...]
    system_fields: tuple[str, ...]

    @property
    def texts(self) -> dict[str, Text]:
        """The prompts that are cited, by path."""
        return {stated.text.path: stated.text for claims in self.enforced.values() for stated in claims}

    def settings(self, settings: Settings) -> Settings:
        """The settings of a run under the contract; what the user says of a rule is kept."""
        levels = {rule: SEVERITIES[claims[0].claim.strength] for rule, claims in self.enforced.items()}
        version = settings.pg_version if settings.pg_version_told else self.pg_version
        return structs.replace(
            settings,
            profile="postgres" if settings.profile == "auto" else settings.profile,
            extend_select=(*settings.extend_select, *sorted(self.enforced)),
            ignore=(*settings.ignore, *(rule for rule in self.waived if rule not in settings.extend_select)),
            severity={**levels, **settings.severity},
            implicit_fields=settings.implicit_fields or bool(self.system_fields),
            system_fields=self.system_fields or settings.system_fields,
            rules={**self.options, **settings.rules},
            pg_version=version or settings.pg_version,
            pg_version_told=settings.pg_version_told or version is not None,
        )

    @property
    def options(self) -> dict[str, Raw]:
        """The options of rules that claims spell out, of several claims those of the strictest that spells any."""
        found = {
            rule: next((given for one in claims if (given := options_of(rule, one.claim))), None)
            for rule, claims in self.enforced.items()
        }
        return {rule: Raw(json.encode(given)) for rule, given in found.items() if given}

    @property
    def pg_version(self) -> int | None:
        """The oldest server that claims speak of."""
        claims = self.enforced.get("newer-syntax", ())
        return min((version for one in claims if (version := server_version(one.claim))), default=None)

    def cited(self, finding: Finding) -> Finding:
        """A finding with the place where a prompt states its rule."""
        claims = self.enforced.get(finding.rule)
        if claims is None:
            return finding
        stated = max(claims[:_COMPARED], key=lambda one: in_common(one.claim, finding))
        related = Related(stated.claim.span, f"the contract: {stated.claim.text}")
        return structs.replace(finding, related=(*finding.related, related))


def in_common(claim: Claim, finding: Finding) -> int:
    """How many words a claim and a finding have in common: of several claims, the nearest is cited."""
    return len(claim.clauses[0].terms & terms(stems(normal(f"{finding.message} {finding.object}"))))


def contract_of(prompts: Iterable[Document]) -> Contract:
    """What prompts demand together."""
    enforced: dict[str, list[Stated]] = {}
    waived: list[str] = []
    fields: tuple[str, ...] = ()
    for document in prompts:
        text = document.text
        for claim, means in document.claims:
            for rule, sense in means:
                if rule not in RULES:
                    continue
                if sense is Sense.ENFORCE:
                    enforced.setdefault(rule, []).append(Stated(claim, text))
                elif sense is Sense.WAIVE:
                    waived.append(rule)
                if rule == "manual-system-field" and sense is Sense.ENFORCE and not fields:
                    fields = _system_fields(claim, document)
    strictest = {rule: tuple(sorted(stated, key=_strictness)) for rule, stated in enforced.items()}
    return Contract(strictest, tuple(sorted({*waived} - {*enforced})), fields)


def read_contract(paths: Sequence[str]) -> Contract:
    """The contract that the prompts at some paths make.

    Raises:
        InputError: one does not exist, or is no UTF-8 text.
    """
    return contract_of([read_document(_text(path)) for path in paths])


def _text(path: str) -> Text:
    if not is_file(path):
        raise InputError(f"{path}: no such file to take as a contract")
    read = contents(SourceFile(path=shown(absolute(path)), location=absolute(path), data=None))
    if isinstance(read, Source):
        raise InputError(f"{path}: {read.problems[0].message}")
    return Text(shown(absolute(path)), read)


def _strictness(stated: Stated) -> int:
    return tuple(Strength).index(stated.claim.strength)


def _system_fields(claim: Claim, document: Document) -> tuple[str, ...]:
    """The fields that a claim, or the prose around it, says to be there already; the usual ones where none is named."""
    said = (claim.text, *(block.text for block in document.blocks if isinstance(block, Paragraph)))
    automatic = [text for text in said if _AUTOMATIC.search(text.lower())]
    named = (tuple(dict.fromkeys(NAME.findall(text))) for text in automatic)
    return next((names for names in named if names), SYSTEM_FIELDS) if automatic else ()
