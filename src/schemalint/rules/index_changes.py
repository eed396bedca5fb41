"""Indexes that are built, dropped and rebuilt while their tables are in use."""

from collections.abc import Iterator, Sequence

from schemalint.catalog.changes import CreateIndex, DropIndex, Reindex
from schemalint.catalog.deployed import changes_of_file, earlier_statements, impact, is_new, serves
from schemalint.catalog.edits import concurrently, insert_before
from schemalint.catalog.handles import Column, Index, Table, known
from schemalint.catalog.locks import LockMode, known_locks
from schemalint.catalog.locks.wording import are, listed
from schemalint.catalog.outside import is_outside, moved_outside, outside
from schemalint.model import Finding, Fix, Safety
from schemalint.rules.registry import NOTE, WARNING, rule

_WRITTEN = {"implied": False}


@rule("index-build-blocks-writes", severity=WARNING, where=_WRITTEN)
def index_build_blocks_writes(change: CreateIndex) -> Iterator[Finding] | None:
    """Building an index without CONCURRENTLY makes all writes to the table wait until it is done."""
    if change.implied or change.options["concurrent"] or change.options["only"]:
        return None
    return _build(change) if serves(change, change.options["table"]) else None


def _build(change: CreateIndex) -> Iterator[Finding]:
    table = change.before.find(change.options["table"], Table)
    if table is None or _partitioned(table) or not known(impact(change).builds):
        return
    name = table.written_name
    yield change.finding(
        f"writes to {name} wait while {change.index.name} is built: it locks the table SHARE",
        hint=_first(f"CREATE INDEX CONCURRENTLY, {outside(change)}"),
        fixer=lambda: moved_outside(change, concurrently(change.statement)),
    )


def _partitioned(table: Table) -> bool:
    """Whether a table is partitioned; one that the files only name is taken for a plain one."""
    return table.declared and table.partitioned


def _first(steps: str) -> str:
    return steps.removesuffix(", ")


@rule("index-drop-blocks-reads", severity=WARNING, where=_WRITTEN)
def index_drop_blocks_reads(change: DropIndex) -> Iterator[Finding] | None:
    """Dropping an index without CONCURRENTLY makes reads and writes wait behind the queries that are running."""
    return None if change.implied or change.options["concurrent"] else _drop(change)


def _drop(change: DropIndex) -> Iterator[Finding]:
    index = change.before.find(change.oid, Index)
    if index is None or not serves(change, index.row.table) or is_new(change, index):
        return
    table = index.snapshot.find(index.row.table, Table)
    if table is None or _partitioned(table) or (index.place is not None and index.constraint is not None):
        return
    yield change.finding(
        f"reads and writes of {table.written_name} wait while {index.name} is dropped: it locks the table "
        f"ACCESS EXCLUSIVE, after every query that is running",
        hint=_first(f"DROP INDEX CONCURRENTLY {index.written_name}, {outside(change)}"),
        fixer=lambda: moved_outside(change, concurrently(change.statement)),
    )


@rule("reindex-blocks-queries", severity=WARNING)
def reindex_blocks_queries(change: Reindex) -> Iterator[Finding] | None:
    """REINDEX without CONCURRENTLY makes writes to the table wait, and the reads that would use the index."""
    return None if change.options["concurrent"] else _reindex(change)


def _reindex(change: Reindex) -> Iterator[Finding]:
    found = impact(change)
    tables = [one.relation for one in known_locks(found.locks) if one.mode is LockMode.SHARE]
    if tables:
        yield change.finding(
            f"writes to {listed(tables)} wait while {are(known(found.builds), 'rebuilt')}, and so do queries that "
            "would use an index: it locks the table SHARE and the index ACCESS EXCLUSIVE",
            hint=_first(f"REINDEX … CONCURRENTLY, {outside(change)}"),
            fixer=lambda: moved_outside(change, concurrently(change.statement)),
        )


@rule("index-on-partitioned-table-blocks-writes", severity=WARNING, where=_WRITTEN)
def index_on_partitioned_table_blocks_writes(change: CreateIndex) -> Iterator[Finding] | None:
    """An index on a partitioned table is built on each partition while writes to all of them wait."""
    if change.implied or change.options["concurrent"] or change.options["only"]:
        return None
    return _build_all(change) if serves(change, change.options["table"]) else None


def _build_all(change: CreateIndex) -> Iterator[Finding]:
    table = change.before.find(change.options["table"], Table)
    if table is None or not _partitioned(table):
        return
    builds = [one for one in known(impact(change).builds) if one.row.oid != change.oid]
    if builds:
        name, index = table.written_name, change.index.written_name
        yield change.finding(
            f"writes to {name} wait while the index is built on {len(builds)} partition"
            f"{'s' if len(builds) > 1 else ''}: it locks them all SHARE",
            hint=f"CREATE INDEX {index} ON ONLY {name}, CREATE INDEX CONCURRENTLY on each partition, then "
            f"ALTER INDEX {index} ATTACH PARTITION for each",
        )


