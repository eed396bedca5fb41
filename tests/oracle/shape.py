"""The shape of a schema as lines of text: from PostgreSQL's catalogs, and from a replayed catalog; equal if both agree."""

from schemalint.catalog.rows import ColumnRow, ConstraintRow, IndexRow, RelationKind, SequenceRow, TableRow
from schemalint.catalog.store import Catalog
from schemalint.catalog.types import shown

QUERY = r"""
WITH named AS (
  SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, c.relispartition,
         n.nspname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
)
SELECT 'table ' || nspname || '.' || relname || ' ' || relkind::text || ' ' || relpersistence::text
       || CASE WHEN relrowsecurity THEN ' rls' ELSE '' END
       || CASE WHEN relforcerowsecurity THEN ' forced' ELSE '' END
       || CASE WHEN relispartition THEN ' partition' ELSE '' END
FROM named WHERE relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'sequence ' || nspname || '.' || relname FROM named WHERE relkind = 'S'
UNION ALL
SELECT 'column ' || t.nspname || '.' || t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END
       || CASE WHEN a.attgenerated <> '' THEN ' generated ' || a.attgenerated::text ELSE '' END
       || CASE WHEN a.atthasdef THEN ' default' ELSE '' END
       || CASE WHEN a.attislocal THEN '' ELSE ' inherited' END
       || ' #' || row_number() OVER (PARTITION BY t.oid ORDER BY a.attnum)
FROM named t JOIN pg_attribute a ON a.attrelid = t.oid
WHERE t.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint ' || t.nspname || '.' || t.relname || '.' || k.conname || ' ' || k.contype::text || ' ('
       || coalesce((SELECT string_agg(a.attname, ',' ORDER BY o)
                    FROM unnest(k.conkey) WITH ORDINALITY x(n, o) JOIN pg_attribute a
                      ON a.attrelid = k.conrelid AND a.attnum = x.n), '') || ')'
       || CASE WHEN k.contype = 'f' THEN ' -> ' || k.confrelid::regclass::text || '('
            || (SELECT string_agg(a.attname, ',' ORDER BY o)
                FROM unnest(k.confkey) WITH ORDINALITY x(n, o) JOIN pg_attribute a
                  ON a.attrelid = k.confrelid AND a.attnum = x.n)
            || ') ' || k.confdeltype::text || k.confupdtype::text || k.confmatchtype::text ELSE '' END
       || CASE WHEN k.convalidated THEN '' ELSE ' not valid' END
       || CASE WHEN k.condeferrable THEN ' deferrable' ELSE '' END
       || CASE WHEN k.conparentid <> 0 THEN ' child' ELSE '' END
FROM named t JOIN pg_constraint k ON k.conrelid = t.oid
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
  AND NOT (k.contype = 'f' AND EXISTS (
        SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.confrelid <> k.confrelid))
UNION ALL
SELECT 'index ' || t.nspname || '.' || t.relname || ' on ' || (SELECT p.nspname || '.' || p.relname FROM named p WHERE p.oid = i.indrelid) || ' ' || m.amname || ' ('
       || (SELECT string_agg(CASE WHEN x.n = 0 THEN 'expression' ELSE a.attname::text END, ',' ORDER BY o)
           FROM unnest(i.indkey::int2[]) WITH ORDINALITY x(n, o)
           LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = x.n WHERE o <= i.indnkeyatts) || ')'
       || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
       || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END
       || CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END
       || CASE WHEN t.relispartition THEN ' child' ELSE '' END
FROM named t JOIN pg_index i ON i.indexrelid = t.oid JOIN pg_class c ON c.oid = t.oid JOIN pg_am m ON m.oid = c.relam
ORDER BY 1
"""

KINDS = {RelationKind.TABLE: "r", RelationKind.PARTITIONED_TABLE: "p", RelationKind.FOREIGN_TABLE: "f"}


def shape(catalog: Catalog) -> list[str]:
    """The lines of a replayed catalog."""
    lines = []
    for row in catalog.objects():
        match row:
            case TableRow():
                lines.append(_table(catalog, row))
                oids = catalog.members("columns", row.oid).oids
                lines.extend(_column(catalog, catalog.rows[oid], at) for at, oid in enumerate(oids, 1))
            case ConstraintRow() if not row.on_domain:
                lines.append(_constraint(catalog, row))
            case IndexRow():
                lines.append(_index(catalog, row))
            case SequenceRow():
                lines.append(f"sequence {_name(catalog, row.oid)}")
            case _:
                pass
    return sorted(lines)


def _name(catalog: Catalog, oid: int | None) -> str:
    row = catalog.rows[oid]
    return f"{catalog.rows[row.schema].name}.{row.name}"


def _shown(catalog: Catalog, oid: int | None) -> str:
    return _name(catalog, oid).removeprefix("public.")


def _flags(*pairs: tuple[object, str]) -> str:
    return "".join(" " + word for held, word in pairs if held)


def _table(catalog: Catalog, row: TableRow) -> str:
    flags = _flags(
        (row.row_security, "rls"), (row.force_row_security, "forced"), (row.partition_of is not None, "partition")
    )
    return f"table {_name(catalog, row.oid)} {KINDS[row.kind]} {row.persistence}{flags}"


def _column(catalog: Catalog, row: ColumnRow, at: int) -> str:
    type_ = shown(row.type)
    if row.type.oid is not None:
        type_ = _shown(catalog, row.type.oid) + type_.removeprefix(row.type.name)
    flags = _flags(
        (row.not_null, "not null"),
        (row.identity, f"identity {row.identity}"),
        (row.generated, f"generated {row.generated}"),
        (row.default is not None, "default"),
        (not row.local, "inherited"),
    )
    return f"column {_name(catalog, row.table)}.{row.name} {type_}{flags} #{at}"


def _names(catalog: Catalog, oids: tuple[int, ...]) -> str:
    return ",".join(catalog.rows[oid].name for oid in oids)


def _constraint(catalog: Catalog, row: ConstraintRow) -> str:
    target = ""
    if row.kind == "f":
        actions = row.on_delete + row.on_update + row.match
        target = f" -> {_shown(catalog, row.references)}({_names(catalog, row.reference_columns)}) {actions}"
    flags = _flags((not row.validated, "not valid"), (row.deferrable, "deferrable"), (row.parent is not None, "child"))
    columns = _names(catalog, row.columns)
    return f"constraint {_name(catalog, row.table)}.{row.name} {row.kind} ({columns}){target}{flags}"


def _index(catalog: Catalog, row: IndexRow) -> str:
    keys = ",".join(catalog.rows[k.column].name if k.column is not None else "expression" for k in row.keys)
    flags = _flags(
        (row.unique, "unique"), (not row.valid, "invalid"), (row.predicate is not None, "partial"),
        (row.parent is not None, "child"),
    )  # fmt: skip
    return f"index {_name(catalog, row.oid)} on {_name(catalog, row.table)} {row.method} ({keys}){flags}"
