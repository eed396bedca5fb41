"""CREATE TABLE, ALTER TABLE and what stands inside them; CREATE INDEX."""

from msgspec import Raw, field, structs

from schemalint.syntax.nodes.common import (
    Name,
    NameList,
    Node,
    OptionNode,
    RangeVar,
    RangeVarNode,
    RoleSpec,
    TypeName,
)


class IndexElem(Node, frozen=True):
    """One key of an index: a column by name, or an expression."""

    name: str = ""
    expr: Raw = Raw(b"")
    collation: tuple[Name, ...] = ()
    opclass: tuple[Name, ...] = ()
    ordering: str = "SORTBY_DEFAULT"
    nulls_ordering: str = "SORTBY_NULLS_DEFAULT"


class IndexElemNode(Node, frozen=True, rename={"elem": "IndexElem"}):
    """A wrapped `IndexElem`."""

    elem: IndexElem = IndexElem()


class ExclusionItem(Node, frozen=True, rename={"elem": "IndexElem", "names": "List"}):
    """One item of an exclusion: the element, or the name of its operator."""

    elem: IndexElem | None = None
    names: NameList | None = None


class ExclusionList(Node, frozen=True):
    """The element and the operators of one exclusion."""

    items: tuple[ExclusionItem, ...] = ()


class ExclusionNode(Node, frozen=True, rename={"list_": "List"}):
    """A wrapped exclusion."""

    list_: ExclusionList = ExclusionList()


class Constraint(Node, frozen=True):
    """A constraint, and also what the grammar counts as one: NULL, DEFAULT, IDENTITY, GENERATED, DEFERRABLE.

    `only_nulls` is none of the parser's: by it the replay says that the rows which exist hold nothing but nulls.
    """

    contype: str = ""
    conname: str = ""
    deferrable: bool = False
    initdeferred: bool = False
    is_enforced: bool = False
    is_no_inherit: bool = False
    skip_validation: bool = False
    initially_valid: bool = False
    raw_expr: Raw = Raw(b"")
    generated_when: str = ""
    generated_kind: str = ""
    nulls_not_distinct: bool = False
    without_overlaps: bool = False
    keys: tuple[Name, ...] = ()
    including: tuple[Name, ...] = ()
    exclusions: tuple[ExclusionNode, ...] = ()
    options: tuple[OptionNode, ...] = ()
    indexname: str = ""
    access_method: str = ""
    where_clause: Raw = Raw(b"")
    pktable: RangeVar | None = None
    fk_attrs: tuple[Name, ...] = ()
    pk_attrs: tuple[Name, ...] = ()
    fk_with_period: bool = False
    fk_matchtype: str = "s"
    fk_upd_action: str = "a"
    fk_del_action: str = "a"
    only_nulls: bool = False
    fk_del_set_cols: tuple[Name, ...] = ()
    location: int = 0


class ConstraintNode(Node, frozen=True, rename={"constraint": "Constraint"}):
    """A wrapped `Constraint`."""

    constraint: Constraint = Constraint()


class CollateClause(Node, frozen=True):
    """COLLATE after a type."""

    collname: tuple[Name, ...] = ()


class ColumnDef(Node, frozen=True):
    """A column definition; in ALTER COLUMN … TYPE only type, collation and the USING expression (`raw_default`)."""

    colname: str = ""
    type_name: TypeName | None = field(default=None, name="typeName")
    raw_default: Raw = Raw(b"")
    identity: str = ""
    generated: str = ""
    is_not_null: bool = False
    collation: CollateClause | None = field(default=None, name="collClause")
    constraints: tuple[ConstraintNode, ...] = ()
    location: int = 0


class Cast(Node, frozen=True):
    """A cast."""

    arg: Raw = Raw(b"")
    type_name: TypeName = field(default=TypeName(), name="typeName")


class CastNode(Node, frozen=True, rename={"cast": "TypeCast"}):
    """An expression that is a cast."""

    cast: Cast = Cast()


class LikeClause(Node, frozen=True):
    """LIKE other [INCLUDING …]; `options` is a bit set."""

    relation: RangeVar = RangeVar()
    options: int = 0


class TableElement(
    Node, frozen=True, rename={"column": "ColumnDef", "constraint": "Constraint", "like": "TableLikeClause"}
):
    """One element between the parentheses of CREATE TABLE."""

    column: ColumnDef | None = None
    constraint: Constraint | None = None
    like: LikeClause | None = None


class PartitionElem(Node, frozen=True):
    """One key of PARTITION BY."""

    name: str = ""
    expr: Raw = Raw(b"")
    collation: tuple[Name, ...] = ()
    opclass: tuple[Name, ...] = ()
    location: int = 0


class PartitionElemNode(Node, frozen=True, rename={"elem": "PartitionElem"}):
    """A wrapped `PartitionElem`."""

    elem: PartitionElem = PartitionElem()


class PartitionSpec(Node, frozen=True):
    """PARTITION BY."""

    strategy: str = ""
    params: tuple[PartitionElemNode, ...] = field(default=(), name="partParams")


