from reports import finding, on, report, text

from schemalint.model import Severity, Span
from schemalint.report.concise import render
from schemalint.report.look import Look

SQL = text("db/a.sql", "CREATE TABLE t (\n  価格 real\n);\n")


def test_a_line_a_finding_then_one_about_the_run() -> None:
    findings = (
        finding(on(SQL, "real"), "価格 is money", rule="float-money", severity=Severity.ERROR),
        finding(on(SQL, "t"), "says PASSWORD 'hunter2'"),
    )
    assert render(report(findings, SQL), Look()) == (
        "db/a.sql:1:14: warning some-rule says PASSWORD '***'\n"
        "db/a.sql:2:6: error float-money 価格 is money\n"
        "1 error and 1 warning in 1 file (1 statement)\n"
    )


def test_a_file_name_cannot_begin_a_command_to_a_runner() -> None:
    given_report = report((finding(Span("::error::x\n::error::y", 0, 0)),))
    assert render(given_report, Look(quiet=True)) == "./::error::x\\n::error::y:1:1: warning some-rule this is wrong\n"
