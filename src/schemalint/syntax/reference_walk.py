"""The state of the walk that finds references, and how a reference is noted."""

from collections.abc import Callable
from typing import Any, TypeAlias

from schemalint.named import NamedTuple
from schemalint.syntax.names import first_part, name_span_end
from schemalint.syntax.reference import Context, Kind, Ref

Json: TypeAlias = Any
"""Anything that is decoded from the parser's JSON."""
Node = dict[str, Json]
Scope = frozenset[str]
Fields = dict[str, Context] | None


class Walk(NamedTuple):
    """The state of a walk.

    Attributes:
        text: what was parsed.
        base: what to add to the parser's locations to get offsets in `text`.
        start: where the statement begins in `text`.
        end: where it ends.
        found: the references so far.
        todo: nodes to visit: the node, the WITH queries it sees, what is done with a name found in it as such, and
            the same by field for the node's own fields.
    """

    text: bytes
    base: int
    start: int
    end: int
    found: list[Ref]
    todo: list[tuple[Json, Scope, Context, Fields]]


Handler = Callable[[Walk, Node, Json, Scope, Context], None]
"""What a key of a node leads to: called with the node, the value under the key, and the walk's place."""


def add(
    walk: Walk, kind: Kind, names: tuple[str, ...], place: tuple[int, int] | None, context: Context, parts: int = 0
) -> None:
    """Note a reference by its folded name; without a place it stands for its whole statement."""
    start, end = place or (walk.start, walk.end)
    if place is not None and parts:
        end = name_span_end(walk.text, start, parts)
    schema = names[-2] if len(names) > 1 else None
    walk.found.append(Ref(kind, schema, names[-1], start, end, context))


def located(walk: Walk, parts: int, location: int) -> tuple[int, int] | None:
    """The span of a dotted name at a location of the parser, none where no name stands there."""
    start = location + walk.base
    end = name_span_end(walk.text, start, parts)
    return (start, end) if end > start else None


def strings(nodes: list[Node]) -> tuple[str, ...]:
    """The texts of a list of `String` nodes; other nodes are left out."""
    return tuple([node["String"].get("sval", "") for node in nodes if "String" in node])


def written(walk: Walk, names: tuple[str, ...], location: int) -> bool:
    """Whether the author wrote this name here, and not the parser.

    It puts pg_catalog before what SQL syntax names, and gives the type of a lone column of RETURNS TABLE to TABLE too.
    """
    first = first_part(walk.text, location + walk.base) if location >= 0 else ""
    return first == names[0] or (names[0] != "pg_catalog" and first != "table")
