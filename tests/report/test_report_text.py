import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import finding, on, replacing, report, see, text

from schemalint.model import Finding, Profile, Project, Report, Safety, Severity, Span
from schemalint.report import FORMATS
from schemalint.report.concise import render as concise
from schemalint.report.escape import escape
from schemalint.report.github import render as github
from schemalint.report.json import render as json
from schemalint.report.look import Look
from schemalint.report.text import render

SQL = text("db/a.sql", "CREATE TABLE t (\n\tprice real,\n  at timestamp\n);\n\n\n\n\n\n\nALTER TABLE t ADD u real;\n")
MORE = text("db/b.sql", "DROP TABLE t;\n")


def lines(given_report: Report, look: Look | None = None) -> str:
    return render(given_report, look or Look())


def expected(picture: str) -> str:
    return dedent(picture).removeprefix("\n")


def test_findings_by_file_with_frames_hints_and_related_places() -> None:
    findings = (
        finding(on(MORE, "t"), "table t is used", rule="drop-used", severity=Severity.NOTE),
        finding(on(SQL, "u real"), "u is money", rule="float-money", severity=Severity.ERROR),
        finding(
            on(SQL, "real"),
            "price is money",
            rule="float-money",
            severity=Severity.ERROR,
            hint="use numeric\nthen convert",
            fix=replacing(on(SQL, "real"), "numeric"),
        ),
        finding(
            on(SQL, "CREATE TABLE t (\n\tprice real,"),
            "t is open",
            rule="table-open",
            related=(see(on(MORE, "t"), "dropped here"),),
            fix=replacing(on(SQL, "t"), "u", Safety.UNSAFE),
        ),
    )
    projects = (Project(root="db", runner="plain", profile=Profile.SUPABASE, evidence="supabase/config.toml"),)
    assert lines(report(findings, SQL, MORE, files=2, statements=3, projects=projects)) == expected(
        """
        db/a.sql
            1:1  warning  t is open  [table-open]  fixable (unsafe)
              1 │ CREATE TABLE t (
                │ ^^^^^^^^^^^^^^^^ to line 2
                = see db/b.sql:1:12: dropped here

            2:8  error    price is money  [float-money]  fixable
              2 │     price real,
                │           ^^^^
                = help: use numeric
                =       then convert

          11:19  error    u is money  [float-money]
             11 │ ALTER TABLE t ADD u real;
                │                   ^^^^^^

        db/b.sql
          1:12  note     table t is used  [drop-used]
             1 │ DROP TABLE t;
               │            ^

        2 errors, 1 warning and 1 note in 2 files (3 statements), 2 fixable
        profile supabase (supabase/config.toml)
        """
    )


def repeated(count: int) -> Report:
    source = text("a.sql", "x\n" * count)
    findings = tuple(
        finding(
            Span("a.sql", 2 * at, 2 * at + 1),
            f"wrong {at}",
            object=f"column public.c{at}",
            rule="same",
            severity=Severity.NOTE,
        )
        for at in range(count)
    )
    return report(findings, source)


def test_a_rule_that_repeats_is_folded() -> None:
    output = lines(repeated(7))
    assert re.findall(r"wrong \d", output) == ["wrong 0", "wrong 1", "wrong 2"]
    assert (
        expected(
            """
            …  note     4 more in this file  [same]
               4 public.c3, 5 public.c4, 6 public.c5, 7 public.c6

        7 notes in 1 file (1 statement)
        """
        )
        in output
    )


def test_a_rule_that_repeats_less_is_not_folded() -> None:
    output = lines(repeated(5))
    assert "wrong 4" in output
    assert "more" not in output


def test_another_severity_of_a_rule_is_not_folded_away() -> None:
    folded_report = repeated(7)
    error = finding(Span("a.sql", 12, 13), "an error", rule="same", severity=Severity.ERROR)
    assert "an error" in lines(report((*folded_report.findings, error), *folded_report.texts.values()))


def test_long_lists_are_cut_unless_verbose() -> None:
    folded_report = repeated(40)
    assert "19 public.c18, … 21 others\n" in lines(folded_report)
    assert "40 public.c39\n" in lines(folded_report, Look(verbose=True))


