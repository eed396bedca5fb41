"""Failures that rest on what another file says are told only where all files are run, one after another."""

import pytest
from engine_runs import history
from msgspec import structs

from schemalint.engine import check
from schemalint.rules.registry import registered
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings

load(Settings())
FAILS = registered["statement-fails"]

MANY = "".join(f"create table t{number} (a int primary key);" for number in range(6))

CASES = {
    "a missing table among many": ((MANY + "alter table other add column b int;",), True, 1),
    "a missing table among many, in loose files": ((MANY + "alter table other add column b int;",), False, 0),
    "one mistake, whatever follows from it": (
        (
            MANY
            + "alter table other add column b int; create index on other (b); alter table other add primary key (b);",
        ),
        True,
        1,
    ),
    "a table that files use again and again": (
        (MANY + "alter table other add column b int;", "alter table other add column c int;"),
        True,
        0,
    ),
    "a table that a later file creates": (
        (MANY + "alter table other add column b int;", "create table other (a int);"),
        True,
        1,
    ),
    "a table that a later file creates unless it is there": (
        (MANY + "alter table other add column b int;", "create table if not exists other (a int);"),
        True,
        0,
    ),
    "a function of an extension that no file creates": (
        (MANY + "create table u (a uuid default uuid_generate_v4());",),
        True,
        1,
    ),
    "the same, with an extension of which nothing is known": (
        ("create extension mystery;" + MANY + "create table u (a uuid default uuid_generate_v4());",),
        True,
        0,
    ),
    "a type of another database": ((MANY + "create table u (a datetime);",), True, 1),
    "a type that another file may create": ((MANY + "create table u (a datetime);",), False, 0),
    "a computed statement may have created it": (
        (MANY + "do $$ begin execute 'create table ' || current_user; end $$; alter table other add column b int;",),
        True,
        0,
    ),
    "steps": (("create table t (a int);", "create table t (a int);"), True, 1),
    "loose files": (("create schema s;", "create schema s;"), False, 0),
    "loose files, each wrong in itself": (("create schema s; create schema s;", "create schema x;"), False, 1),
    "a table that no file creates": (
        ("create table t (a int primary key); create index on other (x);", "alter table t add primary key (a);"),
        True,
        0,
    ),
    "the same, in one file": (
        ("create table t (a int primary key); create index on other (x); alter table t add primary key (a);",),
        True,
        1,
    ),
    "a platform's table": (
        ("create table t (a int primary key); create index on auth.users (x);", "alter table t add primary key (a);"),
        True,
        1,
    ),
}


@pytest.mark.parametrize(("files", "ordered", "count"), CASES.values(), ids=CASES)
def test_partial(files: tuple[str, ...], ordered: bool, count: int) -> None:
    files_ = structs.replace(history(*files), ordered=ordered)
    assert len(check([files_], Settings(profile="postgres"), [FAILS]).findings) == count
