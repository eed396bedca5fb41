"""How an index that nobody needs goes: its statement is taken back, or a further migration drops it."""

from schemalint.catalog.edits import remove_statement
from schemalint.catalog.handles import Index
from schemalint.catalog.origin import made_by
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.model import Fix, NewFile, Safety
from schemalint.sources.runners import BY_NAME
from schemalint.sources.source import Wrapping
from schemalint.sources.successor import successor


def without_index(index: Index) -> Fix | None:
    """A fix that removes an index: where the last file makes it, its statement; else a further migration drops it.

    Files that are no steps of a history describe one database together: each is as new as the last.
    """
    catalog, statement = index.snapshot.catalog, made_by(index)
    if statement is None or statement.kind != "IndexStmt":
        return None
    if catalog.steps and statement.source.path != next(reversed(catalog.file_starts)):
        files = () if index.table.partitioned else _dropping(catalog, index)
        return Fix(Safety.UNSAFE, (), files) if files else None
    if statement.within is not None or _is_named_later(index, statement):
        return None
    edit = remove_statement(statement)
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


def _is_named_later(index: Index, statement: StatementRef) -> bool:
    """Whether a later statement would miss the index."""
    catalog = index.snapshot.catalog
    changed = any(catalog.log[at].change.statement is not statement for at in catalog.history(index.row.oid))
    return changed or index.comment is not None


def _dropping(catalog: Catalog, index: Index) -> tuple[NewFile, ...]:
    """A migration after the last that drops an index while others go on; none where its runner takes more for that."""
    last = next(reversed(catalog.file_starts))
    source = next(one.source for one in reversed(catalog.statements) if one.source.path == last)
    runner = BY_NAME[source.runner]
    path = successor(last, "drop_" + "".join(c if c.isalnum() else "_" for c in index.name.lower()))
    wrapped = Wrapping.FILE in (runner.wrapping, source.wrapping)
    if path is None or runner.opening is None or (wrapped and not runner.header):
        return ()
    lines = (runner.header if wrapped else "", runner.opening, f"DROP INDEX CONCURRENTLY {index.written_name};")
    return (NewFile(path, "".join([f"{line}\n" for line in lines if line])),)
