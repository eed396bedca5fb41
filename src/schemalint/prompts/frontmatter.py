"""Frontmatter: the few lines of YAML before a document, as far as agents' tools use it: fields, nesting, lists."""

from msgspec import Struct, structs

from schemalint.lazy import regex
from schemalint.model import Span
from schemalint.prompts.document import Field
from schemalint.prompts.lines import Line

_FENCE = "---"
_ENDS = frozenset({"---", "..."})
_LONGEST = 400
"""Lines that are looked at for the end of the frontmatter."""
_FIELD = regex(r"(?P<indent>[ \t]*)(?P<key>[A-Za-z_][\w.*-]*|\"[^\"]*\"|'[^']*')[ \t]*:(?:[ \t]+(?P<value>.*))?")
_ELEMENT = regex(r"(?P<indent>[ \t]*)-[ \t]+(?P<value>.*)")


class Frontmatter(Struct, frozen=True):
    """The fields, and how many lines they and their marks take."""

    fields: tuple[Field, ...]
    lines: int


class _Open(Struct, frozen=True):
    indent: int
    key: str


def frontmatter(path: str, lines: list[Line]) -> Frontmatter:
    """The frontmatter of a document; none where it does not begin with a line of three dashes, or never ends it.

    Args:
        path: the document's.
        lines: all of its lines.
    """
    if not lines or lines[0].text.rstrip() != _FENCE:
        return Frontmatter((), 0)
    end = next((at for at, line in enumerate(lines[1:_LONGEST], 1) if line.text.rstrip() in _ENDS), 0)
    return Frontmatter(tuple(_fields(path, lines[:end])), end + 1) if end else Frontmatter((), 0)


def _fields(path: str, lines: list[Line]) -> list[Field]:
    found: list[Field] = []
    nesting: list[_Open] = []
    for number, line in enumerate(lines[1:], 2):
        element = _ELEMENT.fullmatch(line.text)
        if element and found:
            found[-1] = _longer(found[-1], _bare(element["value"]), ", ")
            continue
        field = _FIELD.fullmatch(line.text)
        indent = len(field["indent"]) if field else 0
        if field is None or (found and nesting and indent > nesting[-1].indent and found[-1].value):
            if found and line.text.strip():  # a text of several lines
                found[-1] = _longer(found[-1], line.text.strip(), " ")
            continue
        while nesting and nesting[-1].indent >= indent:
            nesting.pop()
        key = ".".join([*(above.key for above in nesting), _bare(field["key"])])
        nesting.append(_Open(indent, _bare(field["key"])))
        value = field["value"] or ""
        start = field.start("value") if value else field.start("key")
        span = Span(path, line.offset(start), line.offset(start + len(value.rstrip() or field["key"])))
        found.append(Field(key, _bare(value), span, number))
    return found


def _longer(field: Field, value: str, between: str) -> Field:
    kept = "" if field.value in {">", "|", ">-", "|-"} else field.value
    return structs.replace(field, value=f"{kept}{between}{value}" if kept else value)


def _bare(value: str) -> str:
    value = value.strip()
    if value[:1] in {'"', "'"} and len(value) > 1 and value[-1] == value[0]:
        return value[1:-1]
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_bare(element) for element in value[1:-1].split(",") if element.strip())
    return value.split(" #", 1)[0].rstrip()
