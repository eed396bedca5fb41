import pytest

from schemalint.sources.read import read
from schemalint.sources.source import SourceFile
from schemalint.sources.templates import blank_templates
from schemalint.syntax.parse import parse


@pytest.mark.parametrize(
    ("template", "sql"),
    [
        (b"CREATE TABLE {{ .Schema }}.users (id int);", b"CREATE TABLE schema       .users (id int);"),
        (b'SELECT * FROM {{ index .Options "Namespace" }}.t', b"SELECT * FROM " + b"namespace".ljust(32) + b".t"),
        (b'CREATE TABLE "{{ schema }}".t ()', b"CREATE TABLE schema        .t ()"),
        (b"CREATE TABLE {{prefix}}_users ()", b"CREATE TABLE prefix_____users ()"),
        (b"CREATE TABLE old_{{x}} ()", b"CREATE TABLE old__x    ()"),
        (b"DO $$ BEGIN DROP TABLE {{ s }}.t; END $$;", b"DO $$ BEGIN DROP TABLE s      .t; END $$;"),
    ],
)
def test_an_expression_stands_for_a_name_of_its_length(template: bytes, sql: bytes) -> None:
    blanked = blank_templates(template)
    assert blanked.sql == sql
    assert len(sql) == len(template)
    assert len(blanked.runs) == 1
    assert not parse(sql).problems


@pytest.mark.parametrize(
    "sql",
    [
        b"INSERT INTO t VALUES ('{{1,2},{3,4}}')",
        b"ALTER TABLE t ALTER greeting SET DEFAULT 'Hello {{ name }}'",
        b"-- {{ name }}\nSELECT 1",
        b"/* {{ name }} */ SELECT 1",
        b'{{ if eq .Dialect "x" }}SELECT {{ .a }};{{ end }}',
        b"{% if a %}SELECT {{ a }};{% endif %}",
        b"SELECT {{ 1 }}",
    ],
)
def test_what_is_no_value_of_a_template_stays(sql: bytes) -> None:
    blanked = blank_templates(sql)
    assert blanked.sql is sql
    assert not blanked.runs


def test_what_was_replaced_is_not_edited() -> None:
    source = read(SourceFile(path="a.sql", location=None, data=b"CREATE TABLE {{ .Schema }}.users (at timestamp);"))
    assert not source.editable(13, 26)
    assert source.editable(source.sql.index(b"timestamp"), source.sql.index(b")"))
