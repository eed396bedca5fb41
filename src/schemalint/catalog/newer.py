"""Syntax and functions that PostgreSQL has only since a version: where a statement uses them."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from msgspec import json

from schemalint.catalog.rows import ExtensionRow
from schemalint.catalog.store import Catalog
from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.syntax.parse import parse

Fields = dict[str, Any]


class Newer(NamedTuple):
    """Something that older servers refuse.

    Attributes:
        what: as it is written.
        since: the version that first has it.
        start: byte offset in the text; `end` is exclusive.
    """

    what: str
    since: int
    start: int
    end: int


class Feature(NamedTuple):
    """A piece of syntax.

    Attributes:
        kind: of the parser's node that has it.
        since: the version that first has it.
        what: how messages call it.
        phrase: what it looks like in the text, as a regular expression in lower case, blanks for any white space.
        holds: whether such a node has it.
    """

    kind: str
    since: int
    what: str
    phrase: str
    holds: Callable[[Fields], object]


def _has(name: str, value: object = True) -> Callable[[Fields], bool]:
    return lambda fields: fields.get(name) == value


def _holds(name: str) -> Callable[[Fields], bool]:
    return lambda fields: name in fields


def _any(_: Fields) -> bool:
    return True


def _lacks_alias(fields: Fields) -> bool:
    return "alias" not in fields


def _option(name: str) -> Callable[[Fields], bool]:
    return lambda fields: any(item.get("DefElem", {}).get("defname") == name for item in fields.get("options", ()))


def _unenforced(fields: Fields) -> bool:
    return fields.get("contype") in ("CONSTR_CHECK", "CONSTR_FOREIGN") and not fields.get("is_enforced")


def _with_period(fields: Fields) -> bool:
    return bool(fields.get("fk_with_period") or fields.get("pk_with_period"))


def _named_not_null(fields: Fields) -> bool:
    return fields.get("contype") == "CONSTR_NOTNULL" and bool("keys" in fields or fields.get("is_no_inherit"))


def _command(subtype: str) -> Callable[[Fields], bool]:
    return _has("subtype", subtype)


def _out_argument(fields: Fields) -> bool:
    parameters = (item["FunctionParameter"].get("mode") for item in fields.get("parameters", ()))
    return bool(fields.get("is_procedure")) and "FUNC_PARAM_OUT" in parameters


def _unlogged(fields: Fields) -> bool:
    return bool(fields["sequence"].get("relpersistence") == "u")


def _privilege(name: str) -> Callable[[Fields], bool]:
    return _has("priv_name", name)


def _merge_returns(fields: Fields) -> bool:
    return "returningClause" in fields


_ENFORCED = r"(?:not )?enforced\b"
FEATURES = (
    Feature("Constraint", 18, "a virtual generated column", r"", _has("generated_kind", "v")),
    Feature("Constraint", 18, "NOT ENFORCED", r"not enforced\b", _unenforced),
    Feature("Constraint", 18, "NOT ENFORCED", r"not enforced\b", _has("contype", "CONSTR_ATTR_NOT_ENFORCED")),
    Feature("Constraint", 18, "ENFORCED", r"enforced\b", _has("contype", "CONSTR_ATTR_ENFORCED")),
    Feature("ATAlterConstraint", 18, "ALTER CONSTRAINT … ENFORCED", _ENFORCED, _has("alterEnforceability")),
    Feature("ATAlterConstraint", 18, "ALTER CONSTRAINT … INHERIT", r"(?:no )?inherit\b", _has("alterInheritability")),
    Feature("Constraint", 18, "WITHOUT OVERLAPS", r"without overlaps\b", _has("without_overlaps")),
    Feature("Constraint", 18, "PERIOD in a foreign key", r"period\b", _with_period),
    Feature("Constraint", 18, "a NOT NULL constraint of the table", r"not null\b", _named_not_null),
    Feature("ReturningOption", 18, "OLD and NEW in RETURNING", r"(?:old|new) as\b", _any),
    Feature("MergeStmt", 17, "RETURNING of MERGE", r"returning\b", _merge_returns),
    Feature(
        "MergeWhenClause", 17, "WHEN NOT MATCHED BY SOURCE", r"when not matched by source\b",
        _has("matchKind", "MERGE_WHEN_NOT_MATCHED_BY_SOURCE"),
    ),
    Feature("JsonTable", 17, "JSON_TABLE", r"json_table\b", _any),
    Feature("JsonFuncExpr", 17, "JSON_EXISTS, JSON_QUERY or JSON_VALUE", r"json_(?:exists|query|value)\b", _any),
    Feature("JsonScalarExpr", 17, "JSON_SCALAR", r"json_scalar\b", _any),
    Feature("JsonSerializeExpr", 17, "JSON_SERIALIZE", r"json_serialize\b", _any),
    Feature("AlterTableCmd", 17, "SET EXPRESSION", r"set expression\b", _command("AT_SetExpression")),
    Feature("AccessPriv", 17, "the privilege MAINTAIN", r"maintain\b", _privilege("maintain")),
    Feature("JsonObjectConstructor", 16, "JSON_OBJECT with keys and values", r"json_object\b", _any),
    Feature("JsonArrayConstructor", 16, "JSON_ARRAY", r"json_array\b", _any),
    Feature("JsonObjectAgg", 16, "JSON_OBJECTAGG", r"json_objectagg\b", _any),
    Feature("JsonArrayAgg", 16, "JSON_ARRAYAGG", r"json_arrayagg\b", _any),
    Feature("JsonIsPredicate", 16, "IS JSON", r"is (?:not )?json\b", _any),
    Feature("ColumnDef", 16, "STORAGE in a new column", r"storage\b", _holds("storage_name")),
    Feature("RangeSubselect", 16, "a sub-query without an alias", r"\( ?(?:select|values|with)\b", _lacks_alias),
    Feature("IndexStmt", 15, "NULLS NOT DISTINCT", r"nulls not distinct\b", _has("nulls_not_distinct")),
    Feature("Constraint", 15, "NULLS NOT DISTINCT", r"nulls not distinct\b", _has("nulls_not_distinct")),
    Feature("MergeStmt", 15, "MERGE", r"merge\b", _any),
    Feature("ViewStmt", 15, "security_invoker", r"security_invoker\b", _option("security_invoker")),
    Feature("GrantStmt", 15, "GRANT ON PARAMETER", r"on parameter\b", _has("objtype", "OBJECT_PARAMETER_ACL")),
    Feature("AlterTableCmd", 15, "SET ACCESS METHOD", r"set access method\b", _command("AT_SetAccessMethod")),
    Feature("CreateSeqStmt", 15, "an unlogged sequence", r"unlogged\b", _unlogged),
    Feature("Constraint", 15, "SET NULL of some columns", r"set (?:null|default) ?\(", _holds("fk_del_set_cols")),
    Feature("PartitionCmd", 14, "DETACH PARTITION CONCURRENTLY", r"concurrently\b", _has("concurrent")),
    Feature("AlterTableCmd", 14, "DETACH PARTITION … FINALIZE", r"finalize\b", _command("AT_DetachPartitionFinalize")),
    Feature("CreateTrigStmt", 14, "CREATE OR REPLACE TRIGGER", r"or replace\b", _has("replace")),
    Feature("CreateFunctionStmt", 14, "a body in standard SQL", r"(?:begin atomic|return)\b", _holds("sql_body")),
    Feature("CreateFunctionStmt", 14, "an OUT argument of a procedure", r"out\b", _out_argument),
    Feature("ColumnDef", 14, "COMPRESSION", r"compression\b", _holds("compression")),
    Feature("AlterTableCmd", 14, "SET COMPRESSION", r"set compression\b", _command("AT_SetCompression")),
    Feature("SelectStmt", 14, "GROUP BY DISTINCT", r"group by distinct\b", _has("groupDistinct")),
    Feature("CommonTableExpr", 14, "SEARCH", r"search (?:depth|breadth) first\b", _holds("search_clause")),
    Feature("CommonTableExpr", 14, "CYCLE", r"cycle\b", _holds("cycle_clause")),
    Feature("JoinExpr", 14, "an alias after USING", r"using ?\(", _holds("join_using_alias")),
    Feature("DropdbStmt", 13, "DROP DATABASE with FORCE", r"force\b", _option("force")),
    Feature("SelectStmt", 13, "WITH TIES", r"with ties\b", _has("limitOption", "LIMIT_OPTION_WITH_TIES")),
    Feature("AlterTableCmd", 13, "DROP EXPRESSION", r"drop expression\b", _command("AT_DropExpression")),
)  # fmt: skip
"""In the order in which PostgreSQL's release notes got them, the newest first."""

