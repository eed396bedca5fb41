"""CREATE and ALTER of types and domains."""

from msgspec import Raw, field

from schemalint.syntax.nodes.common import (
    Name,
    Node,
    OptionNode,
    RangeVar,
    TypeName,
)
from schemalint.syntax.nodes.functions import ArgumentList
from schemalint.syntax.nodes.tables import CollateClause, ColumnDef, Constraint, ConstraintNode


class CreateEnumStmt(Node, frozen=True):
    """CREATE TYPE … AS ENUM."""

    names: tuple[Name, ...] = field(default=(), name="typeName")
    labels: tuple[Name, ...] = field(default=(), name="vals")


class AlterEnumStmt(Node, frozen=True):
    """ALTER TYPE … ADD VALUE, and RENAME VALUE where `old` is given."""

    names: tuple[Name, ...] = field(default=(), name="typeName")
    old: str = field(default="", name="oldVal")
    new: str = field(default="", name="newVal")
    neighbor: str | None = field(default=None, name="newValNeighbor")
    after: bool = field(default=False, name="newValIsAfter")
    if_not_exists: bool = field(default=False, name="skipIfNewValExists")


class ColumnDefNode(Node, frozen=True, rename={"column": "ColumnDef"}):
    """A wrapped `ColumnDef`."""

    column: ColumnDef = ColumnDef()


class CompositeTypeStmt(Node, frozen=True):
    """CREATE TYPE … AS (attributes)."""

    relation: RangeVar = field(default=RangeVar(), name="typevar")
    attributes: tuple[ColumnDefNode, ...] = field(default=(), name="coldeflist")


class CreateRangeStmt(Node, frozen=True):
    """CREATE TYPE … AS RANGE."""

    names: tuple[Name, ...] = field(default=(), name="typeName")
    params: tuple[OptionNode, ...] = ()


class DefineArguments(Node, frozen=True, rename={"list_": "List"}):
    """An item of an aggregate's arguments: their list, or a number that is not read."""

    list_: ArgumentList | None = None


class DefineStmt(Node, frozen=True):
    """CREATE of a base or shell type, an aggregate, an operator, a collation, …, by `kind`."""

    kind: str = ""
    names: tuple[Name, ...] = field(default=(), name="defnames")
    args: tuple[DefineArguments, ...] = ()
    definition: tuple[OptionNode, ...] = ()
    old_style: bool = field(default=False, name="oldstyle")
    replace: bool = False
    if_not_exists: bool = False


class CreateDomainStmt(Node, frozen=True):
    """CREATE DOMAIN."""

    names: tuple[Name, ...] = field(default=(), name="domainname")
    type_name: TypeName = field(default=TypeName(), name="typeName")
    collation: CollateClause | None = field(default=None, name="collClause")
    constraints: tuple[ConstraintNode, ...] = ()


class AlterDomainStmt(Node, frozen=True):
    """ALTER DOMAIN: `subtype` is T (default), N (drop NOT NULL), O (set it), C (add), X (drop), V (validate)."""

    subtype: str = ""
    names: tuple[Name, ...] = field(default=(), name="typeName")
    name: str = ""
    definition: Raw = field(default=Raw(b""), name="def")
    missing_ok: bool = False


class ConstraintDef(Node, frozen=True, rename={"constraint": "Constraint"}):
    """What ADD CONSTRAINT is given."""

    constraint: Constraint = Constraint()


class AlterTypeStmt(Node, frozen=True):
    """ALTER TYPE … SET (…)."""

    names: tuple[Name, ...] = field(default=(), name="typeName")
    options: tuple[OptionNode, ...] = ()


class CreateCastStmt(Node, frozen=True):
    """CREATE CAST: with a function, WITH INOUT, or with neither of them (WITHOUT FUNCTION)."""

    source: TypeName = field(default=TypeName(), name="sourcetype")
    target: TypeName = field(default=TypeName(), name="targettype")
    func: Raw = Raw(b"")
    inout: bool = False
    context: str = ""
