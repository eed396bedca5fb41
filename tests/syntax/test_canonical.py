"""Expressions that mean the same have one canonical form, those that do not have not."""

import json

import pytest
from pglast.parser import parse_sql_json

from schemalint.syntax.canonical import canonical
from schemalint.syntax.expr import Expr
from schemalint.syntax.read_expr import expr


def read(text: str) -> Expr:
    select = json.loads(parse_sql_json(f"SELECT {text}"))["stmts"][0]["stmt"]["SelectStmt"]
    return canonical(expr(select["targetList"][0]["ResTarget"]["val"]))


SAME = [
    ("a != 1", "a <> 1"),
    ("t.a", "a"),
    ("lower(a)", "pg_catalog.lower(a)"),
    ("a IN (1, 2)", "a = ANY (ARRAY[1, 2])"),
    ("a NOT IN (1, 2)", "a <> ALL (ARRAY[1, 2])"),
    ("a IN (1)", "a = 1"),
    ("a BETWEEN 1 AND 2", "a >= 1 AND a <= 2"),
    ("a NOT BETWEEN 1 AND 2", "a < 1 OR a > 2"),
    ("a BETWEEN SYMMETRIC 1 AND 2", "(a >= 1 AND a <= 2) OR (a >= 2 AND a <= 1)"),
    ("a NOT BETWEEN SYMMETRIC 1 AND 2", "(a < 1 OR a > 2) AND (a < 2 OR a > 1)"),
    ("a LIKE 'x%'", "a ~~ 'x%'::text"),
    ("a NOT ILIKE 'x%'", "a !~~* 'x%'"),
    ("a OPERATOR(pg_catalog.=) 1", "a = 1"),
    ("a IS NOT DISTINCT FROM b", "NOT (a IS DISTINCT FROM b)"),
    ("a AND (b AND c)", "a AND b AND c"),
    ("a OR (b OR c)", "(a OR b) OR c"),
    ("a > 1 AND b BETWEEN 1 AND 2", "a > 1 AND b >= 1 AND b <= 2"),
    ("'x'::varchar", "'x'"),
    ("'-1'::integer", "-1"),
    ("'t'::boolean", "true"),
    ("'off'::bool", "false"),
    ("NULL::text", "NULL"),
    ("a::character varying", "a::varchar"),
    ("a::int", "a::pg_catalog.int4"),
    ("(a, b) = (1, 2)", "a = 1 AND b = 2"),
    ("(a, b) <> (1, 2)", "a <> 1 OR b <> 2"),
    ("CASE WHEN a THEN 1 END", "CASE WHEN a THEN 1 ELSE NULL END"),
    ("a COLLATE pg_catalog.\"C\"", "a COLLATE \"C\""),
    ("substring(a FROM 1 FOR 2)", "\"substring\"(a, 1, 2)"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    assert read(one) == read(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a = 1", "a = 2"),
        ("a IN (1, 2)", "a NOT IN (1, 2)"),
        ("a BETWEEN 1 AND 2", "a BETWEEN 2 AND 1"),
        ("a OR b AND c", "(a OR b) AND c"),
        ("'x'::varchar(3)", "'x'"),
        ("'1.5'::integer", "'1'::integer"),
        ("'{a}'::text[]", "'{a}'"),
        ("'perhaps'::boolean", "true"),
        ("a::text", "a"),
        ("a COLLATE \"C\"", "a"),
        ("f(a)", "other.f(a)"),
        ("(a, b) < (1, 2)", "a < 1 AND b < 2"),
        ("count(a)", "count(DISTINCT a)"),
        ("EXISTS (SELECT t.a FROM t)", "EXISTS (SELECT a FROM t)"),
    ],
)  # fmt: skip
def test_what_means_something_else_is_not(one: str, other: str) -> None:
    assert read(one) != read(other)


def test_the_canonical_form_of_a_canonical_form_is_itself() -> None:
    for pair in SAME:
        for text in pair:
            assert canonical(read(text)) == read(text)