class PartitionBound(Node, frozen=True):
    """FOR VALUES …, or DEFAULT; the strategy is `l`, `r` or `h`, the values are lists of expressions."""

    strategy: str = ""
    is_default: bool = False
    listed: Raw = field(default=Raw(b""), name="listdatums")
    lower: Raw = field(default=Raw(b""), name="lowerdatums")
    upper: Raw = field(default=Raw(b""), name="upperdatums")
    modulus: int = 0
    remainder: int = 0

    def kept(self) -> "PartitionBound":
        """The same with values of its own, so that the file's JSON is not kept alive."""
        listed, lower, upper = (Raw(bytes(raw)) for raw in (self.listed, self.lower, self.upper))
        return structs.replace(self, listed=listed, lower=lower, upper=upper)


class CreateStmt(Node, frozen=True):
    """CREATE TABLE."""

    relation: RangeVar = RangeVar()
    elements: tuple[TableElement, ...] = field(default=(), name="tableElts")
    inherits: tuple[RangeVarNode, ...] = field(default=(), name="inhRelations")
    bound: PartitionBound | None = field(default=None, name="partbound")
    partition: PartitionSpec | None = field(default=None, name="partspec")
    of_type: TypeName | None = field(default=None, name="ofTypename")
    constraints: tuple[ConstraintNode, ...] = ()
    options: tuple[OptionNode, ...] = ()
    on_commit: str = field(default="", name="oncommit")
    if_not_exists: bool = False


class CreateForeignTableStmt(Node, frozen=True):
    """CREATE FOREIGN TABLE: a table statement and a server."""

    base: CreateStmt = field(default=CreateStmt(), name="base")
    servername: str = ""


class PartitionCmd(Node, frozen=True):
    """What ATTACH and DETACH PARTITION name."""

    name: RangeVar = RangeVar()
    bound: PartitionBound | None = None
    concurrent: bool = False


class ReplicaIdentity(Node, frozen=True):
    """REPLICA IDENTITY."""

    identity_type: str = ""
    name: str = ""


class AlterDef(
    Node,
    frozen=True,
    rename={
        "column": "ColumnDef",
        "constraint": "Constraint",
        "partition": "PartitionCmd",
        "relation": "RangeVar",
        "type": "TypeName",
        "alter": "ATAlterConstraint",
        "options": "List",
        "replica_identity": "ReplicaIdentityStmt",
    },
):
    """What an ALTER TABLE subcommand is given, by its kind."""

    column: ColumnDef | None = None
    constraint: Constraint | None = None
    partition: PartitionCmd | None = None
    relation: RangeVar | None = None
    type: TypeName | None = None
    alter: "AlterConstraint | None" = None
    options: "OptionList | None" = None
    replica_identity: "ReplicaIdentity | None" = None


class OptionList(Node, frozen=True):
    """The items of SET (…) and RESET (…)."""

    items: tuple[OptionNode, ...] = ()


class AlterConstraint(Node, frozen=True):
    """ALTER CONSTRAINT."""

    conname: str = ""
    alter_deferrability: bool = field(default=False, name="alterDeferrability")
    deferrable: bool = False
    initdeferred: bool = False
    alter_enforceability: bool = field(default=False, name="alterEnforceability")
    is_enforced: bool = False
    alter_inheritability: bool = field(default=False, name="alterInheritability")
    noinherit: bool = False


class AlterTableCmd(Node, frozen=True):
    """One subcommand; `definition` is a node by kind, or raw (the expression of SET DEFAULT)."""

    subtype: str = ""
    name: str = ""
    newowner: RoleSpec | None = None
    definition: Raw = field(default=Raw(b""), name="def")
    behavior: str = "DROP_RESTRICT"
    missing_ok: bool = False
    recurse: bool = False


class AlterTableCmdNode(Node, frozen=True, rename={"cmd": "AlterTableCmd"}):
    """A wrapped `AlterTableCmd`."""

    cmd: AlterTableCmd = AlterTableCmd()


class AlterTableStmt(Node, frozen=True):
    """ALTER TABLE, and the same on indexes, sequences, views, composite types (`objtype`)."""

    relation: RangeVar = RangeVar()
    cmds: tuple[AlterTableCmdNode, ...] = ()
    objtype: str = ""
    missing_ok: bool = False


class IndexStmt(Node, frozen=True):
    """CREATE INDEX."""

    idxname: str = ""
    relation: RangeVar = RangeVar()
    method: str = field(default="btree", name="accessMethod")
    keys: tuple[IndexElemNode, ...] = field(default=(), name="indexParams")
    including: tuple[IndexElemNode, ...] = field(default=(), name="indexIncludingParams")
    options: tuple[OptionNode, ...] = ()
    predicate: Raw = field(default=Raw(b""), name="whereClause")
    unique: bool = False
    nulls_not_distinct: bool = False
    concurrent: bool = False
    if_not_exists: bool = False
