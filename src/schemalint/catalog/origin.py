"""Where in the history an object comes from."""

from schemalint.catalog.handles.base import Handle
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.catalog.unsure import Unsure
from schemalint.model import Span
from schemalint.sources.source import Wrapping


def made_by(handle: Handle) -> StatementRef | None:
    """The statement that declares an object, none for what the files assume."""
    catalog = handle.snapshot.catalog
    for position in catalog.history(handle.row.oid):
        entry = catalog.log[position]
        if entry.after is not None and entry.after.declared is not None:
            return entry.change.statement
    return None


def runs_alone(handle: Handle, statement: StatementRef) -> bool:
    """Whether a statement is its own transaction, so that one beside it may be one that must be."""
    opened = handle.snapshot.catalog.statements[statement.transaction]
    return statement.source.wrapping is Wrapping.NONE and opened is statement


def known_from(handle: Handle) -> Span:
    """The author's span of the declaration, or for what the files assume of the last change to it.

    Raises:
        Unsure: the files neither declare nor change it.
    """
    catalog = handle.snapshot.catalog
    positions = catalog.history(handle.row.oid) if handle.place is None else ()
    return catalog.log[positions[-1]].change.span if positions else handle.span


def written(handle: Handle) -> bool:
    """Whether each statement about an object is the author's own text, and no template's or variable's value."""
    catalog = handle.snapshot.catalog
    statements = [catalog.log[position].change.statement for position in catalog.history(handle.row.oid)]
    return all(one.source.editable(one.start, one.end) for one in statements)


def beginning(catalog: Catalog) -> Span:
    """The author's span of the first statement: the place of what is so before the files begin.

    Raises:
        Unsure: there is none.
    """
    if not catalog.statements:
        raise Unsure("the files hold no statement")
    first = catalog.statements[0]
    return first.source.span(first.start, first.end)