@rule("concurrent-index-if-not-exists", severity=NOTE, where=_WRITTEN)
def concurrent_index_if_not_exists(change: CreateIndex) -> Iterator[Finding] | None:
    """CREATE INDEX CONCURRENTLY IF NOT EXISTS is content with the invalid index that a failed attempt left behind."""
    if not (change.options["concurrent"] and change.options["if_not_exists"]) or change.implied:
        return None
    return _retried(change) if serves(change, change.options["table"]) else None


def _retried(change: CreateIndex) -> Iterator[Finding]:
    index = change.after.find(change.oid, Index)
    if index is None or not is_new(change, index) or _dropped_before(change, index.name):
        return
    drop = f"DROP INDEX CONCURRENTLY IF EXISTS {index.written_name}"
    yield change.finding(
        f"if the build of {index.name} fails, an invalid index stays, and the next attempt takes it for done",
        hint=f"{drop} before it, so that a retry builds it anew",
        fixer=lambda: _drop_before(change, drop),
    )


def _dropped_before(change: CreateIndex, name: str) -> bool:
    """Whether the file drops an index of a name before; of one that is not there, the replay tells nothing."""
    word = name.encode()
    drops = (one for one in earlier_statements(change) if one.kind == "DropStmt")
    return any(word in one.source.sql[one.start : one.end] for one in drops)


def _drop_before(change: CreateIndex, drop: str) -> Fix | None:
    if not is_outside(change) or change.statement.source.wrapping.value == "implicit":
        return None
    edit = insert_before(change.statement, f"{drop};")
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("index-replaced-with-gap", severity=WARNING, where=_WRITTEN)
def index_replaced_with_gap(change: DropIndex) -> Iterator[Finding] | None:
    """An index that is dropped before the one that replaces it is built leaves queries without either."""
    return None if change.implied or next(_built_later(change), None) is None else _gap(change)


def _gap(change: DropIndex) -> Iterator[Finding]:
    index = change.before.find(change.oid, Index)
    if index is None or not serves(change, index.row.table) or is_new(change, index):
        return
    table = index.snapshot.find(index.row.table, Table)
    columns = [key.column for key in index.keys[:1]]
    if table is None or None in columns or _another(table, index):
        return
    for later in _built_later(change):
        made = later.index
        if made.row.table == index.row.table and [key.column for key in made.keys[:1]] == columns:
            same = made.name == index.name
            steps = "build it under another name, drop this one, then rename" if same else f"build {made.name} first"
            yield change.finding(
                f"queries of {table.written_name} have neither {index.name} nor {made.name} until that is built",
                hint=steps,
            )
            return


def _another(table: Table, index: Index) -> bool:
    """Whether another index begins with the same key."""
    return any(other.keys[:1] == index.keys[:1] and other.row.oid != index.row.oid for other in table.indexes)


def _built_later(change: DropIndex) -> Iterator[CreateIndex]:
    """The indexes that later transactions of the same file build."""
    for later in _builds(change):
        if later.start > change.start and later.statement.transaction != change.statement.transaction:
            yield later


def _builds(change: DropIndex) -> Sequence[CreateIndex]:
    """The indexes that the same file builds, in order: most files that drop one build none."""
    answers, source = change.catalog.answers, change.statement.of_file.source
    found: Sequence[CreateIndex] | None = answers.get((_builds, source.path))
    if found is None:
        built = [one for one in changes_of_file(change.catalog, source) if isinstance(one, CreateIndex)]
        found = answers[_builds, source.path] = built
    return found


@rule("unique-over-existing-rows", severity=NOTE, where=_WRITTEN, preset="compatibility")
def unique_over_existing_rows(change: CreateIndex) -> Iterator[Finding] | None:
    """A unique index fails where rows that are there already are equal, and refuses from then on what was allowed."""
    if change.implied or not serves(change, change.options["table"]):
        return None
    return _unique(change)


def _unique(change: CreateIndex) -> Iterator[Finding]:
    index = change.after.find(change.oid, Index)
    if index is None or not index.unique or not is_new(change, index):
        return
    columns = index.snapshot.known((key.column for key in index.keys if key.column is not None), Column)
    if not any(is_new(change, column) for column in columns):
        yield change.finding(
            f"{index.name} fails if rows of {index.table.written_name} are equal in its keys",
            hint="look for such rows first, and make what writes them ready to be refused",
        )


@rule("dropped-unique-index", severity=NOTE, where=_WRITTEN, preset="compatibility")
def dropped_unique_index(change: DropIndex) -> Iterator[Finding] | None:
    """Without its unique index a table takes rows twice, and ON CONFLICT has nothing to go by."""
    return None if change.implied else _not_unique(change)


def _not_unique(change: DropIndex) -> Iterator[Finding]:
    index = change.before.find(change.oid, Index)
    if index is None or not serves(change, index.row.table) or is_new(change, index) or not index.unique:
        return
    keys = {key.column for key in index.keys}
    table = change.at_end.find(index.row.table, Table)
    kept = table is not None and any(
        other.unique and {key.column for key in other.keys} == keys for other in table.indexes
    )
    if table is not None and not kept:
        yield change.finding(f"nothing keeps the rows of {table.written_name} apart that {index.name} kept apart")