@pytest.mark.parametrize(
    ("given_report", "summary"),
    [
        (report(files=12, statements=1340), "no findings in 12 files (1,340 statements)\nprofile postgres\n"),
        (report(files=1, statements=1), "no findings in 1 file (1 statement)\nprofile postgres\n"),
        (report(files=0, statements=0, projects=()), "nothing was checked: no files were found\n"),
    ],
)
def test_a_run_without_findings_says_what_it_checked(given_report: Report, summary: str) -> None:
    assert lines(given_report) == summary
    assert concise(given_report, Look()) == summary.splitlines()[0] + "\n"
    assert github(given_report, Look()) == summary.splitlines()[0] + "\n"


def test_quiet_leaves_out_the_summary() -> None:
    given_report = report((finding(on(SQL, "real"), severity=Severity.NOTE),), SQL)
    for render_format in (render, concise, github):
        assert "1 note in" in render_format(given_report, Look())
        assert "1 note in" not in render_format(given_report, Look(quiet=True))
        assert "this is wrong" in render_format(given_report, Look(quiet=True))


def project(root: str, profile: Profile = Profile.POSTGRES) -> Project:
    return Project(root=root, runner="plain", profile=profile, evidence="")


def test_projects_and_what_was_not_judged() -> None:
    projects = tuple(project(f"p{at}", Profile.MANAGED if at == 6 else Profile.POSTGRES) for at in range(8))
    many = report(files=8, projects=projects, not_judged={"b": 1200, "a": 3})
    assert lines(many).splitlines()[1:] == [
        *(f"p{at}  profile postgres" for at in range(5)),
        "and 3 more projects: 2 postgres, 1 managed",
    ]
    assert lines(many, Look(verbose=True)).splitlines()[-6:] == [
        "p7  profile postgres",
        "  runner plain",
        "",
        "not judged, because what the rule reads is uncertain:",
        "       3  a",
        "   1,200  b",
    ]


def test_verbose_says_who_runs_the_files() -> None:
    goose = Project(
        root="db",
        runner="goose",
        profile=Profile.POSTGRES,
        evidence="as configured",
        runner_evidence="db/1_a.sql",
        order="the numbers",
        transactions={"none": 1, "file": 3},
    )
    assert lines(report(files=4, projects=(goose,)), Look(verbose=True)).splitlines()[1:] == [
        "db  profile postgres (as configured)",
        "  runner goose (db/1_a.sql)",
        "  order: the numbers",
        "  transaction: around the file (3 files), none, each statement is its own (1 file)",
    ]


def test_a_terminal_gets_wrapped_lines_and_colors() -> None:
    found = finding(on(SQL, "real"), "column public.t.price is money", severity=Severity.ERROR)
    output = lines(report((found,), SQL), Look(color=True, width=50))
    assert "\x1b[1;31merror" in output
    plain = re.sub(r"\x1b\[[\d;]*m", "", output)
    assert plain.splitlines()[1:3] == ["  2:8  error    column public.t.price is money", "                [some-rule]"]


def test_a_finding_in_an_empty_or_missing_file_has_no_frame() -> None:
    found = finding(Span("gone.sql", 5, 6))
    assert lines(report((found,)), Look(quiet=True)) == "gone.sql\n  1:1  warning  this is wrong  [some-rule]\n\n"


ANY = st.text(st.one_of(st.characters(), st.sampled_from("\x1b\n\r\x85\u202e\u2066\x7f\udcff")), max_size=30)


@given(ANY, ANY, ANY, ANY, ANY)
def test_no_format_lets_control_characters_out(path: str, content: str, message: str, name: str, evidence: str) -> None:
    source = text(path, content)
    many = tuple(finding(Span(path, at, at + 9), message, object=name, rule=name) for at in range(7))
    found: Finding = finding(Span(path, 0, 9), message, hint=message, related=(see(Span(path, 0, 1), message),))
    projects = (Project(root=path, runner=name, profile=Profile.POSTGRES, evidence=evidence), project(name))
    given_report = report((found, *many), source, projects=projects, not_judged={name: 1})
    outputs = [
        render_format(given_report, Look(verbose=True, width=width))
        for render_format in (render, concise, github)
        for width in (None, 40)
    ]
    for output in (*outputs, json(given_report, Look()).decode()):
        # the lines are ours: nothing else in them may need escaping, and everything in them can be encoded
        assert all(escape(line) == line for line in output.split("\n"))
        assert output.encode()
    assert len(outputs) // 2 + 1 == len(FORMATS)
