"""The text of a prompt: placeholders nobody filled in, sections and introductions without content, secrets, tools."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from schemalint.catalog.vocabulary.credentials import credentials_in
from schemalint.lazy import regex
from schemalint.model import Finding, Related, Span
from schemalint.prompts.claims import Claim
from schemalint.prompts.document import Block, Fence, Field, Heading, Markup, Paragraph, Section
from schemalint.prompts.polarity import Polarity, mark_of_block
from schemalint.prompts.prompt import Prompt
from schemalint.rules.registry import ERROR, NOTE, WARNING, rule

# The brackets around an O keep the word that the pattern finds from being taken for a note of ours.
_PLACEHOLDER = regex(
    r"^\s*(\$\{[\w.-]+\})\s*$"
    r"|(\[(?:INSERT|IF APPLICABLE|YOUR|ADD|FILL|REPLACE|T[O]DO)\b[^\]\n]{0,80}\](?!\())"
    r"|(<your[-_ ][\w -]{1,40}>)|^\s*(\{\{\s*[\w.-]+\s*\}\})\s*$",
    re.MULTILINE,
)
_SIGNS = ("${", "[INSERT", "[IF", "[YOUR", "[ADD", "[FILL", "[REPLACE", "[T", "<your", "{{")
_SAMPLE = regex(r"(?i)\b(?:templates?|output|examples?|format|placeholders?|variables?)\b")
_INTRODUCES = regex(r"(?i)\b(?:these|the following|following|below|as follows)\b[^.!?]*:\W*$")
_LISTED = regex(r"^\W*(?:\d|step\b|phase\b|[a-z]\))|^\*\*[^*]{1,60}\*\*\s*(?:[:\u2013\u2014-]|$)|^\W*`", re.IGNORECASE)
_TOOL = regex(
    r"\b(?:call|calling|invoke|tool:?)\s+(?:the\s+)?`([a-z][a-z0-9]*(?:_[a-z0-9]+)+)`"
    r"|\b(?:use|using)\s+(?:the\s+)?`([a-z][a-z0-9]*(?:_[a-z0-9]+)+)`\s+(?:tool|to)\b",
    re.IGNORECASE,
)
_VERBS = ("call", "invoke", "tool", "use", "using")
_NAMED = regex(r"`([a-z][a-z0-9]*(?:_[a-z0-9]+)+)`")
_TOOLS = regex(r"(?i)\btools?\b")
_ADDRESS = "an address with a password"
"""What code shows with passwords of nobody, and prose does not."""
_DENIED = frozenset({"false", "deny", "no", "off"})
_RUNS = regex(
    r"(?i)^\W*(?:run|execute|apply|deploy|test|load test|optimi[sz]e)\b[^.]*"
    r"\b(?:migrations?|sql|queries|query|psql|scripts?)\b"
)
_SHELL = frozenset({"bash", "shell", "execute", "terminal", "runcommands", "run_in_terminal"})
_DATABASE = regex(r"(?i)\b(?:mcp|postgres|supabase|sql|database|psql)")


def _blocks(prompt: Prompt) -> tuple[Block, ...]:
    """The blocks of a prompt about databases: others are somebody else's matter."""
    return prompt.document.blocks if prompt.about_databases else ()


@rule("prompt-unresolved-placeholder", severity=WARNING)
def prompt_unresolved_placeholder(prompt: Prompt) -> Iterator[Finding]:
    """A placeholder that nobody filled in reaches the agent as it stands."""
    told: set[str] = set()
    for block in _blocks(prompt):
        if isinstance(block, (Fence, Heading, Markup)) or _is_sample(block.section):
            continue
        for match in _placeholders(block.text):
            text = next(group for group in match.groups() if group)
            if text not in told:
                told.add(text)
                start = match.start() + match[0].index(text)
                span = block.span(start, start + len(text))
                yield prompt.finding(
                    f"{text} is filled in by nobody", span, part=text, hint="fill it in, or take it out"
                )


def _placeholders(text: str) -> Iterable[re.Match[str]]:
    """The placeholders in a text; most have no sign of any."""
    return _PLACEHOLDER.finditer(text) if any(sign in text for sign in _SIGNS) else ()


def _is_sample(section: Section) -> bool:
    """Whether a section below the document's title shows what output looks like."""
    at: Section | None = section
    while at is not None and at.level > 1:
        if _SAMPLE.search(at.title):
            return True
        at = at.above
    return False


@rule("prompt-empty-section", severity=NOTE)
def prompt_empty_section(prompt: Prompt) -> Iterator[Finding]:
    """A heading with nothing under it promises what the prompt does not say."""
    if not prompt.about_databases:
        return
    sections = prompt.document.sections
    filled = {block.section.number for block in prompt.document.blocks if not isinstance(block, Heading)}
    for section, after in pairwise((*sections, None)):
        if (
            section is not None
            and section.level
            and section.number not in filled
            and (after is None or after.level <= section.level)
        ):
            yield prompt.finding(f'nothing stands under "{section.title}"', section.span, part=section.title)


