"""Suppressions: what they leave out, and those that have no effect."""

import pytest
from engine_runs import BARE_KEY, OPEN_TABLE, TEXT_COLUMN, run, shown

from schemalint.engine.suppress import Marked, Scopes
from schemalint.model import Span, Text
from schemalint.rules import files as file_rules
from schemalint.rules.registry import registered
from schemalint.sources.source import Source
from schemalint.syntax.comments import Suppression

UNUSED = registered[file_rules.unused_suppression.__name__.replace("_", "-")]
KEY = "create table p (id int primary key); create table c (p int references p); create index i on c (p);"

MARKED_KEY = """create table p (id int primary key);
create table c (
  p int references p -- schemalint: ignore[bare-key]
);
create index i on c (p);"""


@pytest.mark.parametrize(
    ("files", "places"),
    [
        (("-- schemalint: ignore[text-column] is meant so\ncreate table t (x text);",), []),
        (("create table t (x text); -- schemalint: ignore[text-column]",), []),
        (("create table t (\n  x text, -- schemalint: ignore[text-column]\n  y text);",), ["1.sql: text"]),
        (("-- schemalint: ignore[open-table]\ncreate table t (x text);",), ["1.sql: text"]),
        (("-- schemalint: ignore[open-table, text-column]\ncreate table t (x text);",), []),
        (("create table t (x text); create table u (x text);\n-- schemalint: ignore-file[text-column]",), []),
        # only its own file
        (("-- schemalint: ignore-file[text-column]\ncreate table t (x text);", "create table u (x text);"),
         ["2.sql: text"]),
        # at the change that the finding comes from, and at the declaration
        ((KEY, "-- schemalint: ignore[bare-key]\ndrop index i;"), []),
        (("-- schemalint: ignore-file[bare-key]\n" + KEY, "drop index i;"), []),
        ((MARKED_KEY, "drop index i;"), []),
        ((KEY, "drop index i; -- schemalint: ignore[text-column]"), ["2.sql: drop index i"]),
    ],
)  # fmt: skip
def test_what_is_left(files: tuple[str, ...], places: list[str]) -> None:
    assert shown(run(files, TEXT_COLUMN, BARE_KEY)) == places


@pytest.mark.parametrize(
    ("sql", "messages"),
    [
        ("-- schemalint: ignore[text-column]\ncreate table t (x text);", []),
        ("-- schemalint: ignore[text-column]\ncreate table t (x int);", ["no text-column finding to suppress here"]),
        ("-- schemalint: ignore[text-column, float-money]\ncreate table t (x text);", []),
        ("-- schemalint: ignore[text-colum]\nselect 1;",
         ['unknown rule "text-colum" in a suppression; did you mean "text-column"?']),
        ("-- schemalint: ignore text-column\nselect 1;", ["suppression cannot be read"]),
        ("-- schemalint: ignore[text-column, text-column]\nselect 1;", ["no text-column finding to suppress here"]),
        ("-- schemalint: ignore[text-column]\n-- schemalint: ignore[text-column]\ncreate table t (x text);", []),
        ("select 'schemalint: ignore[text-column]';", []),
        ("-- schemalint: ignore[unused-suppression]\nselect -- schemalint: ignore[text-column]\n1;", []),
        ("-- schemalint: ignore[unused-suppression]\nselect 1;", []),
    ],
)  # fmt: skip
def test_suppressions_without_effect(sql: str, messages: list[str]) -> None:
    found = run((sql,), TEXT_COLUMN, UNUSED).findings
    assert [finding.message for finding in found if finding.rule == "unused-suppression"] == messages


def test_it_stands_at_the_comment() -> None:
    assert shown(run(("select 1; -- schemalint: ignore[text-column] old",), TEXT_COLUMN, UNUSED)) == [
        "1.sql: -- schemalint: ignore[text-column] old"
    ]


def test_of_a_rule_that_does_not_run_nothing_is_said() -> None:
    assert shown(run(("-- schemalint: ignore[statement-fails]\ncreate table t (x int);",), TEXT_COLUMN, UNUSED)) == []


def test_unused_suppressions_are_told_only_where_the_rule_runs() -> None:
    assert shown(run(("-- schemalint: ignore[text-column]\nselect 1;",), TEXT_COLUMN)) == []


def test_a_suppression_in_a_file_for_context_counts_and_is_not_reported() -> None:
    files = ("-- schemalint: ignore-file[open-table, text-column]\ncreate table t ();", "create table u ();")
    assert shown(run(files, OPEN_TABLE, TEXT_COLUMN, UNUSED, reviewed=("db/2.sql",))) == ["2.sql: u"]


def test_scopes_that_lie_in_each_other_and_side_by_side() -> None:
    # the outer one is found from behind the inner ones, and those that have ended are not taken
    spans = [(0, 100), (10, 30), (12, 20), (40, 50), (40, 40), (60, 70)]
    source = Source(text=Text("a.sql", b" " * 100), sql=b" " * 100)
    comment = Suppression(("r",), "", 0, 0, 0, 0)
    scopes = Scopes(Marked(comment, source, Span("a.sql", *span)) for span in reversed(spans))
    for position in range(-1, 102):
        covering = {(one.scope.start, one.scope.end) for one in scopes.covering(position)}
        assert covering == {(start, end) for start, end in spans if start <= position < end}
