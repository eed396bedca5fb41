"""Prose among code: lines of a fence that are sentences and not of its language."""

from collections.abc import Iterator

from schemalint.lazy import regex
from schemalint.model import Span
from schemalint.prompts.document import Fence
from schemalint.prompts.prompt import Prompt

_SCRIPTS = frozenset(("javascript", "js", "typescript", "ts", "json"))
_SENTENCE = regex(
    r"\s*(?:Step\s+\d+:\s+)?(?!(?:SELECT|WITH|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|GRANT)\b)[A-Z][a-z]+"
    r"(?:\s+[\w'`,/-]*[\w'`]+){3,}[.:!]?\s*"
)
_STATEMENT = regex(r"(?i)(?:select|insert|update|delete|create|alter|drop|grant|revoke|with)\s")
_MARKUP = regex(r"</|/>|`[^`]*\n|\"\"\"|/\*[^*]*\n")
"""What text of several lines may stand in: markup, templates, comments."""


def prose_in(prompt: Prompt) -> Iterator[Span]:
    """The first sentence in each fence of SQL or script that holds some, with its place."""
    found = {id(example.fence): example for example in prompt.examples}
    for fence in prompt.document.fences:
        if id(fence) in found and fence.tag:
            starts = [problem.span.start for problem in found[id(fence)].problems]
        elif fence.tag in _SCRIPTS and not _MARKUP.search(fence.text):
            starts = [piece.start for piece in fence.pieces]
        else:
            continue
        yield from _first(fence, starts)


def _first(fence: Fence, starts: list[int]) -> Iterator[Span]:
    for piece in fence.pieces:
        if any(piece.start <= start <= piece.end for start in starts):
            text = piece.text.strip()
            if _SENTENCE.fullmatch(text) and not _STATEMENT.match(text):
                start = piece.start + len(piece.text) - len(piece.text.lstrip())
                yield Span(fence.path, start, start + len(text.encode()))
                return
