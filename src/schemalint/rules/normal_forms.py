"""The shape of tables: whether each says one thing, once."""

import re
from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.edits import replace_text
from schemalint.catalog.handles import Column, ForeignKey, Index, Table, known, names
from schemalint.catalog.rows import ConstraintKind, Oid, Place
from schemalint.catalog.statement import Statement
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Safety
from schemalint.rules.registry import FOLDED_NOTE, NOTE, WARNING, rule

_NUMBERED = re.compile(r"(.*?[^\W\d])_?(\d+)")
_NO_SERIES = frozenset(
    {
        "sha",
        "md",
        "utf",
        "ipv",
        "line",
        "address_line",
        "addressLine",
        "oauth",
        "base",
        "p",
        "x",
        "y",
        "h",
        "s",
        "d",
        "web",
        "crc",
    }
)
"""Names that end in a number which counts nothing."""
_TEXT = frozenset({"text", "varchar", "citext"})
_ATTRIBUTES = frozenset(
    {
        "attribute",
        "attribute_name",
        "attribute_id",
        "attr",
        "attr_name",
        "property",
        "property_name",
        "meta_key",
        "field_name",
    }
)
_VALUES = frozenset({"value", "attribute_value", "attr_value", "property_value", "meta_value", "field_value"})
_UNLOGGED = regex(rb"create\s+(unlogged\s+)", re.IGNORECASE)
_DERIVED = frozenset({"age", "full_name", "fullName", "total", "subtotal"})


_WHOLE = {"declared": True, "extension": False, "partition_of": False}
"""Tables that may be made by the files and stand alone."""


def _made_alone(table: Table) -> bool:
    """Whether the files make the table, and it stands alone."""
    return table.declared and table.stands_alone


class NumberedColumns(Struct, frozen=True, rename="kebab"):
    """When columns with numbers are a list.

    Attributes:
        least: how many columns of one name and following numbers.
    """

    least: int = 3


@rule("numbered-columns", severity=NOTE, where=_WHOLE)
def numbered_columns(table: Table, options: NumberedColumns) -> Iterator[Finding] | None:
    """Columns that are told apart by a number are a list, which ends where the columns do."""
    sure = table.sure_columns
    if sure is not None and not [row for row in sure if row.name[-1:].isdigit()]:
        return None
    return _series(table, options.least)


def _series(table: Table, least: int) -> Iterator[Finding]:
    if not _made_alone(table):
        return
    found: dict[tuple[str, str], list[tuple[int, Column]]] = {}
    for column in table.columns:
        match = _NUMBERED.fullmatch(column.name)
        if match and match[1].rstrip("_") not in _NO_SERIES:
            found.setdefault((match[1], column.type.name), []).append((int(match[2]), column))
    for (name, _), numbered in found.items():
        numbers = sorted(number for number, _ in numbered)
        if len(numbers) >= least and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] < 2:
            yield table.finding(
                f"{table.written_name} has {len(numbers)} columns {name}{numbers[0]} to {name}{numbers[-1]}",
                span=numbered[0][1].name_span,
                hint="a table of them with a foreign key to this one, or an array",
                part=name,
            )


def _lists(name: str) -> bool:
    return name.endswith(("_ids", "Ids", "_csv", "_list")) or name in {"tags", "keywords", "categories"}


@rule("comma-separated-list", severity=NOTE, where={"type": _TEXT, "name": _lists})
def comma_separated_list(column: Column) -> Iterator[Finding] | None:
    """A list in a text column cannot be joined, checked, counted or indexed by what is in it."""
    type_ = column.type
    if type_.name not in _TEXT or type_.dimensions or not _lists(column.name):
        return None
    return _list(column)


def _list(column: Column) -> Iterator[Finding]:
    if column.own:
        yield column.finding(
            f"{column.table.name}.{column.name} looks like a list in a {column.type.name} column",
            hint="a linking table, or an array",
        )


def _tells_a_type(name: str) -> bool:
    return name.endswith(("_type", "Type"))


@rule("polymorphic-association", severity=FOLDED_NOTE, where={"name": _tells_a_type, "local": True})
def polymorphic_association(column: Column) -> Iterator[Finding] | None:
    """A key beside a column that says which table it is of is a reference that no foreign key can keep."""
    ending = next((one for one in ("_type", "Type") if column.name.endswith(one)), None)
    if ending is None or not column.on_table or column.inherited:
        return None
    return _polymorphic(column, column.name.removesuffix(ending) + ending.replace("type", "id").replace("Type", "Id"))


def _polymorphic(column: Column, other: str) -> Iterator[Finding]:
    table = column.table
    key = table.column(other)
    if key is None or table.partition_of is not None or any(key in one.columns for one in table.foreign_keys):
        return
    if column.base_type.name not in {*_TEXT, "bpchar"} or _is_key_of(table, key):
        return
    yield column.finding(
        f"{table.name}.{other} is a key of whichever table {column.name} says",
        hint="a nullable foreign key for each table and a CHECK that one is set, or a table that all of them reference",
    )


