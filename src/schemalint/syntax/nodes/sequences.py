"""CREATE and ALTER SEQUENCE."""

from msgspec import field

from schemalint.syntax.nodes.common import Node, OptionNode, RangeVar


class CreateSeqStmt(Node, frozen=True):
    """CREATE SEQUENCE."""

    relation: RangeVar = field(default=RangeVar(), name="sequence")
    options: tuple[OptionNode, ...] = ()
    if_not_exists: bool = False


class AlterSeqStmt(Node, frozen=True):
    """ALTER SEQUENCE."""

    relation: RangeVar = field(default=RangeVar(), name="sequence")
    options: tuple[OptionNode, ...] = ()
    missing_ok: bool = False
