"""SET, transactions and savepoints."""

from schemalint.catalog.changes import DropObject, DropTable, Rollback
from schemalint.catalog.replay.command import refuse_in_block
from schemalint.catalog.replay.connection import Mark
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import Row, TableRow
from schemalint.sources.source import Wrapping
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import DiscardStmt, TransactionStmt, VariableSetStmt


def set_variable(context: Context, node: VariableSetStmt) -> None:
    """SET and RESET of what decides how names resolve."""
    session = context.session
    values = tuple(_text(arg.constant) for arg in node.args if arg.constant is not None)
    reset = node.kind in ("VAR_RESET", "VAR_SET_DEFAULT", "VAR_RESET_ALL")
    put = session.set_locally if node.is_local else session.set_for_good
    if node.name == "search_path" or node.kind == "VAR_RESET_ALL":
        put("search_path", context.catalog.settings.search_path if reset else _path(values))
    if node.name in ("role", "session_authorization"):
        put("role", "" if reset or values == ("none",) else "".join(values))
    if node.name:
        put("parameters", session.parameters | {node.name: "" if reset else ", ".join(values)})


def _path(values: tuple[str, ...]) -> tuple[str, ...]:
    """The schemas of a search_path; a list in one literal counts as one name, as on the server."""
    return tuple(value for value in values if value not in ("", "$user"))


def _text(constant: object) -> str:
    for field in ("sval", "ival", "fval", "boolval"):
        value = getattr(constant, field)
        if value is not None:
            return str(getattr(value, field))
    return ""


IN_TRANSACTIONS = {
    "TRANS_STMT_SAVEPOINT": "SAVEPOINT",
    "TRANS_STMT_ROLLBACK_TO": "ROLLBACK TO SAVEPOINT",
    "TRANS_STMT_RELEASE": "RELEASE SAVEPOINT",
}
"""What the server refuses outside of a transaction."""


def transaction(context: Context, node: TransactionStmt) -> None:
    """BEGIN, COMMIT, ROLLBACK and savepoints: a rollback undoes the log back to its mark."""
    session, position = context.session, len(context.catalog.log)
    match node.kind:
        case "TRANS_STMT_BEGIN" | "TRANS_STMT_START":
            if not session.marks:
                session.marks.append(session.mark("", position))
            session.explicit = True
        case "TRANS_STMT_COMMIT" | "TRANS_STMT_PREPARE":
            drop_temporary(context, whole_session=False)
            _end(context, chain=node.chain)
        case "TRANS_STMT_ROLLBACK":
            if session.marks:
                _undo(context, session.marks[0])
            _end(context, chain=node.chain)
        case _ if not session.marks and node.kind in IN_TRANSACTIONS:
            context.fail(f"{IN_TRANSACTIONS[node.kind]} can only be used in transaction blocks", "25P01")
        case "TRANS_STMT_SAVEPOINT":
            session.marks.append(session.mark(node.savepoint_name, position))
        case "TRANS_STMT_ROLLBACK_TO":
            _rollback_to(context, node.savepoint_name)
        case "TRANS_STMT_RELEASE":
            _release(context, node.savepoint_name)
        case _:
            pass


def drop_temporary(context: Context, *, whole_session: bool) -> None:
    """Drop the objects that go with the transaction, or with the session."""
    from schemalint.catalog.replay.drop import drop_object

    session = context.session
    gone = [*session.until_commit, *(session.temporary if whole_session else ())]
    session.until_commit = []
    for oid in gone:
        row = context.row(oid, Row)
        if row is not None:
            kind = DropTable if isinstance(row, TableRow) else DropObject
            drop_object(context, row, context.change(kind, oid, implied=True))


def discard(context: Context, node: DiscardStmt) -> None:
    """DISCARD TEMP and ALL; the latter also takes back what SET said."""
    if node.target == "DISCARD_ALL":
        refuse_in_block(context, "DISCARD ALL")
        set_variable(context, VariableSetStmt(kind="VAR_RESET_ALL"))
        context.session.set_for_good("role", "")
    if node.target in ("DISCARD_ALL", "DISCARD_TEMP"):
        drop_temporary(context, whole_session=True)
        context.session.temporary = []


def _end(context: Context, *, chain: bool) -> None:
    """End a transaction; with AND CHAIN the next begins, and so it does where what follows is of the same query."""
    session = context.session
    session.end_transaction()
    goes_on = chain or session.wrapping in (Wrapping.IMPLICIT, Wrapping.PIPELINE)
    session.marks = [session.mark("", len(context.catalog.log))] if goes_on else []
    session.transaction = len(context.catalog.statements)
    session.explicit = chain


def _undo(context: Context, mark: Mark) -> None:
    change = context.change(Rollback)
    context.catalog.rollback(mark.position, change)
    change.end = len(context.catalog.log)
    context.session.restore(mark)


def _savepoint(context: Context, name: str) -> int:
    marks = context.session.marks
    at = next((at for at in range(len(marks) - 1, 0, -1) if marks[at].name == name), 0)
    if not at:
        context.fail(f'savepoint "{name}" does not exist', "3B001")
    return at


def _rollback_to(context: Context, name: str) -> None:
    """Undo to a savepoint, which stays; those after it are gone."""
    at = _savepoint(context, name)
    if at:
        session = context.session
        _undo(context, session.marks[at])
        session.marks = [*session.marks[:at], session.mark(name, len(context.catalog.log))]


def _release(context: Context, name: str) -> None:
    at = _savepoint(context, name)
    if at:
        context.session.marks = context.session.marks[:at]


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "VariableSetStmt": (VariableSetStmt, set_variable),
    "DiscardStmt": (DiscardStmt, discard),
    "TransactionStmt": (TransactionStmt, transaction),
}
