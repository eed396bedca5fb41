"""Entity-relationship diagrams in Mermaid: the entities that a prompt draws, their attributes and their keys."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.lazy import regex
from schemalint.model import Span
from schemalint.prompts.document import Fence, Piece

_BEGINS = "erdiagram"
_NAME = r"(?:\"[^\"]+\"|[A-Za-z_][\w.-]*)"
_RELATION = regex(rf"\s*(?P<one>{_NAME})\s*[|}}o][|o}}{{]?[-.]{{2}}[|o}}{{]{{1,2}}\s*(?P<other>{_NAME})\s*(?::|$)")
_ENTITY = regex(rf"\s*(?P<name>{_NAME})(?:\s*\[[^\]]*\])?\s*\{{\s*(?P<rest>\}}?)\s*$")
_ALONE = regex(rf"\s*(?P<name>{_NAME})\s*$")
_ATTRIBUTE = regex(
    r"\s*(?P<type>[A-Za-z_][\w()\[\],-]*)\s+(?P<name>\*?[A-Za-z_]\w*)"
    r"(?P<keys>(?:\s*,?\s*(?:PK|FK|UK))*)\s*(?:\"[^\"]*\")?\s*$"
)


class Attribute(Struct, frozen=True):
    """A column as it is drawn."""

    name: str
    type: str
    primary: bool
    span: Span


class Entity(Struct, frozen=True):
    """A table as it is drawn.

    Attributes:
        name: as written, without quotes.
        span: where it is first named.
        attributes: its columns; none where it is only named in relationships.
    """

    name: str
    span: Span
    attributes: tuple[Attribute, ...]


def entities(fence: Fence) -> tuple[Entity, ...]:
    """The entities of a diagram in the order in which they are named; none where it draws something else."""
    lines = [piece for piece in fence.pieces if piece.text.strip() and not piece.text.lstrip().startswith("%%")]
    if fence.tag not in {"mermaid", ""} or not lines or lines[0].text.split()[0].lower() != _BEGINS:
        return ()
    spans: dict[str, Span] = {}
    attributes: dict[str, list[Attribute]] = {}
    inside = ""
    for piece in lines[1:]:
        if inside:
            if piece.text.strip().startswith("}"):
                inside = ""
            else:
                attributes[inside].extend(_attribute(fence.path, piece))
            continue
        entity = _ENTITY.match(piece.text)
        named = entity or _RELATION.match(piece.text) or _ALONE.match(piece.text)
        for group in ("name",) if named is None or "name" in named.groupdict() else ("one", "other"):
            if named is not None:
                spans.setdefault(_bare(named[group]), _span(fence.path, piece, *named.span(group)))
        if entity is not None:
            name = _bare(entity["name"])
            attributes.setdefault(name, [])
            inside = "" if entity["rest"] else name
    return tuple(Entity(name, span, tuple(attributes.get(name, ()))) for name, span in spans.items())


def _attribute(path: str, piece: Piece) -> Iterator[Attribute]:
    match = _ATTRIBUTE.match(piece.text)
    if match is not None:
        span = _span(path, piece, match.start("type"), match.end("name"))
        yield Attribute(match["name"].lstrip("*"), match["type"].lower(), "PK" in match["keys"], span)


def _span(path: str, piece: Piece, start: int, end: int) -> Span:
    before = piece.start + len(piece.text[:start].encode())
    return Span(path, before, before + len(piece.text[start:end].encode()))


def _bare(name: str) -> str:
    return name.strip('"')
