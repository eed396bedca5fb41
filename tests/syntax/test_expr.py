"""The reader of expressions and what is folded out of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json
from pglast.parser import parse_sql_json

from schemalint.syntax import expr as kinds
from schemalint.syntax.deep import run_deep
from schemalint.syntax.expr import ConstKind, Expr
from schemalint.syntax.fold import always_true, parts, truth, walk
from schemalint.syntax.read_expr import expr, read_expr, read_exprs

STRING, INTEGER, NUMERIC, BOOLEAN = ConstKind.STRING, ConstKind.INTEGER, ConstKind.NUMERIC, ConstKind.BOOLEAN


def parsed(sql: str) -> Expr:
    tree = json.decode(parse_sql_json("select " + sql))
    (target,) = tree["stmts"][0]["stmt"]["SelectStmt"]["targetList"]
    return read_expr(json.encode(target["ResTarget"]["val"]))


def column(*names: str) -> kinds.Column:
    return kinds.Column(parts=names)


def number(value: int) -> kinds.Const:
    return kinds.Const(kind=INTEGER, value=value)


def text(value: str) -> kinds.Const:
    return kinds.Const(kind=STRING, value=value)


INT = kinds.Type(names=("pg_catalog", "int4"))

READ = [
    ("a.b", column("a", "b")),
    ("*", column("*")),
    ('"A".*', column("A", "*")),
    ("1", number(1)),
    ("0", number(0)),
    ("-1", number(-1)),
    ("''", text("")),
    ("'é'", text("é")),
    ("1.50", kinds.Const(kind=NUMERIC, value="1.50")),
    ("99999999999", kinds.Const(kind=NUMERIC, value="99999999999")),
    ("true", kinds.Const(kind=BOOLEAN, value=True)),
    ("false", kinds.Const(kind=BOOLEAN, value=False)),
    ("null", kinds.Const(kind=ConstKind.NULL)),
    ("b'1'", kinds.Const(kind=ConstKind.BITS, value="b1")),
    ("$2", kinds.Param(number=2)),
    ("a::int", kinds.Cast(arg=column("a"), type=INT)),
    ("cast(a as int[])", kinds.Cast(arg=column("a"), type=kinds.Type(names=INT.names, dimensions=1))),
    (
        "a::numeric(10,2)",
        kinds.Cast(
            arg=column("a"), type=kinds.Type(names=("pg_catalog", "numeric"), modifiers=(number(10), number(2)))
        ),
    ),
    ("auth.uid()", kinds.Call(name=("auth", "uid"))),
    ("count(*)", kinds.Call(name=("count",), flags=("*",))),
    (
        "count(distinct a) filter (where b)",
        kinds.Call(name=("count",), args=(column("a"),), extra=(column("b"),), flags=("distinct",)),
    ),
    ("coalesce(a, 1)", kinds.Call(name=("coalesce",), args=(column("a"), number(1)), keyword=True)),
    ("greatest(a, b)", kinds.Call(name=("greatest",), args=(column("a"), column("b")), keyword=True)),
    ("extract(year from a)", kinds.Call(name=("extract",), args=(text("year"), column("a")), keyword=True)),
    ("current_user", kinds.Call(name=("current_user",), keyword=True)),
    ("current_timestamp(3)", kinds.Call(name=("current_timestamp",), args=(number(3),), keyword=True)),
    ("a + 1", kinds.Op(name="+", left=column("a"), right=number(1))),
    ("- a", kinds.Op(name="-", left=None, right=column("a"))),
    ("a ->> 'k'", kinds.Op(name="->>", left=column("a"), right=text("k"))),
    ("a = any(b)", kinds.Op(name="=", left=column("a"), right=column("b"), form="op_any")),
    ("a in (1)", kinds.Op(name="=", left=column("a"), right=kinds.Row(args=(number(1),), form="list"), form="in")),
    ("nullif(a, b)", kinds.Op(name="=", left=column("a"), right=column("b"), form="nullif")),
    ("a is distinct from b", kinds.Op(name="=", left=column("a"), right=column("b"), form="distinct")),
    ("a and b and c", kinds.And(args=(column("a"), column("b"), column("c")))),
    ("a or not b", kinds.Or(args=(column("a"), kinds.Not(arg=column("b"))))),
    ("a is not null", kinds.Test(arg=column("a"), test="not null")),
    ("a is unknown", kinds.Test(arg=column("a"), test="unknown")),
    (
        "case a when 1 then b else c end",
        kinds.Case(arg=column("a"), whens=((number(1), column("b")),), default=column("c")),
    ),
    ("row(a)", kinds.Row(args=(column("a"),))),
    ("array[1]", kinds.Array(args=(number(1),))),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "wanted"), READ, ids=[sql for sql, _ in READ])
def test_each_kind_is_read(sql: str, wanted: Expr) -> None:
    assert parsed(sql) == wanted
    assert hash(parsed(sql)) == hash(wanted)


def test_places_are_bytes_and_no_part_of_equality() -> None:
    first, second = parsed("'é' = a.b"), parsed("  'é'   =   a.b")
    assert first == second
    assert isinstance(first, kinds.Op)
    assert isinstance(second, kinds.Op)
    assert (first.left, first.at) == (kinds.Const(kind=STRING, value="é"), len("select 'é' ".encode()))
    assert second.at != first.at


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "'1'"),
        ("1", "true"),
        ("1", "1.0"),
        ("a", '"A"'),
        ("a.b", "a"),
        ("current_date", "current_time"),
        ("a and b", "a or b"),
        ("a is null", "a is not null"),
        ("f(a)", "f(distinct a)"),
        ("xmlelement(name a)", "xmlelement(name b)"),
        ("a[1]", "a[2]"),
        ("(select a from b)", "(select a from c)"),
        ("(select a from b)", "(select a from b limit 1)"),
        ("(select a from b union select 1)", "(select a from b union all select 1)"),
        ("exists (select a)", "(select a)"),
    ],
)
def test_what_differs_is_not_equal(one: str, other: str) -> None:
    assert parsed(one) == parsed(one)
    assert parsed(one) != parsed(other)


def test_sub_queries_are_read_whole() -> None:
    found = parts(
        parsed(
            "exists (with w as (select f(1)) select x.y from s.t as x join lateral (select * from u) v on g(x.z)"
            " where a = 'k'::k group by h(b) having max(c) > 2 order by d limit e()) and m"
        )
    )
    assert [(node.schema, node.name, node.alias) for node in found.relations] == [("s", "t", "x"), (None, "u", None)]
    assert {call.name[-1] for call in found.calls} == {"f", "g", "h", "max", "e"}
    assert {node.parts for node in found.columns} >= {("x", "y"), ("x", "z"), ("a",), ("b",), ("c",), ("d",), ("m",)}
    assert [cast.type.names for cast in found.casts] == [("k",)]
    assert {constant.value for constant in found.constants} == {1, 2, "k"}
    assert [query.form for query in found.sub_queries] == ["exists"]


@pytest.mark.parametrize(
    "sql",
    [
        "json_value(a, '$.x' passing needle as b)",
        "xmlforest(needle as x)",
        "a[needle:1]",
        "(needle).x",
        'needle collate "C"',
        "sum(a) over (partition by needle)",
        "sum(a) over (order by needle rows between 1 preceding and current row)",
        "percentile_cont(0.5) within group (order by needle)",
        "array(select needle)",
        "a not in (select needle)",
        "f(x => needle)",
        "grouping(needle)",
        "json_object('a' : needle)",
        "json_arrayagg(needle)",
        "needle is json",
        "(select 1 from f(needle) with ordinality)",
        "(select 1 from rows from (f(1), g(needle)))",
        "(select 1 from t tablesample system (needle))",
        "(select 1 from xmltable('/x' passing needle columns a int path 'y'))",
        "(select 1 from json_table(needle, '$' columns (a int path '$.a')))",
        "(values (1), (needle))",
        "(select 1 group by rollup (needle))",
        "(select 1 limit needle)",
        "(with recursive w as (select 1) search depth first by a set b select needle)",
        "merge_action() || needle",
    ],
)
def test_no_node_hides_what_stands_in_it(sql: str) -> None:
    assert ("needle",) in {node.parts for node in parts(parsed(sql)).columns}


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("'true'::boolean", True),
        ("'t'::bool", True),
        ("'off'::bool", False),
        ("'x'::bool", None),
        ("1::bool", True),
        ("true::text", None),
        ("1 = 1", True),
        ("1 = 2", False),
        ("1 <> 2", True),
        ("'a' = 'a'", True),
        ("1.0 = 1.00", None),
        ("null = null", None),
        ("id = id", True),
        ("t.id = id", None),
        ("id <> id", False),
        ("id = 1", None),
        ("true or a", True),
        ("a or b or 1 = 1", True),
        ("a or b", None),
        ("true and a", None),
        ("true and 1 = 1", True),
        ("a and false", False),
        ("not false", True),
        ("not a", None),
        ("(select true)", True),
        ("(select true from t)", None),
        ("(select true where a)", None),
        ("exists (select true)", None),
        ("true is true", True),
        ("true is not false", True),
        ("a is true", None),
        ("a is null or a is not null", True),
        ("a is null or b is not null", None),
        ("random() is null or random() is not null", None),
        ("auth.role() = 'authenticated'", None),
    ],
)
def test_truth(sql: str, wanted: bool | None) -> None:
    assert truth(parsed(sql)) is wanted
    assert always_true(parsed(sql)) is (wanted is True)


def test_a_long_chain_is_read_in_a_deep_stack() -> None:
    def longest() -> tuple[int, bool]:
        chain = parsed(" + ".join(["a"] * 15_000))
        return len(parts(chain).columns), chain == parsed("+".join(["a"] * 15_000))

    assert run_deep(longest) == (15_000, True)


def test_a_flat_chain_needs_no_deep_stack() -> None:
    assert len(parts(parsed(" and ".join(["a"] * 20_000))).columns) == 20_000


def test_lists_are_read() -> None:
    assert read_exprs(b'[{"A_Const":{"ival":{},"location":3}},{"ColumnRef":{"fields":[{"A_Star":{}}]}}]') == (
        number(0),
        column("*"),
    )


NODES = st.recursive(
    st.sampled_from(
        [{"ColumnRef": {"fields": [{"String": {"sval": "needle"}}]}}, {"RangeVar": {"relname": "needle", "inh": True}}]
    ),
    lambda inner: st.one_of(
        st.builds(lambda a: {"NeverSeen": {"location": 4, "field": a, "flag": True}}, inner),
        st.builds(lambda a, b: {"NeverSeen": {"list": [a, b]}}, inner, inner),
        st.builds(lambda a: {"A_Indirection": {"arg": a}}, inner),
        st.builds(lambda a: {"Outer": {"bare": {"deeper": a, "number": 3}}}, inner),
    ),
    max_leaves=12,
)


@given(NODES)
@settings(max_examples=200)
def test_nodes_nobody_knows_are_visited(node: dict[str, object]) -> None:
    found = [item for item in walk(expr(node)) if isinstance(item, kinds.Column | kinds.Relation)]
    assert len(found) == json.encode(node).count(b"needle")
