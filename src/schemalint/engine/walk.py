"""One walk over the objects, changes, statements, references and troubles of a project, showing each to its rules."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from schemalint.catalog.changes import Change
from schemalint.catalog.handles.base import Handle, Snapshot, place_span
from schemalint.catalog.migration import Migration, Transaction, changes_of_statements, make_statement, migrations
from schemalint.catalog.rows import Place, Row
from schemalint.catalog.statement import Statement
from schemalint.catalog.store import Catalog
from schemalint.engine.dispatch import Dispatch, Judged, judge
from schemalint.engine.needles import Needles
from schemalint.engine.project import Replayed
from schemalint.engine.sieve import Sieve
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
    show(_others(replayed, dispatch), dispatch, found, not_judged)


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


def _others(replayed: Replayed, dispatch: Dispatch) -> Iterator[Any]:
    """The subjects that are no objects; what is in a statement only where its file is under review."""
    catalog = replayed.catalog
    yield from replayed.noticed
    if dispatch.of(Snapshot):
        yield Snapshot(catalog)
    by_transaction = dispatch.of(Transaction)
    if by_transaction or dispatch.of(Migration):
        for migration in migrations(catalog):
            if by_transaction:
                yield from migration.transactions
            yield migration
    yield from replayed.references
    yield from _failures(catalog)


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
    """Show the statements under review to the rules that look at their kind."""
    if not dispatch.of(Statement):
        return
    needles = Needles()
    for statement, first, last in changes_of_statements(catalog):
        subscribers = dispatch.of_statement(statement.kind)
        if subscribers and statement.source.under_review:
            concerned = [one for one in subscribers if needles.stand_in(one.rule, statement)]
            if concerned:
                judge(concerned, make_statement(catalog, statement, first, last), found, not_judged)


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
