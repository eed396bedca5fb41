"""Labels of enums: which are too long, and which cannot be used before the transaction that adds them ends."""

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import TypeRow

LONGEST = 63
"""The bytes that a label may have."""


def check_label(context: Context, label: str) -> None:
    """Refuse a label that is too long; the server does not cut it as it does names."""
    if len(label.encode()) > LONGEST:
        context.fail(f'invalid enum label "{label}"', "42602", hint=f"a label has at most {LONGEST} bytes")


def note_label(context: Context, row: TypeRow, label: str, change: Change) -> None:
    """Remember that a transaction adds a label to a type that was there before it."""
    if not context.in_block():
        return
    log, first = context.catalog.log, context.session.marks[0].position
    if not any(entry.key == row.oid and entry.before is None for entry in log[first:]):
        context.put(("new label", row.oid, label), context.session.transaction, change)
        context.session.new_labels.append((label, row.oid))


def refuse_new_label(context: Context, row: TypeRow, label: str, *, at: int | None) -> bool:
    """Refuse to use a label in the transaction that adds it; true where it is refused."""
    if context.rows.get(("new label", row.oid, label)) != context.session.transaction or not context.in_block():
        return False
    message = f'unsafe use of new value "{label}" of enum type {row.name}'
    context.fail(message, "55P04", at=at, hint="add the value in a transaction of its own, before this one")
    return True