FUNCTIONS = {
    name: since
    for since, names in {
        18: "array_reverse array_sort casefold crc32 crc32c gamma lgamma uuidv4 uuidv7",
        17: "to_bin to_oct uuid_extract_timestamp uuid_extract_version unicode_assigned xmltext",
        16: """any_value array_sample array_shuffle date_add date_subtract erf erfc pg_input_is_valid
            pg_input_error_info random_normal""",
        15: "regexp_count regexp_instr regexp_like regexp_substr",
        14: "bit_count date_bin string_to_table trim_array unistr",
        13: "gcd gen_random_uuid lcm min_scale trim_scale",
    }.items()
    for name in names.split()
}
"""The functions that schemas are likely to call, with the version that first has them."""
RANGE_OF_RANDOM = 17
"""The version since which `random` takes the bounds of its result."""
TYPES = dict.fromkeys(
    ("int4multirange", "int8multirange", "nummultirange", "tsmultirange", "tstzmultirange", "datemultirange"), 14
)
_QUIET = regex(
    rb"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|\"(?:[^\"]|\"\")*\"|\$(?P<tag>[A-Za-z_]\w*|)\$.*?\$(?P=tag)\$", re.DOTALL
)
_KEYWORDS = regex(rb"\w+(?: +\w+)*")
_WORDS = regex(
    rb"generated|enforced|overlaps|period|not\s+null|returning|merge|json|set\s|maintain|storage|select|nulls|security_"
    rb"|parameter|unlogged|concurrently|finalize|replace|atomic|return|\bout\b|compression|using|force|ties|expression"
    rb"|multirange|\w\s*\(",
    re.IGNORECASE,
)


