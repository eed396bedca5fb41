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

CASES = {
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
