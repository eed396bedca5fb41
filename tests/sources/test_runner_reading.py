"""What a runner's files hold beside SQL: it is replaced in place, and its transaction markers are found."""

import pytest

from schemalint.sources.read import read
from schemalint.sources.source import Part, SourceFile, Wrapping

SQL = {
    "the schema of an extension": (
        "extension",
        b"SELECT @extschema@.f('@extschema@', \"@extschema@\", @extschema:hstore@.g())",
        b"SELECT public     .f('public'     , \"public\"     , public            .g())",
    ),
    "a delimiter of atlas": (
        "atlas",
        b"-- atlas:delimiter -- end\nSELECT 1\n-- end\nSELECT 2\n-- end",
        b"-- atlas:delimiter -- end\nSELECT 1\n;     \nSELECT 2\n;     ",
    ),
    "line breaks that delimit": (
        "atlas",
        b"-- atlas:delimiter \\n\\n\nSELECT 1 -- one\n\nSELECT 2",
        b"-- atlas:delimiter \\n\\n\nSELECT 1 -- one\n;SELECT 2",
    ),
    "no delimiter of atlas": ("plain", b"-- atlas:delimiter -- end\nSELECT 1\n-- end", None),
    "changesets for other databases": (
        "liquibase",
        (b"--changeset a:1 dbms:mysql,h2\nSELECT 1;\n--changeset a:2 dbms:\"postgresql, h2\"\nSELECT 2;\n"
        b"--changeset a:3 dbms:!postgresql\nSELECT 3;\n--changeset a:4 dbms:!oracle\nSELECT 4;"),
        (b"                             \n         \n--changeset a:2 dbms:\"postgresql, h2\"\nSELECT 2;\n"
        b"                                \n         \n--changeset a:4 dbms:!oracle\nSELECT 4;"),
    ),
    "delimiters of a changeset": (
        "liquibase",
        b"--changeset a:1 endDelimiter:@@\nSELECT 1 @@\nSELECT 2@@\n--changeset a:2\nSELECT '@@';",
        b"--changeset a:1 endDelimiter:@@\nSELECT 1 ; \nSELECT 2; \n--changeset a:2\nSELECT '@@';",
    ),
    "a pattern that is none": (
        "liquibase",
        b"--changeset a:1 endDelimiter:\\n(\nSELECT 1",
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("runner", "data", "expected"), SQL.values(), ids=SQL)
def test_what_only_a_runner_understands_is_replaced_in_place(runner: str, data: bytes, expected: bytes | None) -> None:
    source = read(SourceFile(path="1.sql", location=None, data=data, runner=runner))
    assert source.sql == (expected or data)
    assert len(source.sql) == len(data)
    assert bool(source.segments) is (expected is not None)


MARKED = {
    ("goose", b"-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;"): Wrapping.NONE,
    ("goose", b"-- +goose Up\nSELECT '-- +goose NO TRANSACTION';"): Wrapping.FILE,
    ("sql-migrate", b"-- +migrate Up notransaction\nSELECT 1;"): Wrapping.NONE,
    ("sqlx", b"-- no-transaction\nSELECT 1;"): Wrapping.IMPLICIT,
    ("sqlx", b"\n-- no-transaction\nSELECT 1;"): Wrapping.FILE,
    ("dbmate", b"-- migrate:up transaction:false\nSELECT 1;"): Wrapping.IMPLICIT,
    ("dbmate", b"-- migrate:up\n-- migrate:down transaction:false\nSELECT 1;"): Wrapping.FILE,
    ("atlas", b"-- atlas:txmode none\n\nSELECT 1;"): Wrapping.NONE,
    ("atlas", b"-- atlas:txmode all\n\nSELECT 1;"): Wrapping.FILE,
    ("postgres-migrations", b"SELECT 1;\n-- postgres-migrations disable-transaction"): Wrapping.IMPLICIT,
    ("diesel", b"-- no-transaction\nSELECT 1;"): Wrapping.FILE,
}


@pytest.mark.parametrize(("given", "expected"), MARKED.items())
def test_a_file_asks_for_its_transaction(given: tuple[str, bytes], expected: Wrapping) -> None:
    runner, data = given
    source = read(SourceFile(path="1.sql", location=None, data=data, runner=runner, wrapping=Wrapping.FILE))
    assert source.wrapping is expected


def test_changesets_are_parts() -> None:
    data = b"--changeset a:1\nSELECT 1;\n--changeset a:2 runInTransaction:false\nSELECT 2;"
    source = read(SourceFile(path="1.sql", location=None, data=data, runner="liquibase", wrapping=Wrapping.FILE))
    assert source.parts == (Part(0, Wrapping.FILE), Part(data.index(b"--changeset a:2"), Wrapping.NONE))


def test_changesets_that_ask_for_nothing_are_run_as_configured() -> None:
    data = b"--changeset a:1\nSELECT 1;\n--changeset a:2 runInTransaction:true\nSELECT 2;"
    source = read(SourceFile(path="1.sql", location=None, data=data, runner="liquibase", wrapping=Wrapping.NONE))
    assert source.parts == (Part(0, Wrapping.NONE), Part(data.index(b"--changeset a:2"), Wrapping.FILE))
