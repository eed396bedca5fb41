"""Queries, as far as the columns of their results are told by them: each expression stays raw until it is asked for."""

from msgspec import Raw, field

from schemalint.syntax.nodes.common import Name, Node, Sval


class Alias(Node, frozen=True):
    """AS name (columns)."""

    name: str = field(default="", name="aliasname")
    columns: tuple[Name, ...] = field(default=(), name="colnames")


class Target(Node, frozen=True):
    """`ResTarget`: an expression of the list after SELECT, and the name that AS gives it."""

    name: str = ""
    value: Raw = field(default=Raw(b""), name="val")
    location: int = 0


class TargetNode(Node, frozen=True, rename={"target": "ResTarget"}):
    """A wrapped `ResTarget`."""

    target: Target = Target()


class ColumnPart(Node, frozen=True, rename={"string": "String"}):
    """One part of a column's name; no string for a star."""

    string: Sval | None = None


class ColumnRef(Node, frozen=True):
    """A column, or all of a relation."""

    parts: tuple[ColumnPart, ...] = field(default=(), name="fields")


class ColumnNode(Node, frozen=True, rename={"column": "ColumnRef"}):
    """An expression that is a `ColumnRef`."""

    column: ColumnRef = ColumnRef()


class Relation(Node, frozen=True):
    """`RangeVar`: a relation that is read."""

    schema: str = field(default="", name="schemaname")
    name: str = field(default="", name="relname")
    alias: Alias | None = None


class SubQuery(Node, frozen=True):
    """`RangeSubselect`: a query in FROM."""

    query: "QueryNode" = field(name="subquery")
    alias: Alias | None = None


class Sample(Node, frozen=True):
    """`RangeTableSample`: TABLESAMPLE."""

    relation: "FromItem"


class Join(Node, frozen=True):
    """`JoinExpr`."""

    left: "FromItem" = field(name="larg")
    right: "FromItem" = field(name="rarg")
    natural: bool = field(default=False, name="isNatural")
    using: tuple[Name, ...] = field(default=(), name="usingClause")
    alias: Alias | None = None


class Computed(Node, frozen=True):
    """What a function in FROM gives."""

    alias: Alias | None = None


class FromItem(
    Node,
    frozen=True,
    rename={
        "relation": "RangeVar",
        "subquery": "RangeSubselect",
        "sample": "RangeTableSample",
        "join": "JoinExpr",
        "function": "RangeFunction",
        "xml_table": "RangeTableFunc",
        "json_table": "JsonTable",
    },
):
    """One item of FROM."""

    relation: Relation | None = None
    join: Join | None = None
    subquery: SubQuery | None = None
    sample: Sample | None = None
    function: Computed | None = None
    xml_table: Computed | None = None
    json_table: Computed | None = None


class CommonTable(Node, frozen=True):
    """A query of WITH."""

    query: "QueryNode" = field(name="ctequery")
    name: str = field(default="", name="ctename")
    columns: tuple[Name, ...] = field(default=(), name="aliascolnames")


class CommonTableNode(Node, frozen=True, rename={"table": "CommonTableExpr"}):
    """A wrapped `CommonTableExpr`."""

    table: CommonTable


class With(Node, frozen=True):
    """WITH."""

    tables: tuple[CommonTableNode, ...] = field(default=(), name="ctes")
    recursive: bool = False


class Query(Node, frozen=True):
    """`SelectStmt`: SELECT, VALUES, or two queries with a set operation (`left` and `right`)."""

    targets: tuple[TargetNode, ...] = field(default=(), name="targetList")
    source: tuple[FromItem, ...] = field(default=(), name="fromClause")
    with_clause: With | None = field(default=None, name="withClause")
    values: Raw = field(default=Raw(b""), name="valuesLists")
    left: "Query | None" = field(default=None, name="larg")
    right: "Query | None" = field(default=None, name="rarg")


class QueryNode(Node, frozen=True, rename={"select": "SelectStmt"}):
    """A query; one that changes data is no `SelectStmt`."""

    select: Query | None = None