def newer(sql: bytes, version: int) -> list[Newer]:
    """What a statement uses that a version does not have.

    Args:
        sql: the statement.
        version: the server's major version.
    """
    if not _WORDS.search(sql):
        return []
    text = _QUIET.sub(lambda match: b" " * len(match[0]), sql).lower()
    found: list[Newer] = []
    for statement in parse(sql).statements:
        nodes = sorted(_nodes(statement.kind, json.decode(statement.node)), key=lambda pair: pair[1].get("location", 0))
        for feature in FEATURES:
            if feature.since > version:
                having = [fields for kind, fields in nodes if kind == feature.kind and feature.holds(fields)]
                found += _places(feature, having, text, statement.shift)
        found += _named(nodes, version, statement.shift)
    return sorted(set(found), key=lambda one: (one.start, -one.since))


def _nodes(kind: str, root: Fields) -> Iterator[tuple[str, Fields]]:
    yield kind, root
    stack: list[Any] = [root]
    while stack:
        item = stack.pop()
        for key, value in item.items() if isinstance(item, dict) else ():
            if isinstance(value, dict) and key[0].isupper():
                yield key, value
        stack.extend(
            value for value in (item.values() if isinstance(item, dict) else item) if isinstance(value, dict | list)
        )


def _places(feature: Feature, having: list[Fields], text: bytes, shift: int) -> Iterator[Newer]:
    """Where a feature stands, once for each node that has it."""
    if not having:
        return
    matches = list(_pattern(feature.phrase).finditer(text)) if feature.phrase else []
    for number, fields in enumerate(having):
        if number < len(matches):
            yield Newer(feature.what, feature.since, *matches[number].span())
        else:
            at = fields.get("location", 0) + shift
            first = _KEYWORDS.match(text, at)
            yield Newer(feature.what, feature.since, at, first.end() if first is not None else at + 1)


@cache
def _pattern(phrase: str) -> re.Pattern[bytes]:
    """A phrase with any white space for its blanks."""
    begin = "" if phrase.startswith("\\") else r"\b"
    return re.compile((begin + phrase.replace(" ?", r"\s*").replace(" ", r"\s+")).encode())


def _named(nodes: list[tuple[str, Fields]], version: int, shift: int) -> Iterator[Newer]:
    """The functions and types that are newer than a version."""
    for kind, fields in nodes:
        if kind == "FuncCall":
            names = _strings(fields.get("funcname", ()))
            since = RANGE_OF_RANDOM if names[-1:] == ["random"] and len(fields.get("args", ())) == 2 else 0
            yield from _since(names, FUNCTIONS.get(names[-1], since), version, fields, shift, "()")
        written = fields.get("typeName")
        if isinstance(written, dict) and (names := _strings(written.get("names", ()))):
            yield from _since(names, TYPES.get(names[-1], 0), version, written, shift, "")


def _strings(parts: Iterable[Fields]) -> list[str]:
    return [part["String"].get("sval", "") for part in parts if "String" in part]


def _since(names: list[str], since: int, version: int, fields: Fields, shift: int, after: str) -> Iterator[Newer]:
    if since > version and names[:-1] in ([], ["pg_catalog"]):
        at = fields.get("location", 0) + shift
        yield Newer(names[-1] + after, since, at, at + len(".".join(names)))


def is_made(catalog: Catalog, function: str) -> bool:
    """Whether the files make a function of this name, or an extension may bring it along."""
    own = any(key.__class__ is tuple and key[0] == "function" and key[2] == function for key in catalog.rows)
    return own or (function == "gen_random_uuid" and bool(catalog.of_kind(ExtensionRow)))
