"""Fixes in rounds: those that touch each other wait, those that do not keep their promise are left out."""

from collections.abc import Iterator, Sequence

import pytest
from engine_runs import history, make_rule

from schemalint.catalog.handles import Column, Table
from schemalint.engine import check
from schemalint.engine.fixing import Fixed, fix
from schemalint.model import Edit, Finding, Fix, NewFile, Report, Safety, Span
from schemalint.rules.registry import Rule
from schemalint.settings.settings import Settings
from schemalint.sources.source import History

PATH = "db/1.sql"


def fixed(sql: str, *rules: Rule, unsafe: bool = False, editable: Sequence[str] = (PATH,)) -> Fixed:
    def checked(histories: Sequence[History]) -> Report:
        return check(histories, Settings(profile="postgres"), rules)

    return fix([history(sql)], checked, set(editable), unsafe=unsafe)


def text(made: Fixed, path: str = PATH) -> str:
    return made.changed[path][1].decode() if path in made.changed else ""


def retype(column: Column) -> Iterator[Finding]:
    """A column of type json becomes jsonb."""
    if column.type.name == "json":
        span = column.type_span
        yield column.finding("json", span=span, fix=lambda: Fix(Safety.SAFE, (Edit(span, "jsonb"),)))


def drop_element(column: Column) -> Iterator[Finding]:
    """A column called x goes, with the comma before it and the one after it."""
    if column.name.startswith("x"):
        start, end = column.span.start - 2, column.span.end + 2
        yield column.finding("x", fix=lambda: Fix(Safety.SAFE, (Edit(Span(PATH, start, end), ", "),)))


def never_right(column: Column) -> Iterator[Finding]:
    """A fix that changes nothing of what is found."""
    if column.name.startswith("bad"):
        at = Span(column.name_span.path, 0, 0)
        yield column.finding("bad", fix=lambda: Fix(Safety.SAFE, (Edit(at, f"-- {column.name}\n"),)))


def worse(column: Column) -> Iterator[Finding]:
    """A fix that makes something else wrong."""
    if column.type.name == "text":
        span = column.type_span
        yield column.finding("text", span=span, fix=lambda: Fix(Safety.SAFE, (Edit(span, "char(3)"),)))


def char(column: Column) -> Iterator[Finding]:
    """A column of type char."""
    if column.type.name == "bpchar":
        yield column.finding("char")


def comment(table: Table) -> Iterator[Finding]:
    """A table without a comment gets one in a new file."""
    if table.comment is None:
        number = len(table.snapshot.catalog.file_starts) + 1
        sql = f"COMMENT ON TABLE {table.name} IS 'is';\n"
        yield table.finding("bare", fix=lambda: Fix(Safety.UNSAFE, (), (NewFile(f"db/{number}.sql", sql),)))


RETYPE = make_rule("retype", retype, Column)
DROP = make_rule("drop", drop_element, Column)
NEVER = make_rule("never", never_right, Column)
WORSE = make_rule("worse", worse, Column)
CHAR = make_rule("char", char, Column)
COMMENT = make_rule("comment", comment, Table)


def test_fixes_apart_are_applied_together() -> None:
    made = fixed("CREATE TABLE t (a json, b json);", RETYPE)
    assert text(made) == "CREATE TABLE t (a jsonb, b jsonb);"
    assert (made.gone, made.refused, made.report.findings) == (2, 0, ())


def test_fixes_that_touch_wait_for_the_next_round() -> None:
    made = fixed("CREATE TABLE t (a int, x int, x2 int, b int);", DROP)
    assert text(made) == "CREATE TABLE t (a int, b int);"
    assert made.gone == 2


@pytest.mark.parametrize("rules", [(NEVER, RETYPE), (RETYPE, NEVER)])
def test_a_fix_that_leaves_its_finding_is_left_out(rules: tuple[Rule, ...]) -> None:
    made = fixed("CREATE TABLE t (bad1 int, a json, bad2 int, b json, bad3 int);", *rules)
    assert text(made) == "CREATE TABLE t (bad1 int, a jsonb, bad2 int, b jsonb, bad3 int);"
    assert (made.gone, made.refused) == (2, 3)


def test_a_fix_that_brings_another_finding_is_left_out() -> None:
    made = fixed("CREATE TABLE t (a text, b json);", WORSE, CHAR, RETYPE)
    assert text(made) == "CREATE TABLE t (a text, b jsonb);"
    assert (made.gone, made.refused) == (1, 1)


def test_a_fix_that_breaks_the_text_is_left_out() -> None:
    def broken(column: Column) -> Iterator[Finding]:
        """A fix that is no SQL."""
        if column.type.name == "text":
            yield column.finding("text", fix=lambda: Fix(Safety.SAFE, (Edit(column.type_span, "((("),)))

    from schemalint.rules.files import syntax_error
    from schemalint.rules.subjects import UnreadText

    rules = (make_rule("broken", broken, Column), make_rule("syntax-error", syntax_error, UnreadText))
    made = fixed("CREATE TABLE t (a text);", *rules)
    assert (text(made), made.refused) == ("", 1)


def test_new_files_come_one_after_the_other() -> None:
    sql = "CREATE TABLE t (a int); CREATE TABLE u (a int);"
    assert fixed(sql, COMMENT).changed == {}
    made = fixed(sql, COMMENT, unsafe=True)
    assert {path: after.decode() for path, (before, after) in made.changed.items() if before is None} == {
        "db/2.sql": "COMMENT ON TABLE t IS 'is';\n",
        "db/3.sql": "COMMENT ON TABLE u IS 'is';\n",
    }


def test_unsafe_fixes_are_counted_and_left() -> None:
    made = fixed("CREATE TABLE t (a json);", COMMENT, RETYPE)
    assert (made.gone, made.available, list(made.changed)) == (1, 1, [PATH])


def test_other_files_are_left_alone() -> None:
    assert fixed("CREATE TABLE t (a json);", RETYPE, editable=()).changed == {}


def test_line_ends_and_a_byte_order_mark_stay() -> None:
    def lines(column: Column) -> Iterator[Finding]:
        """A fix of several lines."""
        if column.type.name == "json":
            yield column.finding("json", fix=lambda: Fix(Safety.SAFE, (Edit(column.type_span, "\n  jsonb\n"),)))

    made = fixed("\ufeffCREATE TABLE t (\r\n  a json\r\n);\r\n", make_rule("lines", lines, Column))
    assert text(made) == "\ufeffCREATE TABLE t (\r\n  a \r\n  jsonb\r\n\r\n);\r\n"


def test_what_is_put_before_all_else_comes_after_the_byte_order_mark() -> None:
    def first(column: Column) -> Iterator[Finding]:
        """A fix at the beginning of a file."""
        if column.name == "a":
            edits = (Edit(Span(PATH, 0, 0), "-- first\n"), Edit(column.name_span, "b"))
            yield column.finding("a", fix=lambda: Fix(Safety.SAFE, edits))

    made = fixed("\ufeffCREATE TABLE t (a int);", make_rule("first", first, Column))
    assert text(made) == "\ufeff-- first\nCREATE TABLE t (b int);"
