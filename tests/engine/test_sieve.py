"""What `where` and `holding` keep from rules: nothing in which they would find anything."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engine_runs import make_rule, run
from msgspec import Raw, Struct, structs

from rule_pages import Page, pages, settings_of
from schemalint.catalog.changes import AddColumn, AlterTable, Change, CreateIndex
from schemalint.catalog.handles import Column, ForeignKey, Handle, Index, Table, View
from schemalint.catalog.migration import Migration
from schemalint.catalog.statement import Statement
from schemalint.engine import check
from schemalint.engine.sieve import fields_of
from schemalint.model import Finding, Report
from schemalint.rules.generate_index import rules
from schemalint.rules.registry import Rule, Where
from schemalint.settings.settings import Settings

RULES = tuple(rules())
SQL = """create domain price as float8;
create type mood as enum ('good', 'bad');
create table a (id int primary key, x text default 'x', p price, m mood, n timestamptz not null);
create table b (a_id int references a (id));
create index on b (a_id); create index on a (x) where x is not null;
alter table b add column later json;
create view v as select x from a"""


def seen(kinds: tuple[type, ...], where: Where, sql: str = SQL, **rule: Any) -> list[str]:  # noqa: ANN401 - fields of a rule
    """The names of what a rule is shown, as far as the files declare it."""
    shown: list[str] = []

    def look(subject: Any, *_: object) -> None:  # noqa: ANN401 - any subject
        shown.append(subject.sql.decode() if isinstance(subject, Statement) else _name(subject))

    settings = rule.pop("settings", Settings(profile="postgres"))
    made = make_rule("seen", look, *kinds, options=rule.pop("options", None))
    run((sql,), structs.replace(made, where=where, **rule), settings=settings)
    return shown


def _name(subject: Handle | Change) -> str:
    return str(subject.subject(subject.after).name if isinstance(subject, Change) else subject.name)


@pytest.mark.parametrize(
    ("kind", "where", "names"),
    [
        (Column, {"type": ("text",)}, ["x", "p", "x"]),
        (Column, {"type": ("mood",)}, ["p", "m"]),
        (Column, {"name": lambda name: name > "m"}, ["x", "p", "n", "x"]),
        (Column, {"name": frozenset({"id"})}, ["id"]),
        (Column, {"default": True}, ["x"]),
        (Column, {"default": True, "name": ("id",)}, []),
        (Column, {"not_null": True, "default": False}, ["id", "n"]),
        (Index, {"predicate": True}, ["a_x_idx"]),
        (Index, {"unique": False, "method": ("btree",)}, ["b_a_id_idx", "a_x_idx"]),
        (Table, {"constraints": True}, ["a", "b"]),
        (Table, {"policies": True}, []),
        (ForeignKey, {"on_delete": ("c",)}, []),
        (ForeignKey, {"validated": True}, ["b_a_id_fkey"]),
        (AddColumn, {"implied": False}, ["later"]),
    ],
)
def test_what_is_shown(kind: type, where: Where, names: list[str]) -> None:
    assert seen((kind,), where) == names


def test_a_condition_counts_for_the_classes_that_have_the_field() -> None:
    assert seen((Table, View), {"row_security": True}) == ["v"]


def test_changes_by_their_statements() -> None:
    assert seen((AddColumn,), {}, statements=frozenset({"AlterTableStmt"})) == ["later"]


@pytest.mark.parametrize(
    ("test", "names"),
    [
        (True, ["a_id_idx"]),
        (False, ["a_n_idx"]),
        (lambda concurrent: not concurrent, ["a_n_idx"]),
    ],
)
def test_changes_by_what_their_statement_says(test: bool | Callable[[Any], bool], names: list[str]) -> None:
    sql = "create table a (id int, n int); create index concurrently on a (id); create index on a (n)"
    assert seen((CreateIndex,), {"options.concurrent": test, "implied": False}, sql) == names


def test_changes_by_a_word_of_their_statement() -> None:
    sql = "create table a (id int); alter table a set logged; alter table a set (fillfactor = 70)"
    assert len(seen((AlterTable,), {"options.subtype": ("AT_SetLogged",)}, sql)) == 1
    assert seen((AlterTable,), {"options.unheard_of": ("word",)}, sql) == []


@pytest.mark.parametrize(
    ("kinds", "count"), [(frozenset(), 1), (frozenset({"IndexStmt", "DropStmt"}), 1), (frozenset({"DropStmt"}), 0)]
)
def test_files_by_the_kinds_of_their_statements(kinds: frozenset[str], count: int) -> None:
    seen: list[Migration] = []
    rule = structs.replace(make_rule("seen", lambda one: seen.append(one), Migration), statements=kinds)
    run((SQL,), rule)
    assert len(seen) == count


def test_what_a_field_must_be_may_follow_from_the_settings() -> None:
    settings = Settings(profile="postgres", system_fields=("x",))
    assert seen((Column,), lambda settings: {"name": settings.system_fields}, settings=settings) == ["x", "x"]


class Wanted(Struct, frozen=True):
    name: str = ""


def test_a_condition_is_given_the_rules_options() -> None:
    settings = Settings(profile="postgres", rules={"seen": Raw(b'{"name": "id"}')})

    def is_wanted(name: str, options: Wanted) -> bool:
        return name == options.name

    assert seen((Column,), {"name": is_wanted}, options=Wanted, settings=settings) == ["id"]


def test_statements_by_what_they_hold() -> None:
    sql = "select 'one needle'; select 2; select 'a pin and a needle'; select 'pins'"
    assert seen((Statement,), {}, sql, holding=(b"needle", b"pins")) == [
        "select 'one needle'",
        "select 'a pin and a needle'",
        "select 'pins'",
    ]


def test_what_the_files_do_not_tell_is_not_judged() -> None:
    def find(column: Column) -> Iterator[Finding]:
        yield column.finding("found")

    rule = structs.replace(make_rule("typed", find, Column), where={"type": ("text",), "name": ("x", "y")})
    report = run(("create table a (x text); alter table b alter column y set not null, alter z set not null",), rule)
    assert [one.object for one in report.findings] == ["column public.a.x"]
    assert report.not_judged == {"typed": 1}


def fields(rule: Rule) -> frozenset[str]:
    """What a rule's conditions speak of."""
    where = rule.where(Settings()) if callable(rule.where) else rule.where
    return frozenset(name.partition(".")[0] for name in where)


@pytest.mark.parametrize("rule", [one for one in RULES if one.where], ids=lambda one: one.name)
def test_conditions_are_about_fields_that_there_are(rule: Rule) -> None:
    classes = [kind for kind in rule.subjects if issubclass(kind, Handle | Change)]
    assert fields(rule) <= frozenset[str]().union(*(fields_of(kind) for kind in classes))


def bare(rule: Rule) -> Rule:
    """A rule that is shown everything of its subjects."""
    about_statements = Statement in rule.subjects
    return structs.replace(rule, where={}, holding=(), statements=rule.statements if about_statements else frozenset())


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.rule)
def test_nothing_is_lost(page: Page, tmp_path: Path) -> None:
    """Every rule finds in every example what it finds where it is shown all of its subjects."""
    for example in page.examples:
        settings = settings_of(example, "all", tmp_path)
        with_hooks, without = (found(check([example.history], settings, which)) for which in (RULES, BARE))
        assert with_hooks == without


BARE = tuple(bare(rule) for rule in RULES)


def found(report: Report) -> set[tuple[str, str, str, str]]:
    """What a run finds, as people would tell it apart."""
    return {(one.rule, one.message, str(one.span), one.fingerprint) for one in report.findings}