@rule("prompt-dangling-intro", severity=WARNING)
def prompt_dangling_intro(prompt: Prompt) -> Iterator[Finding]:
    """An introduction of a list that does not come leaves the agent to guess what it would have said."""
    for block, after in pairwise((*_blocks(prompt), None)):
        if isinstance(block, Paragraph) and _introduces(block.text) and _dangles(block, after):
            last = block.pieces[-1]
            yield prompt.finding(
                "announces what does not follow", Span(prompt.path, last.start, last.end), hint="say it, or end here"
            )


def _introduces(text: str) -> bool:
    return ":" in text and _INTRODUCES.search(text) is not None


def _dangles(block: Paragraph, after: Block | None) -> bool:
    if after is None or (isinstance(after, Heading) and after.section.level <= block.section.level):
        return True
    return type(after) is Paragraph and after.depth <= block.depth and not _LISTED.search(after.text)


@rule("prompt-secret", severity=ERROR)
def prompt_secret(prompt: Prompt) -> Iterator[Finding]:
    """A secret in a prompt is sent to the model, and stands in each log and transcript of it."""
    secrets = list(credentials_in(prompt.document.text.data)) if prompt.about_databases else []
    if not secrets:
        return
    code = [fence.span() for fence in prompt.document.fences]
    bad = [block for block in prompt.document.blocks if _is_shown_bad(block)]
    for found in secrets:
        inside = any(block.span().start <= found.start <= block.span().end for block in bad)
        in_sql = any(one.span.start <= found.start < one.span.end for one in prompt.examples if one.statements)
        shown = found.what == _ADDRESS and any(one.start <= found.start < one.end for one in code)
        if not inside and not in_sql and not shown:
            span = Span(prompt.path, found.start, found.end)
            yield prompt.finding(
                f"{found.what} stands in the prompt", span, hint="revoke it, and name where it is kept"
            )


def _is_shown_bad(block: Block) -> bool:
    mark = mark_of_block(block) if block.pieces else None
    return mark is not None and mark.polarity is Polarity.BAD


@rule("prompt-undefined-tool", severity=NOTE)
def prompt_undefined_tool(prompt: Prompt) -> Iterator[Finding]:
    """A tool that is used once and not among those that the prompt describes may not be there for the agent."""
    defined = _described(prompt)
    if not defined:
        return
    used: dict[str, list[Span]] = {}
    for block in _blocks(prompt):
        if isinstance(block, (Fence, Heading)):
            continue
        for match in _used(block.text):
            group = 1 if match[1] else 2
            used.setdefault(match[group], []).append(block.span(match.start(group) - 1, match.end(group) + 1))
    for name, spans in used.items():
        if len(spans) == 1 and name not in defined:
            yield prompt.finding(
                f"{name} is not among the tools that this prompt describes",
                spans[0],
                part=name,
                hint="describe it, or use one that is described",
            )


def _used(text: str) -> Iterable[re.Match[str]]:
    """The uses of tools in a text; most have no name in backticks, or do not say so."""
    if "`" not in text or "_" not in text:
        return ()
    lower = text.lower()
    return _TOOL.finditer(text) if any(verb in lower for verb in _VERBS) else ()


def _described(prompt: Prompt) -> set[str]:
    """The tools that the frontmatter or a section about tools names; none where less than two are named."""
    found: set[str] = set()
    for block in _blocks(prompt):
        if any(_TOOLS.search(title) for title in block.section.titles[:2]) and not isinstance(block, Fence):
            found.update(_NAMED.findall(block.text))
    field = prompt.document.field("tools")
    if field is not None:
        found.update(name.strip() for name in field.value.split(","))
    return found if len(found) > 1 else set()


@rule("prompt-capability-mismatch", severity=NOTE)
def prompt_capability_mismatch(prompt: Prompt) -> Iterator[Finding]:
    """A prompt that asks to run what its frontmatter gives no tool for asks for something that cannot be done."""
    field = _without_shell(prompt) if prompt.about_databases else None
    if field is None:
        return
    asks = next((claim for claim, _ in prompt.claims if _RUNS.search(_after_label(claim))), None)
    if asks is not None:
        yield prompt.finding(
            "asks for what no tool of this prompt runs",
            asks.span,
            related=(Related(field.span, "the shell is denied here, and no tool for databases is named"),),
        )


def _after_label(claim: Claim) -> str:
    head, colon, rest = claim.text.partition(":")
    return rest if colon and len(head) < len(rest) else claim.text


def _without_shell(prompt: Prompt) -> Field | None:
    """What says that there is no shell, where no tool for databases is named either."""
    fields = prompt.document.frontmatter
    if any(_DATABASE.search(field.key) or (field.key == "tools" and _DATABASE.search(field.value)) for field in fields):
        return None
    for field in fields:
        scope, _, tool = field.key.rpartition(".")
        if scope in {"tools", "permission"} and tool in _SHELL and field.value.lower() in _DENIED:
            return field
    return None