def _is_key_of(table: Table, column: Column) -> bool:
    """Whether a column is the key of its own table, and points at no other."""
    key = table.primary_key
    return key is not None and key.columns == (column,)


@rule("entity-attribute-value", severity=NOTE, where=_WHOLE)
def entity_attribute_value(table: Table) -> Iterator[Finding] | None:
    """A table of attributes and values has one type for all of them, and no constraint for any."""
    sure = table.sure_columns
    if sure is not None and (len(sure) > 7 or _ATTRIBUTES.isdisjoint([row.name for row in sure])):
        return None
    held = {column.name for column in known(table.columns)}
    if len(held) > 7 or not held & _ATTRIBUTES or not held & _VALUES:
        return None
    return _attributes(table)


def _attributes(table: Table) -> Iterator[Finding]:
    if _made_alone(table) and any(column.name.endswith(("_id", "Id")) for column in table.columns):
        yield table.finding(
            f"{table.written_name} holds attributes and their values as rows",
            hint="columns for what is known, and a jsonb column for what is not",
        )


class WideTable(Struct, frozen=True, rename="kebab"):
    """How many columns are many.

    Attributes:
        most: columns that a table may have.
    """

    most: int = 50


@rule("wide-table", severity=NOTE, where=_WHOLE, default=False)
def wide_table(table: Table, options: WideTable) -> Iterator[Finding]:
    """A table of very many columns mixes several things, and each UPDATE writes all of them anew."""
    count = len(table.columns)
    if count > options.most and _made_alone(table):
        yield table.finding(f"{table.written_name} has {count} columns")


@rule("single-column-table", severity=NOTE, where=_WHOLE)
def single_column_table(table: Table) -> Iterator[Finding] | None:
    """A table of one column that is no key, or of none, relates to nothing."""
    sure = table.sure_columns
    if len(tuple(known(table.columns)) if sure is None else sure) > 1 or not table.declared:
        return None
    return _single(table)


def _single(table: Table) -> Iterator[Finding]:
    columns = table.columns
    if len(columns) > 1 or not _made_alone(table) or table.inherits or any(index.unique for index in table.indexes):
        return
    if not any(key.row.references == table.row.oid for key in table.foreign_keys):
        yield table.finding(f"{table.written_name} has {'one column' if columns else 'no columns'}")


@rule("all-columns-nullable", severity=FOLDED_NOTE, where=_WHOLE)
def all_columns_nullable(table: Table) -> Iterator[Finding] | None:
    """A table in which nothing but the key is required takes rows that say nothing."""
    key: tuple[Oid, ...] | None = None
    for required in table.required:
        key = _key(table) if key is None else key
        if required not in key:
            return None
    return _nothing_required(table)


def _key(table: Table) -> tuple[Oid, ...]:
    """The columns of the primary key."""
    sure = table.snapshot.sure("constraints", table.row.oid)
    if sure is not None:  # as of most tables: no handles are needed
        return next(iter([row.columns for row in sure if row.kind is ConstraintKind.PRIMARY_KEY]), ())
    primary = table.primary_key
    columns: tuple[Oid, ...] = primary.row.columns if primary is not None else ()
    return columns


def _nothing_required(table: Table) -> Iterator[Finding]:
    if not _made_alone(table):
        return
    key = _key(table)
    others = [column for column in table.columns if column.oid not in key]
    if len(others) > 1 and not any(column.not_null for column in others):
        yield table.finding(f"{table.written_name} requires nothing but its key", hint="NOT NULL where a row needs it")


@rule("unlinked-table", severity=NOTE, where=_WHOLE, default=False)
def unlinked_table(table: Table) -> Iterator[Finding]:
    """A table that references nothing and that nothing references stands beside the model."""
    if not _made_alone(table) or table.foreign_keys:
        return
    if not table.snapshot.row(("references", table.row.oid)):
        yield table.finding(f"{table.written_name} references nothing, and nothing references it")


@rule("table-inheritance", severity=WARNING, where={"inherits": True})
def table_inheritance(table: Table) -> Iterator[Finding] | None:
    """INHERITS shares columns and neither keys nor indexes, and each query of the parent reads the children."""
    if not table.row.inherits and "inherits" not in table.row.unsure:
        return None
    return _inherits(table)


def _inherits(table: Table) -> Iterator[Finding]:
    parents = ", ".join([parent.written_name for parent in table.inherits])
    if parents:
        yield table.finding(
            f"{table.written_name} inherits from {parents}", hint="partition the table, or give it a foreign key"
        )


@rule("unlogged-table", severity=NOTE, where={"persistence": ("u",)})
def unlogged_table(table: Table) -> Iterator[Finding] | None:
    """An UNLOGGED table is empty after a crash, and on every replica."""
    return _unlogged(table) if table.persistence == "u" else None


