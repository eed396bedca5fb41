"""What is not a table, as lines of text, from PostgreSQL's catalogs and from a replayed one: equal if both agree."""

from collections.abc import Iterator

from replayed import replayed

from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    FunctionRow,
    PolicyRow,
    RelationRow,
    RoleRow,
    Row,
    SchemaRow,
    SequenceRow,
    TriggerRow,
    TypeRef,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.store import Catalog
from schemalint.catalog.types import shown
from server import Postgres

QUERY = r"""
WITH space AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
SELECT 'type ' || nspname || '.' || typname || ' ' || CASE typtype
         WHEN 'e' THEN 'enum ' || coalesce((SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum
                                            WHERE enumtypid = t.oid), '')
         WHEN 'd' THEN 'domain ' || format_type(typbasetype, typtypmod)
         WHEN 'r' THEN 'range ' || (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid)
         WHEN 'c' THEN 'composite' ELSE 'base' END
       || CASE WHEN typnotnull THEN ' not null' ELSE '' END
       || CASE WHEN typdefault IS NOT NULL THEN ' default' ELSE '' END
FROM pg_type t JOIN space ON space.oid = typnamespace
WHERE typelem = 0 AND typtype <> 'm' AND (typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c')
UNION ALL
SELECT 'check ' || typname || ' ' || conname || ' ' || contype::text
       || CASE WHEN convalidated THEN '' ELSE ' not valid' END
FROM pg_constraint JOIN pg_type t ON t.oid = contypid JOIN space ON space.oid = typnamespace
UNION ALL
SELECT 'column ' || nspname || '.' || relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
       || ' #' || row_number() OVER (PARTITION BY c.oid ORDER BY attnum)
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN space ON space.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'c') AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'view ' || nspname || '.' || relname || ' ' || relkind::text
       || ' {' || coalesce(array_to_string(reloptions, ','), '')
       || '}' || CASE WHEN relispopulated THEN '' ELSE ' empty' END
FROM pg_class c JOIN space ON space.oid = relnamespace WHERE relkind IN ('v', 'm')
UNION ALL
SELECT 'sequence ' || relname || ' ' || format_type(seqtypid, NULL)
       || coalesce((SELECT ' of ' || refobjid::regclass || '.' || attname FROM pg_depend JOIN pg_attribute
                      ON attrelid = refobjid AND attnum = refobjsubid
                    WHERE objid = c.oid AND deptype IN ('a', 'i') AND refobjsubid > 0), '')
FROM pg_class c JOIN space ON space.oid = relnamespace JOIN pg_sequence ON seqrelid = c.oid
UNION ALL
SELECT 'function ' || nspname || '.' || proname::text || '('
       || coalesce((SELECT string_agg(format_type(a, NULL), ', ' ORDER BY n)
                    FROM unnest(proargtypes) WITH ORDINALITY x(a, n)), '') || ') ' || prokind::text
       || CASE WHEN prokind = 'p' THEN '' ELSE CASE WHEN proretset THEN ' setof ' ELSE ' ' END
            || format_type(prorettype, NULL) END
       || ' ' || lanname || ' ' || provolatile::text
       || CASE WHEN prosecdef THEN ' definer' ELSE '' END || CASE WHEN proisstrict THEN ' strict' ELSE '' END
       || CASE WHEN proleakproof THEN ' leakproof' ELSE '' END
       || ' {' || coalesce(array_to_string(proconfig, ';'), '') || '}'
       || ' defaults ' || pronargdefaults || ' names ' || coalesce(array_to_string(proargnames, ','), '')
       || ' modes ' || coalesce(array_to_string(proargmodes, ''), '')
FROM pg_proc JOIN space ON space.oid = pronamespace JOIN pg_language l ON l.oid = prolang
-- a range type and its multirange make functions of their own
WHERE lanname <> 'internal' OR prokind = 'a'
UNION ALL
SELECT 'policy ' || tablename || '.' || policyname || ' ' || lower(permissive) || ' ' || lower(cmd) || ' '
       || array_to_string(roles, ',') || CASE WHEN qual IS NULL THEN '' ELSE ' using' END
       || CASE WHEN with_check IS NULL THEN '' ELSE ' check' END
FROM pg_policies
UNION ALL
SELECT 'trigger ' || tgrelid::regclass || '.' || tgname || ' ' || (tgtype & 66)::text || ' ' || (tgtype & 60)::text
       || CASE WHEN tgtype & 1 = 1 THEN ' row' ELSE '' END || ' ' || tgfoid::regproc
       || coalesce((SELECT ' of ' || string_agg(attname, ',' ORDER BY n) FROM unnest(tgattr) WITH ORDINALITY x(a, n)
                    JOIN pg_attribute ON attrelid = tgrelid AND attnum = a), '')
       || CASE WHEN tgqual IS NULL THEN '' ELSE ' when' END || CASE WHEN tgparentid = 0 THEN '' ELSE ' cloned' END
       || CASE WHEN tgconstraint = 0 THEN '' ELSE ' constraint' END
FROM pg_trigger WHERE NOT tgisinternal OR tgparentid <> 0
UNION ALL
SELECT 'member ' || m.rolname || ' of ' || g.rolname FROM pg_auth_members
JOIN pg_roles m ON m.oid = member JOIN pg_roles g ON g.oid = roleid WHERE g.rolname !~ '^pg_'
UNION ALL
SELECT 'grant ' || what || ' to ' || CASE WHEN x.grantee = 0 THEN 'public' ELSE x.grantee::regrole::text END || ' '
       || lower(x.privilege_type) || CASE WHEN x.is_grantable THEN ' grantable' ELSE '' END
FROM (
  SELECT relname, relowner, relacl FROM pg_class JOIN space ON space.oid = relnamespace
  UNION ALL
  SELECT relname || '.' || attname, relowner, attacl FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
  JOIN space ON space.oid = relnamespace WHERE attacl IS NOT NULL
  UNION ALL
  SELECT proname, proowner, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
  JOIN space ON space.oid = pronamespace WHERE prolang <> 12 OR prokind = 'a'
  UNION ALL
  SELECT 'type ' || typname, typowner, coalesce(typacl, acldefault('T', typowner)) FROM pg_type t
  JOIN space ON space.oid = typnamespace
  WHERE typelem = 0 AND typtype <> 'm' AND (typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c')
  UNION ALL
  SELECT 'schema ' || nspname, nspowner, nspacl FROM pg_namespace WHERE nspname <> 'public' AND nspname !~ '^pg_'
    AND nspname <> 'information_schema'
) object(what, owner, acl), aclexplode(acl) x WHERE x.grantee <> owner
"""
BITS = {"before": 2, "instead of": 64, "after": 0, "insert": 4, "delete": 8, "update": 16, "truncate": 32}


