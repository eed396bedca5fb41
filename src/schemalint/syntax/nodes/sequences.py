"""CREATE and ALTER SEQUENCE."""

from msgspec import field

from schemalint.syntax.nodes.common import Name, Node, RangeVar, TypeName


class Names(Node, frozen=True):
    """The parts of the column that a sequence is owned by; `none` for OWNED BY NONE."""

    items: tuple[Name, ...] = ()


class SequenceValue(Node, frozen=True, rename={"type": "TypeName", "names": "List"}):
    """The value of AS and of OWNED BY."""

    type: TypeName | None = None
    names: Names | None = None


class SequenceOption(Node, frozen=True):
    """An option of a sequence."""

    defname: str = ""
    arg: SequenceValue | None = None


class SequenceOptionNode(Node, frozen=True, rename={"option": "DefElem"}):
    """A wrapped option of a sequence."""

    option: SequenceOption = SequenceOption()


class CreateSeqStmt(Node, frozen=True):
    """CREATE SEQUENCE."""

    relation: RangeVar = field(default=RangeVar(), name="sequence")
    options: tuple[SequenceOptionNode, ...] = ()
    if_not_exists: bool = False


class AlterSeqStmt(Node, frozen=True):
    """ALTER SEQUENCE."""

    relation: RangeVar = field(default=RangeVar(), name="sequence")
    options: tuple[SequenceOptionNode, ...] = ()
    missing_ok: bool = False
