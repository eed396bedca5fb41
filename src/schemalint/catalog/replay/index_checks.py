"""What PostgreSQL refuses of the keys of indexes: types without an operator class, and options a method lacks."""

from collections.abc import Iterable, Sequence

from schemalint.catalog.replay.common_type import base_of
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.installed import unknown_extension
from schemalint.catalog.rows import (
    ColumnRow,
    ExtensionRow,
    IndexKey,
    RelationKind,
    RelationRow,
    TableRow,
    TypeKind,
    TypeRef,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.types import shown
from schemalint.syntax.nodes.common import texts
from schemalint.syntax.nodes.tables import Constraint, IndexStmt

_SORTED = frozenset(
    """bit bool bpchar bytea char date float4 float8 inet cidr int2 int4 int8 interval jsonb macaddr macaddr8 money
    name numeric oid oidvector pg_lsn record text tid time timestamp timestamptz timetz tsquery tsvector uuid varbit
    varchar xid8 int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange
    tsmultirange tstzmultirange datemultirange regproc regprocedure regoper regoperator regclass regtype regconfig
    regdictionary regnamespace regrole regcollation""".split()
)
_RANGES = frozenset(one for one in _SORTED if one.endswith("range"))
_KNOWN = _SORTED | frozenset("json xml point box lseg path polygon line circle aclitem cid xid jsonpath".split())
_DEFAULTS = {
    "btree": _SORTED,
    "hash": (_SORTED - {"bit", "varbit", "money", "tsquery", "tsvector"}) | {"aclitem", "cid", "xid"},
    "gin": frozenset({"jsonb", "tsvector"}),
    "gist": _RANGES | {"box", "circle", "point", "polygon", "tsquery", "tsvector"},
    "spgist": frozenset(one for one in _RANGES if "multi" not in one)
    | {"box", "inet", "cidr", "point", "polygon", "text", "varchar"},
}
"""The types that each method can index by itself; arrays aside."""
_OF_ARRAYS = frozenset({"btree", "hash", "gin"})
_OF_ENUMS = frozenset({"btree", "hash"})
_FOR_EXTENSIONS = frozenset({"gin", "gist"})
"""The methods for which extensions bring operator classes for PostgreSQL's own types."""
UNIQUE = frozenset({"btree"})
SEVERAL = frozenset({"btree", "gin", "gist", "brin"})
INCLUDING = frozenset({"btree", "gist", "spgist"})
EXCLUDING = frozenset({"btree", "gist", "hash", "spgist"})
METHODS = frozenset({"btree", "hash", "gin", "gist", "spgist", "brin"})
MOST_KEYS = 32


def check_method(context: Context, node: IndexStmt, target: RelationRow) -> bool:
    """Refuse what an index's method cannot do, and more keys than an index may have; true where it is refused."""
    count, at = len(node.keys) + len(node.including), node.relation.location
    if node.method == "btree" and count <= MOST_KEYS and isinstance(target, TableRow):
        return False  # as most are
    method = f'access method "{node.method}"'
    if isinstance(target, ViewRow) and target.kind is RelationKind.VIEW:
        context.fail(f'cannot create index on relation "{target.name}"', "42809", at=at, because_of=target)
        return True
    if node.method not in METHODS:
        return False
    refused = (
        (count > MOST_KEYS, "cannot use more than 32 columns in an index", "54011"),
        (node.unique and node.method not in UNIQUE, f"{method} does not support unique indexes", "0A000"),
        (node.including and node.method not in INCLUDING, f"{method} does not support included columns", "0A000"),
        (len(node.keys) > 1 and node.method not in SEVERAL, f"{method} does not support multicolumn indexes", "0A000"),
    )
    for is_so, message, sqlstate in refused:
        if is_so:
            context.fail(message, sqlstate, at=at)
            return True
    return False


def check_exclusion(context: Context, node: Constraint, keys: Sequence[IndexKey]) -> bool:
    """Refuse an exclusion that no index of its method can enforce; true where it is refused."""
    method = node.access_method or "btree"
    if method in METHODS and method not in EXCLUDING:
        message = f'access method "{method}" does not support exclusion constraints'
        context.fail(message, "0A000", at=node.location, hint="say USING gist")
        return True
    operators = [
        ".".join(texts(item.names.items)) for pair in node.exclusions for item in pair.list_.items[1:] if item.names
    ]
    wrong = next((one for one in operators if "." not in one and one != "="), None)
    known = all(context.rows.get(key.column) is not None for key in keys)
    if check_keys(context, keys, method, at=node.location):
        return True
    if method in ("btree", "hash") and wrong is not None and known:
        message = f"operator {wrong} is not a member of the operator family that a {method} index uses"
        context.fail(message, "42809", at=node.location, hint="say USING gist")
        return True
    return False


def check_keys(context: Context, keys: Iterable[IndexKey], method: str, *, at: int | None) -> bool:
    """Refuse keys of types that a method cannot index without being told how; true where it is refused."""
    defaults = _DEFAULTS.get(method)
    if defaults is None:
        return False
    for key in keys:
        column = context.rows.get(key.column)
        if column is None or key.opclass:
            continue
        type_ = column.type
        if type_.oid is None and type_.name in defaults and not type_.dimensions:
            continue  # nearly all are of such a type
        if isinstance(column, ColumnRow) and "type" not in column.unsure:
            lacking = _lacking(context, column.type, method)
            if lacking is not None:
                context.fail(
                    f'data type {shown(lacking)} has no default operator class for access method "{method}"', "42704",
                    at=at, hint=_advice(lacking, method),
                    absent=f"btree_{method}" if method in _FOR_EXTENSIONS else "",
                )  # fmt: skip
                return True
    return False


def _lacking(context: Context, type_: TypeRef, method: str) -> TypeRef | None:
    """The type, domains resolved, for which a method has no operator class; none where it has one or may have."""
    base = base_of(context, type_) if type_.oid is not None else type_
    if base is None or not base.known or (method in _FOR_EXTENSIONS and _has_extension(context, method)):
        return None
    if base.dimensions:
        return None if method in _OF_ARRAYS else base
    if base.oid is None:
        return base if base.name in _KNOWN and base.name not in _DEFAULTS[method] else None
    row = context.row(base.oid, TypeRow)
    is_enum = row is not None and row.kind is TypeKind.ENUM
    return base if is_enum and method not in _OF_ENUMS else None


def _has_extension(context: Context, method: str) -> bool:
    """Whether an extension may have brought operator classes for a method."""
    from schemalint.catalog.known_extensions import EXTENSIONS

    created = context.catalog.of_kind(ExtensionRow)
    return unknown_extension(context) or any(method == EXTENSIONS[row.name].keys for row in created)


def _advice(type_: TypeRef, method: str) -> str:
    if method == "gin" and type_.name in ("text", "varchar", "bpchar") and not type_.dimensions:
        return "create the extension pg_trgm and say gin_trgm_ops, or index a tsvector"
    if type_.name == "json":
        return "make it jsonb, or index an expression such as (column ->> 'key')"
    if method in _FOR_EXTENSIONS:
        return f"create the extension btree_{method}, or use a btree index"
    return "index an expression of another type"
