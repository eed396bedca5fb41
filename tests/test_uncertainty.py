"""Exact or silent: where a fact is uncertain, no rule finds what it does not find when the fact is known."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec import structs

from rule_pages import Example, Page, pages, settings_of
from schemalint.catalog.rows import Row, TypeRef
from schemalint.catalog.store import Catalog, Entry, Key, Members
from schemalint.engine.dispatch import Dispatch
from schemalint.engine.project import Replayed, projects
from schemalint.engine.subscriber import Subscriber
from schemalint.engine.walk import walk
from schemalint.engine.watch import watch_for
from schemalint.model import Finding
from schemalint.rules.generate_index import rules

CERTAIN = frozenset({"oid", "name", "declared", "unsure", "table", "schema", "type_at", "named_at", "body_at"})
"""Fields that are no facts: what an object is, and where it is written."""
UNKNOWN_TYPE = TypeRef("", known=False)

RULES = {rule.name: rule for rule in rules()}
EXAMPLES = [(page, example) for page in pages() for example in page.examples if example.kind in ("good", "bad")]


class Doubt(NamedTuple):
    """A fact that is made uncertain; `value` stands in the row beside it, as a rule that does not ask would read it."""

    key: Key
    field: str
    value: Any

    def applied(self, row: Any) -> Any:  # noqa: ANN401 - a row, a collection, or none
        """The row with the doubt."""
        if isinstance(row, Members):
            return Members(row.oids if self.value is None else self.value, open=True)
        return (
            row if row is None else structs.replace(row, unsure=row.unsure | {self.field}, **{self.field: self.value})
        )


def doubts(catalog: Catalog) -> Iterator[Doubt]:
    """Every fact of a catalog, to be made uncertain in turn."""
    for key, row in list(catalog.rows.items()):
        if isinstance(row, Members):
            yield Doubt(key, "members", None)
            yield Doubt(key, "members", ())
        elif isinstance(row, Row):
            yield from _of_row(key, row)


def _of_row(key: Key, row: Row) -> Iterator[Doubt]:
    for field in structs.fields(row):
        if field.name in CERTAIN:
            continue
        value = getattr(row, field.name)
        yield Doubt(key, field.name, value)
        if isinstance(value, TypeRef):
            yield Doubt(key, field.name, UNKNOWN_TYPE)
        elif not field.required and field.default != value:
            yield Doubt(key, field.name, field.default)


@contextmanager
def doubtful(catalog: Catalog, doubt: Doubt) -> Iterator[None]:
    """The catalog with a fact that is uncertain, and was so at all times."""
    known, log = catalog.rows[doubt.key], list(catalog.log)
    catalog.rows[doubt.key] = doubt.applied(known)
    for position in catalog.history(doubt.key):
        entry = log[position]
        catalog.log[position] = Entry(entry.key, doubt.applied(entry.before), doubt.applied(entry.after), entry.change)
    yield
    catalog.rows[doubt.key] = known
    catalog.log[:] = log


def replayed(example: Example, page: Page, folder: Path) -> tuple[Dispatch, Replayed]:
    """The page's rule alone, and the example's one project; of a set of prompts the first."""
    settings = settings_of(example, page.rule, folder)
    dispatch = Dispatch([RULES[page.rule]], settings)
    _, project = next(iter(projects(example.history, settings, partial(watch_for, dispatch, settings))))
    return dispatch, project


def found(dispatch: Dispatch, project: Replayed) -> frozenset[tuple[str, str, int]]:
    """What a rule finds: the object, its part, and the place."""
    findings: list[Finding] = []

    def collect(_subscriber: Subscriber, _subject: Any, some: list[Finding]) -> None:  # noqa: ANN401
        findings.extend(some)

    walk(project, dispatch, collect, Counter())
    return frozenset((one.object, one.part, one.span.start) for one in findings)


@pytest.mark.parametrize(("page", "example"), EXAMPLES, ids=[f"{p.rule}:{e.line}" for p, e in EXAMPLES])
def test_doubt_adds_no_finding(page: Page, example: Example, tmp_path: Path) -> None:
    dispatch, project = replayed(example, page, tmp_path)
    sure = found(dispatch, project)
    wrong = []
    for doubt in doubts(project.catalog):
        with doubtful(project.catalog, doubt):
            new = found(dispatch, project) - sure
        if new:
            name = getattr(project.catalog.rows[doubt.key], "name", doubt.key)
            wrong.append(f"{doubt.field} of {name} as {doubt.value!r:.60}: {sorted(new)}")
    assert wrong == []


def test_doubts_are_taken_in(tmp_path: Path) -> None:
    """The harness itself: an uncertain type silences a rule about types, and the catalog is then as it was."""
    page, example = next(one for one in EXAMPLES if one[1].kind == "bad" and one[0].rule == "float-money")
    dispatch, project = replayed(example, page, tmp_path)
    catalog, sure = project.catalog, found(dispatch, project)
    rows, log = dict(catalog.rows), list(catalog.log)
    lost = set()
    for doubt in doubts(catalog):
        with doubtful(catalog, doubt):
            if found(dispatch, project) < sure:
                lost.add(doubt.field)
    assert "type" in lost
    assert "not_null" not in lost
    assert (catalog.rows, catalog.log) == (rows, log)
