"""One walk over the objects, changes, statements, references and troubles of a project, showing each to its rules."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from schemalint.catalog.changes import Change
from schemalint.catalog.handles.base import Handle, Snapshot, place_span
from schemalint.catalog.migration import Migration, Transaction, migrations, statement_of
from schemalint.catalog.rows import Place, Row
from schemalint.catalog.statement import Statement
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.engine.dispatch import Dispatch, Judged, judge
from schemalint.engine.needles import concerned
from schemalint.engine.project import Replayed
from schemalint.engine.sieve import Sieve
from schemalint.engine.subscriber import Subscriber
from schemalint.rules.subjects import FailedStatement


def walk(replayed: Replayed, dispatch: Dispatch, found: Judged, not_judged: Counter[str]) -> None:
    """Show everything in a project to the rules that look at it.

    Args:
        replayed: the project.
        dispatch: the rules.
        found: told of each rule that finds something.
        not_judged: how often each rule was stopped by what the files do not tell.
    """
    catalog = replayed.catalog
    catalog.answers.clear()
    _show_objects(catalog, dispatch, found, not_judged)
    _show_changes(catalog, dispatch, found, not_judged)
    _show_statements(catalog, dispatch, found, not_judged)
    show(_whole(replayed), dispatch, found, not_judged)
    _show_migrations(catalog, dispatch, found, not_judged)
    show(_pieces(replayed), dispatch, found, not_judged)


def show(subjects: Iterable[Any], dispatch: Dispatch, found: Judged, not_judged: Counter[str]) -> None:
    """Show subjects to the rules that look at them."""
    for subject in subjects:
        subscribers = dispatch.of(type(subject))
        if subscribers:
            judge(subscribers, subject, found, not_judged)


def _show_objects(catalog: Catalog, dispatch: Dispatch, found: Judged, not_judged: Counter[str]) -> None:
    """Show the objects that the files declare or change; a handle is made only where a rule looks at its class.

    What the files change and do not declare is shown too: most of its facts are unknown, but what they say is not.
    """
    if not dispatch.any_of(Handle):
        return
    snapshot, classes, rows = Snapshot(catalog), Handle.handles, catalog.rows
    by_row: dict[type[Row], Sieve] = {}
    for row in catalog.objects():
        sieve = by_row.get(row.__class__)
        if sieve is None:
            kind = classes[row.__class__]
            sieve = dispatch.sieve(kind.for_row(row) if kind.varies else kind)
            if not kind.varies:
                by_row[row.__class__] = sieve
        if sieve.subscribers and (row.declared is not None or catalog.history(row.oid)):
            concerned = sieve.of_row(row, rows, not_judged)
            if concerned:
                judge(concerned, snapshot.handle(row.oid), found, not_judged)
    snapshot.forget()


def _whole(replayed: Replayed) -> Iterator[Any]:
    """The subjects that are of the files as such: what could not be read of them, and the catalog that they make."""
    yield from replayed.noticed
    yield Snapshot(replayed.catalog)


def _pieces(replayed: Replayed) -> Iterator[Any]:
    """The subjects that stand in statements: what they name, and those that the server would refuse."""
    yield from replayed.references
    yield from _failures(replayed.catalog)


def _show_migrations(catalog: Catalog, dispatch: Dispatch, found: Judged, not_judged: Counter[str]) -> None:
    """Show the files under review, as their runner runs them, to the rules that look at what they hold."""
    by_transaction, by_migration = dispatch.of(Transaction), dispatch.of(Migration)
    if not by_transaction and not by_migration:
        return
    for migration in migrations(catalog):
        if by_transaction:
            for transaction in migration.transactions:
                judge(by_transaction, transaction, found, not_judged)
        concerned = dispatch.of_migration(migration.kinds) if by_migration else ()
        if concerned:
            judge(concerned, migration, found, not_judged)


def _show_changes(catalog: Catalog, dispatch: Dispatch, found: Judged, not_judged: Counter[str]) -> None:
    """Show the changes under review; most are of classes that no rule looks at."""
    if not dispatch.any_of(Change):
        return
    by_class: dict[type[Change], Sieve] = {}
    for change in catalog.changes:
        kind = change.__class__
        sieve = by_class.get(kind)
        if sieve is None:
            sieve = by_class[kind] = dispatch.sieve(kind)
        if sieve.subscribers:
            concerned = sieve.of_change(change, not_judged)
            if concerned and change.statement.source.under_review:
                judge(concerned, change, found, not_judged)


def _show_statements(catalog: Catalog, dispatch: Dispatch, found: Judged, not_judged: Counter[str]) -> None:
    """Show the statements under review to the rules that look at their kind, and at what they hold."""
    if not dispatch.of(Statement):
        return
    for migration in migrations(catalog):
        for statement, subscribers in sorted(concerned(dispatch, migration).items(), key=_start):
            judge(subscribers, statement_of(catalog, statement), found, not_judged)


def _start(one: tuple[StatementRef, Sequence[Subscriber]]) -> int:
    return one[0].start


def _failures(catalog: Catalog) -> Iterator[FailedStatement]:
    for failure in catalog.told():
        source = failure.statement.source
        place = Place(source, failure.start, failure.end)
        yield FailedStatement(
            message=failure.message,
            span=place_span(place),
            place=place,
            hint=failure.hint,
            statement=failure.statement,
            sqlstate=failure.sqlstate,
            object=failure.object,
            related=None if failure.related is None else source.span(*failure.related),
        )
