"""How what nobody needs goes: its statement is taken back, or a further migration drops it."""

from bisect import bisect_right
from collections.abc import Collection
from itertools import islice, takewhile
from operator import attrgetter

from schemalint.catalog.edits import remove_statement
from schemalint.catalog.handles import Handle, Index
from schemalint.catalog.origin import made_by
from schemalint.catalog.store import StatementRef
from schemalint.model import Fix, NewFile, Safety
from schemalint.sources.runners import BY_NAME
from schemalint.sources.source import Wrapping
from schemalint.sources.successor import successor

_START = attrgetter("start")


def without_index(index: Index) -> Fix | None:
    """A fix that removes an index: its statement, or a further migration that drops it while others go on."""
    dropping = "" if index.table.partitioned else f"DROP INDEX CONCURRENTLY {index.written_name}"
    return without(index, ("IndexStmt",), dropping, alone=True)


def without(handle: Handle, kinds: Collection[str], dropping: str, *, alone: bool = False) -> Fix | None:
    """A fix that removes an object: where the last file makes it, its statement; else a further migration drops it.

    Files that are no steps of a history describe one database together: each is as new as the last.

    Args:
        handle: the object, which nothing needs.
        kinds: the kinds of statements that may make such an object and nothing else.
        dropping: the statement that drops it, empty where it cannot be dropped so.
        alone: whether that statement must be outside of a transaction.
    """
    catalog, statement = handle.snapshot.catalog, made_by(handle)
    if statement is None:
        return None
    if catalog.steps and statement.source.path != next(reversed(catalog.file_starts)):
        files = further_file(handle, "drop", dropping, alone=alone) if dropping else ()
        return Fix(Safety.UNSAFE, (), files) if files else None
    if statement.kind not in kinds or statement.within is not None or _is_named_later(handle, statement):
        return None
    edit = remove_statement(statement)
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


def _is_named_later(handle: Handle, statement: StatementRef) -> bool:
    """Whether a statement makes more than an object, or a later one would miss it."""
    catalog = handle.snapshot.catalog
    changed = any(catalog.log[at].change.statement is not statement for at in catalog.history(handle.row.oid))
    return changed or handle.comment is not None or _makes_more(handle, statement)


def _makes_more(handle: Handle, statement: StatementRef) -> bool:
    """Whether a statement that no other runs within makes or changes more than an object."""
    catalog, oid = handle.snapshot.catalog, handle.row.oid
    changes = catalog.changes
    first = bisect_right(changes, catalog.history(oid)[0], key=_START) - 1
    while first > 0 and changes[first - 1].statement is statement:
        first -= 1
    own = takewhile(lambda one: one.statement is statement, islice(changes, first, None))
    return any(one.oid != oid and not one.implied for one in own)


def further_file(handle: Handle, verb: str, statement: str, *, alone: bool = False) -> tuple[NewFile, ...]:
    """A migration after the last with a statement about an object; none where its runner takes more for that.

    Args:
        handle: the object, for which the file is named.
        verb: what it does, for the name.
        statement: the statement, without its semicolon.
        alone: whether it must be outside of a transaction.
    """
    catalog = handle.snapshot.catalog
    last = next(reversed(catalog.file_starts))
    source = next(one.source for one in reversed(catalog.statements) if one.source.path == last)
    runner = BY_NAME[source.runner]
    path = successor(last, f"{verb}_" + "".join(c if c.isalnum() else "_" for c in handle.name.lower()))
    wrapped = alone and Wrapping.FILE in (runner.wrapping, source.wrapping)
    if path is None or runner.opening is None or (wrapped and not runner.header):
        return ()
    lines = (runner.header if wrapped else "", runner.opening, f"{statement};")
    return (NewFile(path, "".join([f"{line}\n" for line in lines if line])),)