def in_server(postgres: Postgres, sql: str) -> list[str]:
    """The lines of a database in which statements have run."""
    postgres.run(sql)
    return sorted(row[0] for row in postgres.run(QUERY))


def in_replay(sql: str) -> list[str]:
    """The lines of the catalog that the same statements give, and what it takes for refused."""
    catalog = replayed(sql)
    lines = sorted(line for row in catalog.objects() for line in _lines(catalog, row))
    return lines + [f"refused: {failure.message}" for failure in catalog.told()]


def _lines(catalog: Catalog, row: Row) -> Iterator[str]:
    match row:
        case TypeRow():
            yield f"type {_qualified(catalog, row)} {_type(row)}"
        case ConstraintRow(on_domain=True):
            invalid = "" if row.validated else " not valid"
            yield f"check {catalog.rows[row.table].name} {row.name} {row.kind}{invalid}"
        case ViewRow():
            options = ",".join(f"{name}={value}" for name, value in row.options)
            kind = "v" if row.kind == "view" else "m"
            yield f"view {_qualified(catalog, row)} {kind} {{{options}}}" + ("" if row.populated else " empty")
        case SequenceRow():
            column = catalog.rows.get(row.owned_by)
            owner = f" of {catalog.rows[column.table].name}.{column.name}" if column is not None else ""
            yield f"sequence {row.name} {shown(row.type)}{owner}"
        case FunctionRow():
            yield f"function {_qualified(catalog, row)}{_function(row)}"
        case PolicyRow():
            clauses = (" using" if row.using else "") + (" check" if row.check else "")
            kind = "permissive" if row.permissive else "restrictive"
            roles = ",".join(row.roles)
            yield f"policy {catalog.rows[row.table].name}.{row.name} {kind} {row.command} {roles}{clauses}"
        case TriggerRow():
            yield f"trigger {catalog.rows[row.table].name}.{row.name} {_trigger(catalog, row)}"
        case RoleRow():
            yield from (f"member {row.name} of {group}" for group in row.member_of)
        case _:
            pass
    if isinstance(row, RelationRow):
        yield from _columns(catalog, row)
    yield from _grants(catalog, row)


