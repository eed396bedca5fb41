"""Views, and tables made from queries."""

from msgspec import Raw, field

from schemalint.syntax.nodes.common import Name, Node, OptionNode, RangeVar


class ViewStmt(Node, frozen=True):
    """CREATE VIEW."""

    view: RangeVar = RangeVar()
    aliases: tuple[Name, ...] = ()
    query: Raw = Raw(b"")
    replace: bool = False
    options: tuple[OptionNode, ...] = ()
    check_option: str = field(default="NO_CHECK_OPTION", name="withCheckOption")


class IntoClause(Node, frozen=True):
    """What a query's rows are put in."""

    relation: RangeVar = field(default=RangeVar(), name="rel")
    columns: tuple[Name, ...] = field(default=(), name="colNames")
    options: tuple[OptionNode, ...] = ()
    on_commit: str = field(default="", name="onCommit")
    skip_data: bool = field(default=False, name="skipData")


class CreateTableAsStmt(Node, frozen=True):
    """CREATE TABLE AS and CREATE MATERIALIZED VIEW, by `objtype`."""

    query: Raw = Raw(b"")
    into: IntoClause = IntoClause()
    objtype: str = ""
    if_not_exists: bool = False


class SelectStmt(Node, frozen=True):
    """A query as a statement, of which only INTO and what it calls matter."""

    into: IntoClause | None = field(default=None, name="intoClause")
    targets: Raw = field(default=Raw(b""), name="targetList")
    source: Raw = field(default=Raw(b""), name="fromClause")
    with_clause: Raw = field(default=Raw(b""), name="withClause")


class RefreshMatViewStmt(Node, frozen=True):
    """REFRESH MATERIALIZED VIEW."""

    relation: RangeVar = RangeVar()
    concurrent: bool = False
    skip_data: bool = field(default=False, name="skipData")
