"""What the FROM clause of a query lets its expressions name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from schemalint.catalog.rows import ColumnRow, TypeRef

Json = dict[str, Any]
"""A node of the parser's JSON."""


class Field(Struct, frozen=True, gc=False):
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


class Output(Struct, frozen=True, gc=False):
    """The columns of a result; `open` where it may have others, so that the places of the known ones do not count."""

    fields: Sequence[Field] = ()
    open: bool = False


UNTOLD = Output(open=True)


class Source(Struct, frozen=True, gc=False):
    """What a name before a dot stands for: the columns of a relation, or those of a result; `open` as of `Output`."""

    name: str
    columns: Sequence[Field | ColumnRow] = ()
    open: bool = False

    @property
    def output(self) -> Output:
        """What `name.*` stands for."""
        return Output(tuple([field_of(column) for column in self.columns]), self.open)


class Scope(Struct, frozen=True, gc=False):
    """What expressions may name.

    Attributes:
        sources: tables, sub-queries and functions of the FROM clause, by alias.
        merged: the columns of USING, which both sides of a join have.
        parts: the scopes of the items of FROM, or of the sides of a join; none for what is no list and no join.
        using: the columns that the join names after USING.
        both: those of them that are known on both sides.
        natural: whether it is a natural join.
    """

    sources: Sequence[Source] = ()
    merged: Mapping[str, Field] = {}
    parts: Sequence["Scope"] = ()
    using: Sequence[str] = ()
    both: Sequence[Field] = ()
    natural: bool = False

    @property
    def star(self) -> Output:
        """What `*` stands for; it is put together only where it is written."""
        if self.natural:
            return UNTOLD
        if not self.parts:
            return self.sources[0].output if self.sources else Output()
        stars = [part.star for part in self.parts]
        rest = [field for star in stars for field in star.fields if field.name not in self.using]
        is_open = any(star.open for star in stars) or len(self.both) < len(self.using)
        return Output((*self.both, *rest), is_open)

    def find(self, parts: Sequence[str]) -> Field | ColumnRow | None:
        """The column of a name, none where it is not known; a name found once is sure, or the query would fail."""
        name, sources = parts[-1], self.sources
        if len(parts) > 1:
            sources = [source for source in sources if source.name == parts[-2]]
        elif name in self.merged:
            return self.merged[name]
        found = [column for source in sources for column in source.columns if column.name == name]
        return found[0] if len(found) == 1 else None

    def all_of(self, name: str) -> Output:
        """What `name.*` stands for."""
        return next((source.output for source in self.sources if source.name == name), UNTOLD)


def field_of(column: Field | ColumnRow) -> Field:
    """The column of a relation as one of a result."""
    return column if isinstance(column, Field) else field_as(column, column.name, -1)


def field_as(column: Field | ColumnRow, name: str, at: int) -> Field:
    """A column as one of a result, where it has another name and is written at a location."""
    if isinstance(column, Field) or not column.unsure:
        return Field(name, column.type, column.collation, at)
    type_ = None if "type" in column.unsure else column.type
    return Field(name, type_, None if "collation" in column.unsure else column.collation, at)


def renamed(output: Output, names: Sequence[str]) -> Output:
    """The output with its first columns renamed, as column aliases do."""
    if not names:
        return output
    if output.open:
        return Output([Field(name, None, None) for name in names], open=True)
    fields = [
        Field(name, field.type, field.collation, field.at, field.type_at)
        for field, name in zip(output.fields, names, strict=False)
    ]
    return Output((*fields, *output.fields[len(names) :]), output.open)


def settled(output: Output) -> Output:
    """The output with literals of no type yet as text, as they are once the query is done."""
    if not [field for field in output.fields if is_unknown(field.type)]:
        return output
    fields = [
        Field(field.name, TypeRef("text"), field.collation, field.at, field.type_at)
        if is_unknown(field.type)
        else field
        for field in output.fields
    ]
    return Output(fields, output.open)


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
    return tuple([node["String"].get("sval", "") for node in nodes if "String" in node])
