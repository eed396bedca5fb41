"""The rows of the catalog: one frozen Struct for each kind of object.

A row says what PostgreSQL's own catalogs say of the object, with other objects by oid. Two fields are ours: `declared`,
where the author declared it (none for what is assumed to exist: the system's objects, and those that a partial history
names but never creates), and `unsure`, the names of the fields whose values the files do not tell.
"""

import re
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from schemalint.catalog.counting import SequenceParameters
from schemalint.sources.source import Source

if TYPE_CHECKING:
    from schemalint.syntax.expr import Expr

Oid = int
_LOCATION = re.compile(rb',?"(?:location|arg_location|stmt_location)":-?\d+')


class Place(Struct, frozen=True, gc=False):
    """A run of a source's SQL; an `end` of -1 means: to the end of the element that starts there."""

    source: Source
    start: int
    end: int = -1


class Expression(Struct, frozen=True, dict=True):
    """An expression or a query as the parser's JSON.

    Attributes:
        node: the JSON, locations as in the source.
        source: the source that holds it.
        shift: what to add to the locations to get offsets in the source's SQL.
    """

    node: bytes
    source: Source
    shift: int = 0

    @cached_property
    def key(self) -> bytes:
        """The JSON without locations: equal for expressions that are written alike."""
        return _LOCATION.sub(b"", self.node)

    @cached_property
    def tree(self) -> "Expr":
        """What it is made of; the places in it are those of the JSON, without the shift."""
        from schemalint.syntax.read_expr import read_expr

        return read_expr(self.node)

    @cached_property
    def nodes(self) -> tuple["Expr", ...]:
        """Every node of the tree, one before its children."""
        from schemalint.syntax.fold import walk

        return tuple(walk(self.tree))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


class TypeRef(Struct, frozen=True, gc=False):
    """The type of a column, a domain or an argument.

    Attributes:
        name: PostgreSQL's own short name (`int4`, `timestamp`, `varchar`) or the user type's name.
        oid: the user-defined type; none for a built-in one and for an unknown one.
        known: false for a type that is neither built in nor created by the files.
        modifiers: as in `varchar(20)`, `numeric(10, 2)`.
        dimensions: above 0 for an array.
        setof: whether a function returns a set of it.
    """

    name: str
    oid: Oid | None = None
    known: bool = True
    modifiers: tuple[int, ...] = ()
    dimensions: int = 0
    setof: bool = False
    schema: str = ""


NO_UNSURE: frozenset[str] = frozenset()


class Row(Struct, frozen=True, kw_only=True):
    """What all objects have."""

    oid: Oid
    name: str = ""
    declared: Place | None = None
    unsure: frozenset[str] = NO_UNSURE


class SchemaRow(Row, frozen=True, kw_only=True):
    """A schema."""

    owner: str = ""


class RelationKind(StrEnum):
    """What kind of relation a row is."""

    TABLE = "table"
    PARTITIONED_TABLE = "partitioned table"
    FOREIGN_TABLE = "foreign table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    SEQUENCE = "sequence"
    INDEX = "index"
    COMPOSITE_TYPE = "composite type"


class RelationRow(Row, frozen=True, kw_only=True):
    """What is in pg_class: its schema, owner and options."""

    schema: Oid
    owner: str = ""
    persistence: str = "p"
    options: tuple[tuple[str, str], ...] = ()


class PartitionKey(Struct, frozen=True):
    """PARTITION BY: `columns` are oids, none for an expression at the same position in `expressions`."""

    strategy: str
    columns: tuple[Oid | None, ...]
    expressions: tuple[Expression, ...]


class TableRow(RelationRow, frozen=True, kw_only=True):
    """A table, partitioned table or foreign table.

    Attributes:
        partition_of: the partitioned table that it is a partition of.
        inherits: the parents of INHERITS.
        extension: the extension that made it.
        named_at: byte offset of its name in the statement that declares it, -1 where it is not known.
    """

    kind: RelationKind = RelationKind.TABLE
    row_security: bool = False
    force_row_security: bool = False
    partition_key: PartitionKey | None = None
    partition_of: Oid | None = None
    default_partition: bool = False
    inherits: tuple[Oid, ...] = ()
    extension: str = ""
    replica_identity: str = "d"
    named_at: int = -1


class ColumnRow(Row, frozen=True, kw_only=True):
    """A column of a table, view or composite type.

    Attributes:
        identity: `a` (always), `d` (by default) or empty.
        generated: `s` (stored), `v` (virtual) or empty; the expression is `default`.
        local: whether the table itself declares it (else it is inherited).
        type_at: byte offset of the written type in the source, -1 where none is written.
        implicit: whether the platform adds it.
    """

    table: Oid
    type: TypeRef
    not_null: bool = False
    default: Expression | None = None
    identity: str = ""
    generated: str = ""
    collation: str = ""
    local: bool = True
    type_at: int = -1
    implicit: bool = False


class ConstraintKind(StrEnum):
    """PostgreSQL's contype."""

    PRIMARY_KEY = "p"
    UNIQUE = "u"
    FOREIGN_KEY = "f"
    CHECK = "c"
    EXCLUSION = "x"
    NOT_NULL = "n"