def _unlogged(table: Table) -> Iterator[Finding]:
    yield table.finding(
        f"{table.written_name} is emptied by a crash, and is empty on replicas", fix=lambda: _logged(table)
    )


def _logged(table: Table) -> Fix | None:
    """CREATE TABLE without UNLOGGED."""
    place = table.place
    found = _UNLOGGED.match(place.source.sql, place.start) if place is not None else None
    if place is None or found is None:
        return None
    edit = replace_text(Place(place.source, found.start(1), found.end(1)), "")
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("rewrite-rule", severity=WARNING, statements=("RuleStmt",))
def rewrite_rule(statement: Statement) -> Iterator[Finding]:
    """A rule rewrites the statements that it fits, so that what they do is not what they say."""
    yield statement.finding("a rule rewrites queries", hint="use a trigger")


@rule("typed-table", severity=NOTE, statements=("CreateStmt",), default=False)
def typed_table(statement: Statement) -> Iterator[Finding]:
    """A table OF a type cannot have a column that the type has not."""
    if _OF.match(statement.sql):
        yield statement.finding("the table is made of a composite type")


_OF = re.compile(rb"create\s+(?:\w+\s+)*?table\s+(?:if\s+not\s+exists\s+)?[\w.\"]+\s+of\s", re.IGNORECASE)


@rule("multi-column-partition-key", severity=NOTE, where={"declared": True, "partition_key": True})
def multi_column_partition_key(table: Table) -> Iterator[Finding] | None:
    """A range over several columns is one range in the order of the tuples, and no box of ranges."""
    if not table.declared or table.partition_key is None or len(table.partition_key.columns) < 2:
        return None
    return _ranges(table)


def _ranges(table: Table) -> Iterator[Finding]:
    key = table.partition_key
    if key is not None and key.strategy == "range":
        yield table.finding(
            f"{table.written_name} is partitioned by a range over {len(key.columns)} columns",
            hint="partition by the first, and sub-partition by the next",
        )


@rule("column-named-as-table", severity=NOTE, default=False)
def column_named_as_table(column: Column) -> Iterator[Finding]:
    """A column of its table's name is taken for the whole row where the table is meant."""
    if column.on_table and column.name == column.table.name and not column.inherited:
        yield column.finding(f"{column.name} is named as its table")


@rule("derived-column", severity=NOTE, default=False)
def derived_column(column: Column) -> Iterator[Finding]:
    """A column that follows from others goes wrong when they change."""
    if not column.on_table or column.inherited or column.generated or column.comment:
        return
    if column.name in _DERIVED or column.name.endswith(("_count", "Count")):
        yield column.finding(
            f"{column.table.name}.{column.name} follows from other data", hint="GENERATED ALWAYS AS, or a view"
        )


@rule("table-without-constraints", severity=NOTE, where=_WHOLE, default=False)
def table_without_constraints(table: Table) -> Iterator[Finding]:
    """A table without keys, checks and NOT NULL takes anything."""
    if _made_alone(table) and not table.constraints and not any(column.not_null for column in table.columns):
        yield table.finding(f"{table.written_name} has no constraint")


@rule("one-to-one-table", severity=NOTE, default=False)
def one_to_one_table(key: ForeignKey) -> Iterator[Finding]:
    """A table whose key is another table's key might be columns of that table."""
    primary = key.table.primary_key
    if primary is None or key.inherited or key.references == key.table:
        return
    if set(primary.row.columns) == set(key.row.columns) and _made_alone(key.table):
        yield key.finding(f"a row of {key.table.written_name} belongs to one of {key.references.written_name}")


@rule("linking-table-without-key", severity=WARNING, where={**_WHOLE, "constraints": True})
def linking_table_without_key(table: Table) -> Iterator[Finding] | None:
    """A table that links two others without a unique key over both links them any number of times."""
    sure = table.sure_columns
    if sure is not None and len(sure) > 5:
        return None
    if len(tuple(known(table.foreign_keys))) != 2 or len(tuple(known(table.columns))) > 5:
        return None
    return _linked_twice(table)


def _linked_twice(table: Table) -> Iterator[Finding]:
    first, second = (set(key.row.columns) for key in table.foreign_keys)
    both = first | second
    rest = [column for column in table.columns if column.oid not in both]
    if first & second or not _made_alone(table) or not all(_says_nothing(column) for column in rest):
        return
    if not all(column.not_null for column in table.columns if column.oid in both):
        return
    if not any(index.unique and index.predicate is None and _within(index, both) for index in table.indexes):
        linked = names(column for column in table.columns if column.oid in both)
        yield table.finding(
            f"{table.written_name} may link the same rows more than once", hint=f"PRIMARY KEY ({linked})"
        )


def _says_nothing(column: Column) -> bool:
    return column.name in {"id", "created_at", "createdAt"}


def _within(index: Index, columns: set[int]) -> bool:
    return columns.issuperset([key.column or 0 for key in index.keys])
