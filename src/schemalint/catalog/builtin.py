"""The names that every PostgreSQL database has: built-in types and what the grammar calls them."""

from schemalint.catalog.rows import TypeRef

ALIASES = {
    "int": "int4", "integer": "int4", "smallint": "int2", "bigint": "int8", "real": "float4", "float": "float8",
    "decimal": "numeric", "boolean": "bool", "character": "bpchar", "char": "char",
}  # fmt: skip
"""Names that are types only by the grammar, as they arrive when quoted or after `pg_catalog.`."""

SERIALS = {
    "serial": "int4", "serial4": "int4", "bigserial": "int8", "serial8": "int8", "smallserial": "int2",
    "serial2": "int2",
}  # fmt: skip
"""The pseudo-types that make a sequence, to the type the column gets."""

BUILTIN_TYPES = frozenset(
    """bool bytea char name int8 int2 int2vector int4 regproc text oid tid xid cid oidvector json xml pg_node_tree
    point lseg path box polygon line float4 float8 unknown circle money macaddr inet cidr macaddr8 aclitem bpchar
    varchar date time timestamp timestamptz interval timetz bit varbit numeric refcursor regprocedure regoper
    regoperator regclass regcollation regtype regrole regnamespace uuid pg_lsn tsvector gtsvector tsquery
    regconfig regdictionary jsonb jsonpath txid_snapshot pg_snapshot int4range numrange tsrange tstzrange
    daterange int8range int4multirange nummultirange tsmultirange tstzmultirange datemultirange int8multirange
    record cstring any anyarray void trigger event_trigger language_handler internal anyelement anynonarray
    anyenum fdw_handler anyrange anycompatible anycompatiblearray anycompatiblenonarray anycompatiblerange
    anymultirange anycompatiblemultirange xid8 pg_ndistinct pg_dependencies pg_mcv_list index_am_handler
    tsm_handler table_am_handler pg_ddl_command regdatabase""".split()
)
"""The types in pg_catalog that a statement may name."""

PLAIN_TYPES: dict[tuple[str, ...], TypeRef] = {
    **{(name,): TypeRef(name) for name in BUILTIN_TYPES},
    **{("pg_catalog", name): TypeRef(name) for name in BUILTIN_TYPES},
    **{("pg_catalog", name): TypeRef(meant) for name, meant in ALIASES.items() if name not in BUILTIN_TYPES},
}
"""The built-in types without modifiers, by the names that statements give them."""
