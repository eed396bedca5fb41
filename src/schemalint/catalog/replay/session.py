"""SET, transactions and savepoints."""

from schemalint.catalog.changes import DropTable, Rollback
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import TableRow
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import TransactionStmt, VariableSetStmt


def set_variable(context: Context, node: VariableSetStmt) -> None:
    """SET and RESET of what decides how names resolve."""
    session = context.session
    values = tuple(_text(arg.constant) for arg in node.args if arg.constant is not None)
    reset = node.kind in ("VAR_RESET", "VAR_SET_DEFAULT", "VAR_RESET_ALL")
    if node.name == "search_path" or node.kind == "VAR_RESET_ALL":
        session.search_path = context.catalog.settings.search_path if reset else _path(values)
    if node.name in ("role", "session_authorization"):
        session.role = "" if reset or values == ("none",) else "".join(values)
    if node.name:
        session.parameters[node.name] = "" if reset else ", ".join(values)


def _path(values: tuple[str, ...]) -> tuple[str, ...]:
    """The schemas of a search_path; a list in one literal counts as one name, as on the server."""
    return tuple(value for value in values if value not in ("", "$user"))


def _text(constant: object) -> str:
    for field in ("sval", "ival", "fval", "boolval"):
        value = getattr(constant, field)
        if value is not None:
            return str(getattr(value, field))
    return ""


def transaction(context: Context, node: TransactionStmt) -> None:
    """BEGIN, COMMIT, ROLLBACK and savepoints: a rollback undoes the log back to its mark."""
    session, position = context.session, len(context.catalog.log)
    match node.kind:
        case "TRANS_STMT_BEGIN" | "TRANS_STMT_START":
            if not session.marks:
                session.marks.append(("", position))
            session.explicit = True
        case "TRANS_STMT_COMMIT" | "TRANS_STMT_PREPARE":
            drop_temporary(context, whole_session=False)
            session.marks = [("", len(context.catalog.log))] if node.chain else []
            session.explicit = node.chain
        case "TRANS_STMT_ROLLBACK":
            if session.marks:
                _undo(context, session.marks[0][1])
            session.marks = [("", len(context.catalog.log))] if node.chain else []
            session.explicit = node.chain
        case "TRANS_STMT_SAVEPOINT":
            if session.marks:
                session.marks.append((node.savepoint_name, position))
        case "TRANS_STMT_ROLLBACK_TO":
            _rollback_to(context, node.savepoint_name)
        case "TRANS_STMT_RELEASE":
            _release(context, node.savepoint_name)
        case _:
            pass


def drop_temporary(context: Context, *, whole_session: bool) -> None:
    """Drop the tables that go with the transaction, or with the session."""
    from schemalint.catalog.replay.drop import drop_object

    session = context.session
    gone = [*session.until_commit, *(session.temporary if whole_session else ())]
    session.until_commit = []
    for oid in gone:
        table = context.row(oid, TableRow)
        if table is not None:
            drop_object(context, table, context.change(DropTable, oid, implied=True))


def _undo(context: Context, position: int) -> None:
    change = context.change(Rollback)
    context.catalog.rollback(position, change)
    change.end = len(context.catalog.log)


def _savepoint(context: Context, name: str) -> int:
    marks = context.session.marks
    return next((at for at in range(len(marks) - 1, 0, -1) if marks[at][0] == name), 0)


def _rollback_to(context: Context, name: str) -> None:
    """Undo to a savepoint, which stays; those after it are gone."""
    at = _savepoint(context, name)
    if at:
        _undo(context, context.session.marks[at][1])
        context.session.marks = [*context.session.marks[:at], (name, len(context.catalog.log))]


def _release(context: Context, name: str) -> None:
    at = _savepoint(context, name)
    if at:
        context.session.marks = context.session.marks[:at]


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "VariableSetStmt": (VariableSetStmt, set_variable),
    "TransactionStmt": (TransactionStmt, transaction),
}
