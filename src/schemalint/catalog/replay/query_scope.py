"""What the FROM clause of a query lets its expressions name."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from schemalint.catalog.rows import TypeRef

Json = dict[str, Any]
"""A node of the parser's JSON."""


class Field(NamedTuple):
    """One column of a query's result.

    Attributes:
        name: its name.
        type: none where the files do not tell it; `unknown` for a literal whose type is not settled yet.
        collation: empty for the type's own, none where the files do not tell it.
        at: location of the expression, -1 where none is written.
        type_at: location of the type that it is cast to, -1 where none is written.
    """

    name: str
    type: TypeRef | None
    collation: str | None = ""
    at: int = -1
    type_at: int = -1


class Output(NamedTuple):
    """The columns of a result; `open` where it may have others, so that the places of the known ones do not count."""

    fields: tuple[Field, ...] = ()
    open: bool = False


UNTOLD = Output(open=True)


class Source(NamedTuple):
    """What a name before a dot stands for."""

    name: str
    output: Output


class Scope(NamedTuple):
    """What expressions may name.

    Attributes:
        sources: tables, sub-queries and functions of the FROM clause, by alias.
        star: what `*` stands for.
        merged: the columns of USING, which both sides of the join have.
    """

    sources: tuple[Source, ...] = ()
    star: Output = Output()
    merged: Mapping[str, Field] = {}

    def find(self, parts: tuple[str, ...]) -> Field | None:
        """The column of a name, none where it is not known; a name found once is sure, or the query would fail."""
        *qualifier, name = parts
        if not qualifier and name in self.merged:
            return self.merged[name]
        sources = [source for source in self.sources if not qualifier or source.name == qualifier[-1]]
        found = [field for source in sources for field in source.output.fields if field.name == name]
        return found[0] if len(found) == 1 else None

    def all_of(self, name: str) -> Output:
        """What `name.*` stands for."""
        return next((source.output for source in self.sources if source.name == name), UNTOLD)


def renamed(output: Output, names: Iterable[str]) -> Output:
    """The output with its first columns renamed, as column aliases do."""
    new = tuple(names)
    if output.open and new:
        return Output(tuple(Field(name, None, None) for name in new), open=True)
    fields = [field._replace(name=name) for field, name in zip(output.fields, new, strict=False)]
    return Output((*fields, *output.fields[len(new) :]), output.open)


def settled(output: Output) -> Output:
    """The output with literals of no type yet as text, as they are once the query is done."""
    fields = (field._replace(type=TypeRef("text")) if is_unknown(field.type) else field for field in output.fields)
    return Output(tuple(fields), output.open)


def is_unknown(type_: TypeRef | None) -> bool:
    """Whether a type is that of a literal which takes the type of what it meets."""
    return type_ is not None and type_.name == "unknown" and type_.oid is None


def one_key(node: Json) -> tuple[str, Json]:
    """The kind of a wrapped node, and the node."""
    for kind, value in node.items():
        return kind, value
    return "", {}


def strings(nodes: Iterable[Json]) -> tuple[str, ...]:
    """The texts of `String` nodes."""
    return tuple(node["String"].get("sval", "") for node in nodes if "String" in node)
