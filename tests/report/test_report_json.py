import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json
from reports import finding, on, replacing, report, see, text

from schemalint.model import Finding, Fix, NewFile, Profile, Project, Report, Safety, Severity, Span
from schemalint.report.json import render
from schemalint.report.look import Look

SQL = text("db/a.sql", "CREATE TABLE t (\n  価格 real\n);\n")


def rendered(given_report: Report) -> bytes:
    output = render(given_report, Look())
    assert isinstance(output, bytes)
    return output


def test_the_whole_object() -> None:
    fix = Fix(
        safety=Safety.UNSAFE,
        edits=replacing(on(SQL, "real"), "numeric").edits,
        new_files=(NewFile(path="db/b.sql", text="SELECT 1;\n"),),
    )
    found = finding(
        on(SQL, "価格 real"),
        "column public.t.価格 is real",
        rule="float-money",
        severity=Severity.ERROR,
        hint="use numeric",
        object="column public.t.価格",
        part="left out",
        fingerprint="abc",
        fix=fix,
        related=(see(on(SQL, "t ("), "declared here"),),
    )
    project = Project(
        root="db",
        runner="goose",
        profile=Profile.SUPABASE,
        evidence="supabase/config.toml",
        runner_evidence="db/1_a.sql",
        order="the numbers",
        transactions={"none": 1, "file": 1},
        complaints=("odd",),
    )
    assert rendered(report((found,), SQL, files=2, statements=3, projects=(project,))).decode() == (
        '{"version":1,"projects":[{"root":"db","runner":"goose","profile":"supabase","evidence":"supabase/config.toml",'
        '"runner_evidence":"db/1_a.sql","order":"the numbers","transactions":{"file":1,"none":1},'
        '"complaints":["odd"]}],'
        '"files":2,"statements":3,"findings":[{"rule":"float-money","severity":"error",'
        '"message":"column public.t.価格 is real","hint":"use numeric","path":"db/a.sql",'
        '"line":2,"column":3,"end_line":2,"end_column":10,"object":"column public.t.価格","fingerprint":"abc",'
        '"fix":{"safety":"unsafe","edits":[{"path":"db/a.sql","line":2,"column":6,"end_line":2,"end_column":10,'
        '"text":"numeric"}],"new_files":[{"path":"db/b.sql","text":"SELECT 1;\\n"}]},'
        '"related":[{"path":"db/a.sql","line":1,"column":14,"message":"declared here"}]}]}\n'
    )


def test_nothing_found() -> None:
    assert rendered(report(files=0, statements=0, projects=())) == (
        b'{"version":1,"projects":[],"files":0,"statements":0,"findings":[]}\n'
    )


def test_a_finding_without_a_fix_or_a_judgement() -> None:
    entry = json.decode(rendered(report((finding(on(SQL, "real"), severity=None),), SQL)))["findings"][0]
    assert (entry["fix"], entry["severity"], entry["related"]) == (None, "warning", [])


def test_the_order_of_the_findings_given_does_not_matter() -> None:
    findings = tuple(finding(Span("db/a.sql", at, at + 1), rule=rule) for at in (3, 1, 2) for rule in ("b", "a"))
    assert rendered(report(findings, SQL)) == rendered(report(findings[::-1], SQL))


def test_secrets_stay_out() -> None:
    found = finding(
        on(SQL, "real"),
        "says PASSWORD 'hunter2'",
        hint="not postgres://u:hunter2@h",
        related=(see(on(SQL, "t"), "OPTIONS (password 'hunter2')"),),
        fix=replacing(on(SQL, "real"), "ALTER ROLE u PASSWORD 'hunter2'"),
    )
    output = rendered(report((found,), SQL))
    assert b"hunter2" not in output
    assert json.decode(output)["findings"][0]["fix"] is None


def test_a_path_that_is_not_utf_8_is_spelled() -> None:
    found = finding(Span("a\udcff.sql", 0, 1), "in a\udcff.sql")
    entry = json.decode(rendered(report((found,), text("a\udcff.sql", "x"))))["findings"][0]
    assert (entry["path"], entry["message"]) == ("a\\udcff.sql", "in a\\udcff.sql")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=5, max_size=5))
def test_every_string_survives(words: list[str]) -> None:
    path, message, rule, obj, inserted = words
    found = finding(Span(path, 0, 0), message, rule=rule, object=obj, fix=replacing(Span(path, 0, 0), inserted))
    entry = json.decode(rendered(report((found,), text(path, "x"))))["findings"][0]
    assert [entry["path"], entry["rule"], entry["object"]] == [path, rule, obj]
    assert [entry["message"], entry["fix"]["edits"][0]["text"]] == [message, inserted]


@pytest.mark.parametrize("module", ["json", "concise", "github", "text"])
def test_no_format_imports_rich_before_it_needs_it(module: str) -> None:
    code = f"import sys, schemalint.report.{module}; print([m for m in sys.modules if m.split('.')[0] == 'rich'])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_findings_of_one_rule_are_independent() -> None:
    findings: tuple[Finding, ...] = tuple(finding(Span("db/a.sql", at, at + 1)) for at in range(10))
    assert len(json.decode(rendered(report(findings, SQL)))["findings"]) == 10
