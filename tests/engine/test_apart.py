"""Loose files that plainly create the same tables are separate catalogs; steps of a history never are."""

import pytest
from engine_runs import TEXT_COLUMN, history

from schemalint.engine import catalogs, check
from schemalint.settings.settings import Settings

USERS = "create table users (x text);"


def grouped(*files: str, ordered: bool = False) -> list[set[str]]:
    """The numbers of the files that each catalog is made of."""
    made = catalogs([history(*files, ordered=ordered)], Settings())
    return [{path.removeprefix("db/").removesuffix(".sql") for path in catalog.file_ends} for catalog in made]


@pytest.mark.parametrize(
    ("files", "groups"),
    [
        (("select 1;", USERS, "create table other ();"), [{"1", "2", "3"}]),
        ((USERS, USERS), [{"1"}, {"2"}]),
        ((USERS, "create table public.users ();"), [{"1"}, {"2"}]),
        ((USERS, "create table a (); create table users ();", "create table a ();"), [{"1", "3"}, {"2"}]),
        ((USERS, USERS, USERS), [{"1"}, {"2"}, {"3"}]),
        # what joins the first
        ((USERS, USERS, "insert into users values ('a');"), [{"1", "3"}, {"2"}]),
        ((USERS, "create table if not exists users ();"), [{"1", "2"}]),
        ((USERS, "create temporary table users ();"), [{"1", "2"}]),
        ((USERS, "drop table if exists users; " + USERS), [{"1", "2"}]),
        ((USERS, "drop table public.users cascade; " + USERS), [{"1", "2"}]),
        ((USERS, "drop schema public cascade; create schema public; " + USERS), [{"1", "2"}]),
        ((USERS, "alter table users rename to old_users; " + USERS), [{"1", "2"}]),
        ((USERS, "alter table users set schema archive; " + USERS), [{"1", "2"}]),
        ((USERS, "create table auth.users ();"), [{"1", "2"}]),
        ((USERS, "set search_path to auth; " + USERS), [{"1", "2"}]),
        ((USERS, "drop table users;", USERS), [{"1", "2", "3"}]),
        ((USERS + USERS,), [{"1"}]),
        (("alter table users add y text;", USERS), [{"1", "2"}]),
        # a removal that comes too late, or of something else
        ((USERS, USERS + " drop table users;"), [{"1"}, {"2"}]),
        ((USERS, "drop table auth.users; " + USERS), [{"1"}, {"2"}]),
        ((USERS, "drop index users; drop table others; " + USERS), [{"1"}, {"2"}]),
    ],
)
def test_loose_files(files: tuple[str, ...], groups: list[set[str]]) -> None:
    assert grouped(*files) == groups


def test_steps_of_a_history_stay_together() -> None:
    assert grouped(USERS, USERS, ordered=True) == [{"1", "2"}]


def test_each_separate_catalog_is_a_project() -> None:
    report = check([history(USERS, USERS, ordered=False)], Settings(), (TEXT_COLUMN,))
    assert [project.root for project in report.projects] == ["db", "db/2.sql"]
    assert [finding.span.path for finding in report.findings] == ["db/1.sql", "db/2.sql"]
    assert len({finding.fingerprint for finding in report.findings}) == 2
