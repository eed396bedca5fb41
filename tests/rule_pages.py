"""The rulebook's pages, taken apart: their sections, and their examples as files with marks."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from schemalint.engine import check
from schemalint.model import Finding, Report
from schemalint.rules.registry import Rule
from schemalint.rules.selection import load as load_rules
from schemalint.rules.selection import verify
from schemalint.settings.load import load
from schemalint.settings.settings import Settings
from schemalint.sources.source import DOCUMENT, History, SourceFile

RULEBOOK = Path(__file__).parents[1] / "rules"
UNNAMED = {"sql": "example.sql", "markdown": "prompt.md"}

_MARK = re.compile(
    r"[ \t]*(?:--|(?://[ \t]*)?<!--)\s*(?P<severity>error|warning|note): \[(?P<rule>[a-z0-9-]+)\](?:[ \t]*-->)?[ \t]*$"
)
_INFO = re.compile(r"(?P<language>sql|markdown) (?P<kind>bad|good|fixed)(?: name=(?P<name>\S+)(?P<new> new)?)?")


class Mark(NamedTuple):
    """A place at which a rule must fire."""

    path: str
    line: int
    severity: str
    rule: str


class Example(NamedTuple):
    """An example of a page.

    Attributes:
        kind: `bad`, `good` or `fixed`.
        line: where its first fence opens in the page.
        config: the TOML before it.
        files: the files of one history in order, without marks.
        marks: where the page's rule must fire.
        added: the files that are new in what is under review.
    """

    kind: str
    line: int
    config: str
    files: dict[str, str]
    marks: frozenset[Mark]
    added: frozenset[str] = frozenset()

    @property
    def history(self) -> History:
        """The history that the example is."""
        documents = all(path.endswith(".md") for path in self.files)
        goose = any(text.startswith("-- +goose ") for text in self.files.values())
        runner = DOCUMENT if documents else "goose" if goose else "plain"
        files = tuple(
            SourceFile(path=path, location=None, data=text.encode(), runner=runner, evidence="an example")
            for path, text in self.files.items()
        )
        return History(root=".", runner=runner, sources=files, ordered=not documents, evidence="", added=self.added)


class Page(NamedTuple):
    """A page; `sections` holds the Markdown of each by its heading."""

    path: Path
    title: str
    lead: str
    sections: dict[str, str]
    examples: tuple[Example, ...]

    @property
    def rule(self) -> str:
        """The rule's name, by the file's name."""
        return self.path.stem


def pages() -> list[Page]:
    """Every page of the rulebook."""
    return [read(path) for path in sorted(RULEBOOK.glob("*/*.md"))]


def read(path: Path) -> Page:
    """One page."""
    text = path.read_text(encoding="utf-8")
    lines, tokens = text.split("\n"), MarkdownIt().parse(text)
    headings = [(token, content) for token, content in pairwise(tokens) if token.type == "heading_open"]
    title = next((content.content for token, content in headings if token.tag == "h1"), "")
    starts = [(content.content, _lines(token)) for token, content in headings if token.tag == "h2"]
    ends = [first for _, (first, _) in starts[1:]] + [len(lines)]
    sections = {name: "\n".join(lines[last:end]).strip() for (name, (_, last)), end in zip(starts, ends, strict=True)}
    paragraphs = (content.content for token, content in pairwise(tokens) if token.type == "paragraph_open")
    return Page(path, title, " ".join(next(paragraphs, "").split()), sections, tuple(_examples(tokens)))


def _lines(token: Token) -> tuple[int, int]:
    assert token.map is not None
    return token.map[0], token.map[1]


def _examples(tokens: Sequence[Token]) -> Iterator[Example]:
    """The fences in order; those of one kind with names that follow each other make one example."""
    example = fixed = None
    config = ""
    for token in tokens:
        info = token.info.strip() if token.type == "fence" else ""
        match = _INFO.fullmatch(info)
        if example is not None and not (match and _continues(example, match["kind"], match["name"])):
            yield example
            fixed = example.config if match and match["kind"] == "fixed" else None
            example = None
        if match is None:
            config = token.content if info == "toml" else ""
            continue
        if example is None:
            example = Example(match["kind"], _lines(token)[0] + 1, config if fixed is None else fixed, {}, frozenset())
            config = ""
        name = match["name"] or UNNAMED[match["language"]]
        text, marks = _marked(name, token.content)
        added = example.added | {name} if match["new"] else example.added
        example = example._replace(files={**example.files, name: text}, marks=example.marks | marks, added=added)
    if example is not None:
        yield example


def _continues(example: Example, kind: str, name: str | None) -> bool:
    """Whether a fence is the next file of an example."""
    return name is not None and kind == example.kind and not {name, *UNNAMED.values()} & example.files.keys()


def _marked(path: str, content: str) -> tuple[str, frozenset[Mark]]:
    """A file without its marks; a mark alone on a line is one of the line after it, and the line goes."""
    lines: list[str] = []
    marks: set[Mark] = set()
    for line in content.split("\n"):
        match = _MARK.search(line)
        if match is None:
            lines.append(line)
            continue
        marks.add(Mark(path, len(lines) + 1, match["severity"], match["rule"]))
        rest = line[: match.start()]
        if rest.strip():
            lines.append(rest)
    return "\n".join(lines), frozenset(marks)


class Outcome(NamedTuple):
    """What the engine says of an example: the whole report, and the findings of the page's rule."""

    report: Report
    findings: tuple[Finding, ...]

    @property
    def marks(self) -> frozenset[Mark]:
        """Where the findings are."""
        return frozenset(self._mark(finding) for finding in self.findings)

    def _mark(self, finding: Finding) -> Mark:
        assert finding.severity is not None
        line = self.report.texts[finding.span.path].position(finding.span.start).line
        return Mark(finding.span.path, line, finding.severity.label, finding.rule)


def settings_of(example: Example, rule: str, folder: Path) -> Settings:
    """The settings of an example: its configuration, with the page's rule selected beside the others."""
    file = folder / "schemalint.toml"
    file.write_text(example.config, encoding="utf-8")
    loaded = load((str(file),), options={"extend-select": [rule]})
    verify(*loaded)
    return loaded.settings


def rules_of(settings: Settings) -> tuple[Rule, ...]:
    """The rules that run on an example."""
    return load_rules(settings)


def run(example: Example, rule: str, folder: Path) -> Outcome:
    """Check an example as a project of its own."""
    settings = settings_of(example, rule, folder)
    report = check([example.history], settings, rules_of(settings))
    return Outcome(report, tuple(finding for finding in report.findings if finding.rule == rule))