class ConstraintRow(Row, frozen=True, kw_only=True):
    """A constraint of a table, or a check of a domain (`table` is then the domain's type).

    Attributes:
        columns: the constrained columns.
        references: the referenced table of a foreign key.
        reference_columns: the referenced columns.
        on_delete: `a` no action, `r` restrict, `c` cascade, `n` set null, `d` set default; `on_update` alike.
        delete_sets: the columns that ON DELETE SET NULL or SET DEFAULT names; empty for all of them.
        match: `s` simple, `f` full, `p` partial.
        index: the index that enforces it.
        parent: the constraint of the parent table that it was made from.
        inherited: whether only a parent declares it.
    """

    table: Oid
    kind: ConstraintKind
    columns: tuple[Oid, ...] = ()
    references: Oid | None = None
    reference_columns: tuple[Oid, ...] = ()
    on_delete: str = "a"
    delete_sets: tuple[Oid, ...] = ()
    on_update: str = "a"
    match: str = "s"
    deferrable: bool = False
    deferred: bool = False
    validated: bool = True
    enforced: bool = True
    no_inherit: bool = False
    expression: Expression | None = None
    index: Oid | None = None
    parent: Oid | None = None
    inherited: bool = False
    on_domain: bool = False


class IndexKey(Struct, frozen=True, gc=False):
    """One key of an index: a column or an expression."""

    column: Oid | None
    expression: Expression | None = None
    opclass: str = ""
    collation: str = ""
    descending: bool = False
    nulls_first: bool = False


class IndexRow(RelationRow, frozen=True, kw_only=True):
    """An index.

    Attributes:
        valid: false for an index made ON ONLY a partitioned table until each partition's is attached.
        constraint: the constraint that it enforces.
        parent: the partitioned index that it is a part of.
    """

    table: Oid
    method: str = "btree"
    keys: tuple[IndexKey, ...] = ()
    including: tuple[Oid, ...] = ()
    unique: bool = False
    nulls_not_distinct: bool = False
    predicate: Expression | None = None
    valid: bool = True
    constraint: Oid | None = None
    parent: Oid | None = None


class SequenceRow(RelationRow, frozen=True, kw_only=True):
    """A sequence; `owned_by` is a column."""

    owned_by: Oid | None = None
    type: TypeRef = TypeRef("int8")
    parameters: SequenceParameters = SequenceParameters()


class ViewRow(RelationRow, frozen=True, kw_only=True):
    """A view or materialized view; `reads` are the relations that its query names."""

    kind: RelationKind = RelationKind.VIEW
    query: Expression | None = None
    reads: tuple[Oid, ...] = ()
    populated: bool = True


class CompositeRow(RelationRow, frozen=True, kw_only=True):
    """What holds the attributes of a composite type."""


class TypeKind(StrEnum):
    """What kind of user-defined type a row is."""

    ENUM = "enum"
    DOMAIN = "domain"
    COMPOSITE = "composite"
    RANGE = "range"
    BASE = "base"


class TypeRow(Row, frozen=True, kw_only=True):
    """A user-defined type.

    Attributes:
        labels: of an enum, in order.
        base: what a domain is over, or a range's subtype.
        relation: the relation that holds a composite type's columns.
    """

    schema: Oid
    kind: TypeKind
    owner: str = ""
    labels: tuple[str, ...] = ()
    base: TypeRef | None = None
    not_null: bool = False
    default: Expression | None = None
    relation: Oid | None = None
    collation: str = ""


class Argument(Struct, frozen=True, gc=False):
    """An argument of a function; `mode` is `i`, `o`, `b`, `v` or `t` as in pg_proc."""

    name: str
    type: TypeRef
    mode: str = "i"
    default: bool = False


class FunctionRow(Row, frozen=True, kw_only=True):
    """A function, procedure or aggregate.

    Attributes:
        kind: `f` function, `p` procedure, `a` aggregate, `w` window.
        settings: what its SET clauses fix, by parameter name.
        volatility: `i`, `s` or `v`.
        parallel: `s` (safe), `r` (restricted) or `u` (unsafe).
        body: the text of its body, none for C functions and for a body in standard SQL.
        body_at: byte offset in the source of the literal that holds the body, -1 where none does.
        sql_body: the statements of BEGIN ATOMIC, or the expression of RETURN.
        reads: the relations that they name.
    """

    schema: Oid
    kind: str = "f"
    arguments: tuple[Argument, ...] = ()
    returns: TypeRef | None = None
    language: str = "sql"
    security_definer: bool = False
    volatility: str = "v"
    parallel: str = "u"
    strict: bool = False
    leakproof: bool = False
    settings: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    body: str | None = None
    body_at: int = -1
    sql_body: Expression | None = None
    reads: tuple[Oid, ...] = ()


class TriggerRow(Row, frozen=True, kw_only=True):
    """A trigger; `old_table` and `new_table` are the names of its transition tables."""

    table: Oid
    function: str = ""
    function_oid: Oid | None = None
    timing: str = "after"
    events: tuple[str, ...] = ()
    columns: tuple[Oid, ...] = ()
    per_row: bool = False
    constraint: bool = False
    deferrable: bool = False
    deferred: bool = False
    old_table: str = ""
    new_table: str = ""
    condition: Expression | None = None
    enabled: str = "O"
    parent: Oid | None = None


class PolicyRow(Row, frozen=True, kw_only=True):
    """A row-level security policy; `roles` holds `public` where no role is named."""

    table: Oid
    command: str = "all"
    permissive: bool = True
    roles: tuple[str, ...] = ("public",)
    using: Expression | None = None
    check: Expression | None = None


class ExtensionRow(Row, frozen=True, kw_only=True):
    """An extension."""

    schema: Oid | None = None
    version: str = ""


class RoleRow(Row, frozen=True, kw_only=True):
    """A role; `options` are the attributes that were written."""

    options: tuple[tuple[str, str], ...] = ()
    member_of: tuple[str, ...] = ()
