"""A whole run: what is counted, what is kept, and that nothing outside is touched."""

import gc
from collections.abc import Iterator

import pytest
from engine_runs import ERROR, OPEN_TABLE, TEXT_COLUMN, WARNING, history, make_rule, run, shown

from schemalint import engine
from schemalint.catalog.handles import Table
from schemalint.engine import catalogs, check
from schemalint.model import Finding
from schemalint.rules import files
from schemalint.rules.registry import registered
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile

_TOPIC = files.__name__.rpartition(".")[2]
FILE_RULES = tuple(rule for rule in registered.values() if rule.topic == _TOPIC and rule.default)


def test_files_and_statements_are_counted_with_those_for_context() -> None:
    report = run(
        ("create table a (x text); select 1;", "create table b (x text);"), TEXT_COLUMN, reviewed=("db/2.sql",)
    )
    assert (report.files, report.statements) == (2, 3)
    assert shown(report) == ["2.sql: text"]
    assert set(report.texts) == {"db/2.sql"}
    assert [(project.root, project.profile.value) for project in report.projects] == [("db", "postgres")]


def test_the_engine_fills_in_rule_severity_and_fingerprint() -> None:
    (finding,) = run(("create table a (x text);",), TEXT_COLUMN).findings
    assert (finding.rule, finding.severity, finding.object) == ("text-column", WARNING, "column public.a.x")
    assert len(finding.fingerprint) == 16


def test_the_users_severity_wins_over_the_rules_and_the_findings_own() -> None:
    def loud(table: Table) -> Iterator[Finding]:
        yield table.finding("loud", severity=ERROR)

    settings = Settings(profile="postgres", severity={"loud": WARNING})
    assert [f.severity for f in run(("create table a ();",), make_rule("loud", loud, Table)).findings] == [ERROR]
    report = run(("create table a ();",), make_rule("loud", loud, Table), settings=settings)
    assert [f.severity for f in report.findings] == [WARNING]


def test_findings_are_sorted_and_told_once() -> None:
    def twice(table: Table) -> Iterator[Finding]:
        yield table.finding("b")
        yield table.finding("a")
        yield table.finding("b")

    report = run(("create table b (); create table a ();",), OPEN_TABLE, make_rule("twice", twice, Table))
    assert [(f.span.start, f.rule, f.message) for f in report.findings] == [
        (13, "open-table", "open"),
        (13, "twice", "a"),
        (13, "twice", "b"),
        (32, "open-table", "open"),
        (32, "twice", "a"),
        (32, "twice", "b"),
    ]


def test_the_order_of_rules_changes_nothing() -> None:
    sql = ("create table b (x text, y text); create table a (z text);",)
    assert run(sql, OPEN_TABLE, TEXT_COLUMN).findings == run(sql, TEXT_COLUMN, OPEN_TABLE).findings


@pytest.mark.parametrize(
    ("data", "rule", "message", "span"),
    [
        (b"create table a (x int);\nselec 1;\ncreate table b ();", "syntax-error", 'at or near "selec"', (24, 29)),
        (b"create table a (x\0 int);", "syntax-error", "NUL byte", (17, 18)),
        (b"select '\xff';", "unreadable-file", "not UTF-8: byte 0xff at offset 8", (8, 9)),
        (b"create table a ();\ncreate table a ();", "statement-fails", '"a" already exists (SQLSTATE 42P07)', (32, 36)),
    ],
)
def test_what_is_wrong_with_files_is_a_finding_at_its_place(
    data: bytes, rule: str, message: str, span: tuple[int, int]
) -> None:
    source = SourceFile(path="a.sql", location=None, data=data)
    one = History(root=".", runner="plain", sources=(source,), ordered=True, evidence="")
    (finding,) = check([one], Settings(), FILE_RULES).findings
    assert (finding.rule, finding.severity, finding.span[1:]) == (rule, ERROR, span)
    assert message in finding.message


def test_a_missing_file_does_not_stop_the_others(tmp_path: object) -> None:
    there = SourceFile(path="a.sql", location=None, data=b"create table a (x text);")
    gone = SourceFile(path="gone.sql", location=f"{tmp_path}/gone.sql")
    one = History(root=".", runner="plain", sources=(gone, there), ordered=True, evidence="")
    report = check([one], Settings(), (*FILE_RULES, TEXT_COLUMN))
    assert [(f.rule, f.span.path) for f in report.findings] == [
        ("text-column", "a.sql"),
        ("unreadable-file", "gone.sql"),
    ]


def test_histories_do_not_see_each_other() -> None:
    histories = [history("create table a (x text);", root=root) for root in ("one", "two")]
    report = check(histories, Settings(), (TEXT_COLUMN, *FILE_RULES))
    assert [f.span.path for f in report.findings] == ["one/1.sql", "two/1.sql"]
    assert [project.root for project in report.projects] == ["one", "two"]
    assert len({f.fingerprint for f in report.findings}) == 2


def test_a_run_without_files_says_so() -> None:
    report = check([], Settings(), (TEXT_COLUMN,))
    assert (report.files, report.projects, report.findings) == (0, (), ())


def test_catalogs_are_replayed_without_rules() -> None:
    (catalog,) = catalogs([history("create table a (x text);", "alter table a add y int;")], Settings())
    assert len(catalog.statements) == 2
    assert {row.name for row in catalog.objects() if row.declared is not None} == {"a", "x", "y"}


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(enabled: bool) -> None:
    was = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        run(("create table a ();",), OPEN_TABLE)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()


def test_a_deep_statement_costs_nothing_else() -> None:
    deep = "select " + "1+" * 3000 + "1;"
    report = run((deep + "create table a (x text);",), TEXT_COLUMN, *FILE_RULES)
    assert shown(report) == ["1.sql: text"]


def test_no_module_of_the_engine_hides_a_function_that_it_offers() -> None:
    run(("create table a (x text);",), TEXT_COLUMN)  # imports them all
    assert all(callable(getattr(engine, name)) for name in engine.__all__)
