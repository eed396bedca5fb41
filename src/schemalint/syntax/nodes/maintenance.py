"""Statements that change no definition but lock or rewrite tables; statistics and rules, of which no rows are kept."""

from msgspec import Raw, field

from schemalint.syntax.nodes.common import Name, Node, OptionNode, RangeVar, RangeVarNode


class TruncateStmt(Node, frozen=True):
    """TRUNCATE."""

    relations: tuple[RangeVarNode, ...] = ()
    restart_seqs: bool = False
    behavior: str = "DROP_RESTRICT"


class LockStmt(Node, frozen=True):
    """LOCK TABLE; `mode` is its number, from 1 (ACCESS SHARE) to 8 (ACCESS EXCLUSIVE)."""

    relations: tuple[RangeVarNode, ...] = ()
    mode: int = 8


class VacuumRelation(Node, frozen=True):
    """One table of VACUUM or ANALYZE."""

    relation: RangeVar | None = None


class VacuumRelationNode(Node, frozen=True, rename={"item": "VacuumRelation"}):
    """A wrapped `VacuumRelation`."""

    item: VacuumRelation = VacuumRelation()


class VacuumStmt(Node, frozen=True):
    """VACUUM and ANALYZE; of all tables where none is named."""

    options: tuple[OptionNode, ...] = ()
    rels: tuple[VacuumRelationNode, ...] = ()
    is_vacuumcmd: bool = False


class ClusterStmt(Node, frozen=True):
    """CLUSTER; of all tables that were clustered before where none is named."""

    relation: RangeVar | None = None
    indexname: str = ""


class ReindexStmt(Node, frozen=True):
    """REINDEX; a schema or database goes by `name`."""

    kind: str = ""
    relation: RangeVar | None = None
    name: str = ""
    params: tuple[OptionNode, ...] = ()


class CreateStatsStmt(Node, frozen=True):
    """CREATE STATISTICS."""

    defnames: tuple[Name, ...] = ()
    relations: tuple[RangeVarNode, ...] = ()


class RuleStmt(Node, frozen=True):
    """CREATE RULE."""

    relation: RangeVar = RangeVar()
    name: str = field(default="", name="rulename")
    actions: tuple[Raw, ...] = ()
