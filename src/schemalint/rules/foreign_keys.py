"""Foreign keys."""

from collections.abc import Iterable, Iterator, Sequence

from schemalint.catalog.edits import insert_statement
from schemalint.catalog.handles import Column, ForeignKey, Table, known, names
from schemalint.catalog.indexing import index_statement
from schemalint.catalog.origin import made_by, runs_alone
from schemalint.catalog.uses import indexes_with
from schemalint.model import Finding, Fix, Safety
from schemalint.rules.registry import NOTE, WARNING, rule


@rule("foreign-key-without-index", severity=WARNING)
def foreign_key_without_index(key: ForeignKey) -> Iterator[Finding]:
    """A foreign key that no index leads with makes each delete or key update of the parent scan this table."""
    if key.inherited or not key.enforced:
        return
    table, columns = key.table, key.columns
    if _served(table, columns):
        return
    part = ",".join([column.name for column in columns])
    key_of = f"{names(columns)}, the foreign key to {key.references.written_name}"
    partial = next((index for index in known(table.indexes) if index.narrows(columns)), None)
    if partial is not None:
        yield key.finding(
            f"no index leads with all of {key_of}; {partial.name} helps with a part of it",
            hint=index_statement(table, columns), part=part, severity=NOTE,
        )  # fmt: skip
        return
    yield key.finding(f"no index leads with {key_of}", hint=_hint(key), part=part, fix=lambda: _fix(key))


def _served(table: Table, columns: Sequence[Column]) -> bool:
    """Whether an index of the table finds these columns' values, or one of each partition does."""
    for index in indexes_with(table, columns):
        if index.serves(columns):
            return True
    partitions = table.partitions if _partitioned(table) else ()
    return bool(partitions) and all(_served(one, _same_columns(one, columns)) for one in partitions)


def _same_columns(partition: Table, columns: Iterable[Column]) -> list[Column]:
    own = (partition.column(column.name) for column in columns)
    return [column for column in own if column is not None]


def _fix(key: ForeignKey) -> Fix | None:
    """The statement after the one that makes the constraint, where it can run there without blocking writes."""
    statement = made_by(key)
    if statement is None:
        return None
    new = _is_new(key)
    if not new and (_partitioned(key.table) or not runs_alone(key, statement)):
        return None
    edit = insert_statement(statement, index_statement(key.table, key.columns, concurrently=not new))
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


def _is_new(key: ForeignKey) -> bool:
    """Whether the file that makes the constraint also makes the table, so that nobody writes to it yet."""
    table, statement = key.table.place, made_by(key)
    return table is not None and statement is not None and table.source is statement.source


def _partitioned(table: Table) -> bool:
    """Whether a table is partitioned; one that the files do not make is taken for a plain one."""
    return table.declared and table.partitioned


def _hint(key: ForeignKey) -> str:
    if _is_new(key):
        return index_statement(key.table, key.columns)
    if not _partitioned(key.table):
        return f"outside a transaction: {index_statement(key.table, key.columns, concurrently=True)}"
    return (
        "CREATE INDEX … ON ONLY the partitioned table, CREATE INDEX CONCURRENTLY on each partition outside a "
        "transaction, then ALTER INDEX … ATTACH PARTITION for each"
    )