def _qualified(catalog: Catalog, row: TypeRow | FunctionRow | RelationRow) -> str:
    return f"{catalog.rows[row.schema].name}.{row.name}"


def _columns(catalog: Catalog, row: RelationRow) -> Iterator[str]:
    members = catalog.members("columns", row.oid)
    assert not members.open
    for number, oid in enumerate(members.oids, 1):
        column: ColumnRow = catalog.rows[oid]
        type_ = "?" if "type" in column.unsure else shown(column.type)
        yield f"column {_qualified(catalog, row)}.{column.name} {type_} #{number}"


def _type(row: TypeRow) -> str:
    match row.kind:
        case "enum":
            details = " " + ",".join(row.labels)
        case "domain" | "range":
            details = " " + shown(row.base or TypeRef("?"))
        case _:
            details = ""
    return f"{row.kind}{details}" + (" not null" if row.not_null else "") + (" default" if row.default else "")


def _function(row: FunctionRow) -> str:
    given = ", ".join(shown(a.type) for a in row.arguments if a.mode in "ibv")
    returns = f" {'setof ' if row.returns.setof else ''}{shown(row.returns)}" if row.returns and row.kind != "p" else ""
    flags = (
        (" definer" if row.security_definer else "")
        + (" strict" if row.strict else "")
        + (" leakproof" if row.leakproof else "")
    )
    settings = ";".join(f"{name}={value}" for name, value in row.settings)
    names = ",".join(a.name for a in row.arguments) if any(a.name for a in row.arguments) else ""
    modes = "".join(a.mode for a in row.arguments)
    modes = modes if set(modes) - {"i"} else ""
    defaults = sum(a.default for a in row.arguments)
    return (
        f"({given}) {row.kind}{returns} {row.language} {row.volatility}{flags} {{{settings}}} defaults {defaults}"
        f" names {names} modes {modes}"
    )


def _trigger(catalog: Catalog, row: TriggerRow) -> str:
    columns = [catalog.rows[oid].name for oid in row.columns]
    return (
        f"{BITS[row.timing]} {sum(BITS[event] for event in row.events)}"
        + (" row" if row.per_row else "")
        + f" {row.function}"
        + (f" of {','.join(columns)}" if columns else "")
        + (" when" if row.condition else "")
        + (" cloned" if row.parent else "")
        + (" constraint" if row.constraint else "")
    )


def _grants(catalog: Catalog, row: Row) -> Iterator[str]:
    if row.name == "public":
        return
    kind = "type " if isinstance(row, TypeRow) else "schema " if isinstance(row, SchemaRow) else ""
    for grant in catalog.rows.get(("grants", row.oid), ()):
        column = "".join(f".{name}" for name in grant.columns)
        grantable = " grantable" if grant.grantable else ""
        yield f"grant {kind}{row.name}{column} to {grant.role} {grant.privilege}{grantable}"
