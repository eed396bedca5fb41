"""The shape of a database as lines of text, from PostgreSQL's own catalogs; `shape` gives the same from a replay.

A line is what the object is, a tab, and what is said of it.
"""

HELPERS = r"""
CREATE FUNCTION pg_temp.rel(oid) RETURNS text LANGUAGE sql AS $$
  SELECT nspname || '.' || relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = $1 $$;
CREATE FUNCTION pg_temp.cols(oid, int2[]) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(coalesce(attname, 'expression'), ',' ORDER BY o), '')
  FROM unnest($2) WITH ORDINALITY x(n, o) LEFT JOIN pg_attribute ON attrelid = $1 AND attnum = n AND n <> 0 $$;
CREATE FUNCTION pg_temp.typ(oid, int) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN n.nspname = 'pg_catalog' THEN format_type($1, $2)
         WHEN t.typelem <> 0 AND t.typlen = -1 AND t.typsubscript = 'array_subscript_handler'::regproc
         THEN pg_temp.typ(t.typelem, $2) || '[]'
         ELSE n.nspname || '.' || t.typname || coalesce(substring(format_type($1, $2) FROM '\(.*\)$'), '') END
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = $1 $$;
CREATE FUNCTION pg_temp.fun(oid) RETURNS text LANGUAGE sql AS $$
  SELECT nspname || '.' || proname || '('
         || coalesce((SELECT string_agg(pg_temp.typ(a, NULL), ',' ORDER BY o)
                      FROM unnest(proargtypes::oid[]) WITH ORDINALITY x(a, o)), '') || ')'
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE p.oid = $1 $$;
CREATE FUNCTION pg_temp.collname(oid) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN $1 IN (0, 100) THEN '' ELSE ' collate ' || (SELECT collname FROM pg_collation WHERE oid = $1) END $$;
CREATE FUNCTION pg_temp.opts(text[]) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(' {' || (SELECT string_agg(o, ',' ORDER BY o) FROM unnest($1) o) || '}', '') $$;
CREATE FUNCTION pg_temp.lowered(text[]) RETURNS text[] LANGUAGE sql AS $$
  SELECT array_agg(lower(split_part(o, '=', 1)) || substr(o, strpos(o, '='))) FROM unnest($1) o $$;
CREATE FUNCTION pg_temp.who(oid) RETURNS text LANGUAGE sql AS $$
  SELECT CASE $1 WHEN 0 THEN 'public' WHEN 10 THEN 'postgres' ELSE pg_get_userbyid($1)::text END $$;
CREATE FUNCTION pg_temp.mine(oid) RETURNS boolean LANGUAGE sql AS $$
  SELECT nspname !~ '^pg_' AND nspname <> 'information_schema' FROM pg_namespace WHERE oid = $1 $$;
CREATE TEMP TABLE extended AS SELECT classid, objid FROM pg_depend WHERE deptype = 'e';
CREATE TEMP TABLE space AS SELECT oid, nspname FROM pg_namespace WHERE pg_temp.mine(oid);
CREATE TEMP TABLE named AS
  SELECT c.*, n.nspname || '.' || c.relname AS name FROM pg_class c JOIN space n ON n.oid = c.relnamespace
  WHERE NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
    AND NOT EXISTS (SELECT FROM extended e JOIN pg_index i ON i.indrelid = e.objid WHERE i.indexrelid = c.oid);
CREATE TEMP TABLE types AS
  SELECT t.*, n.nspname || '.' || t.typname AS name FROM pg_type t JOIN space n ON n.oid = t.typnamespace
  WHERE (t.typelem = 0 OR t.typlen > 0) AND t.typtype <> 'm'
    AND (t.typrelid = 0 OR (SELECT relkind FROM pg_class c WHERE c.oid = t.typrelid) = 'c')
    AND NOT EXISTS (SELECT FROM extended e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid);
CREATE TEMP TABLE functions AS
  SELECT p.*, pg_temp.fun(p.oid) AS name FROM pg_proc p JOIN space n ON n.oid = p.pronamespace
  -- a range type and its multirange make functions of their own
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                    AND (d.deptype = 'e' OR d.deptype = 'i' AND d.refclassid = 'pg_type'::regclass));
"""
"""What the queries share; gone with the session."""

TABLES = r"""
SELECT 'schema ' || nspname || E'\t' FROM space WHERE nspname <> 'public'
UNION ALL
SELECT 'table ' || name || E'\t' || relkind::text || ' ' || relpersistence::text
       || CASE WHEN relrowsecurity THEN ' rls' ELSE '' END
       || CASE WHEN relforcerowsecurity THEN ' forced' ELSE '' END
       || CASE WHEN relreplident <> 'd' THEN ' replica ' || relreplident::text ELSE '' END
       || CASE WHEN relispartition THEN ' partition' ELSE '' END
       || coalesce((SELECT ' of ' || string_agg(pg_temp.rel(inhparent), ',' ORDER BY inhseqno) FROM pg_inherits
                    WHERE inhrelid = t.oid), '')
       || coalesce((SELECT ' by ' || partstrat::text || '(' || pg_temp.cols(partrelid, partattrs::int2[]) || ')'
                    FROM pg_partitioned_table WHERE partrelid = t.oid), '')
       || CASE WHEN EXISTS (SELECT FROM pg_partitioned_table WHERE partdefid = t.oid) THEN ' default' ELSE '' END
       || pg_temp.opts(reloptions)
FROM named t WHERE relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'column ' || t.name || '.' || a.attname || E'\t' || pg_temp.typ(a.atttypid, a.atttypmod)
       || CASE WHEN a.attcollation <> (SELECT typcollation FROM pg_type WHERE oid = a.atttypid)
               THEN pg_temp.collname(a.attcollation) ELSE '' END
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END
       || CASE WHEN a.attgenerated <> '' THEN ' generated ' || a.attgenerated::text ELSE '' END
       || CASE WHEN a.atthasdef THEN ' default' ELSE '' END
       || CASE WHEN a.attislocal THEN '' ELSE ' inherited' END
       || ' #' || row_number() OVER (PARTITION BY t.oid ORDER BY a.attnum)
FROM named t JOIN pg_attribute a ON a.attrelid = t.oid
WHERE t.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint ' || t.name || '.' || k.conname || E'\t' || k.contype::text
       || ' (' || pg_temp.cols(k.conrelid, array_remove(k.conkey, 0::int2)) || ')'
       || CASE WHEN k.contype = 'f' THEN ' -> ' || pg_temp.rel(k.confrelid)
            || '(' || pg_temp.cols(k.confrelid, k.confkey)
            || ') ' || k.confdeltype::text || k.confupdtype::text || k.confmatchtype::text ELSE '' END
       || CASE WHEN k.convalidated THEN '' ELSE ' not valid' END
       || CASE WHEN to_jsonb(k)->>'conenforced' = 'false' THEN ' not enforced' ELSE '' END
       || CASE WHEN k.condeferrable THEN ' deferrable' ELSE '' END
       || CASE WHEN k.condeferred THEN ' deferred' ELSE '' END
       || CASE WHEN k.contype = 'c' AND k.connoinherit THEN ' no inherit' ELSE '' END
       || CASE WHEN k.conislocal THEN '' ELSE ' inherited' END
       || CASE WHEN k.conparentid <> 0 THEN ' child' ELSE '' END
       || CASE WHEN k.conindid <> 0 AND k.contype <> 'f' THEN ' by ' || pg_temp.rel(k.conindid) ELSE '' END
FROM named t JOIN pg_constraint k ON k.conrelid = t.oid
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
  -- what a reference to a partitioned table makes for each of its partitions
  AND NOT (k.contype = 'f' AND EXISTS (
        SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.confrelid <> k.confrelid))
UNION ALL
SELECT 'index ' || t.name || E'\ton ' || pg_temp.rel(i.indrelid) || ' ' || m.amname || ' ('
       || (SELECT string_agg(coalesce(a.attname, 'expression')
                    || CASE WHEN i.indoption[o - 1] & 1 = 1 THEN ' desc' ELSE '' END
                    || CASE WHEN i.indoption[o - 1] & 2 = 2 THEN ' nulls first' ELSE '' END
                    || CASE WHEN x.n <> 0 AND i.indcollation[o - 1] NOT IN (0, a.attcollation)
                         THEN pg_temp.collname(i.indcollation[o - 1]) ELSE '' END
                    || CASE WHEN p.opcdefault THEN '' ELSE ' ' || p.opcname END, ',' ORDER BY o)
           FROM unnest(i.indkey::int2[]) WITH ORDINALITY x(n, o)
           LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = x.n AND x.n <> 0
           LEFT JOIN pg_opclass p ON p.oid = i.indclass[o - 1] WHERE o <= i.indnkeyatts) || ')'
       || CASE WHEN i.indnatts > i.indnkeyatts
            THEN ' include (' || pg_temp.cols(i.indrelid, (i.indkey::int2[])[i.indnkeyatts:]) || ')' ELSE '' END
       || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
       || CASE WHEN to_jsonb(i)->>'indnullsnotdistinct' = 'true' THEN ' nulls not distinct' ELSE '' END
       || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END
       || CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END
       || coalesce((SELECT ' of ' || pg_temp.rel(inhparent) FROM pg_inherits WHERE inhrelid = t.oid), '')
FROM named t JOIN pg_index i ON i.indexrelid = t.oid JOIN pg_am m ON m.oid = t.relam
"""

OBJECTS = r"""
SELECT 'sequence ' || s.name || E'\t' || format_type(q.seqtypid, NULL)
       || coalesce((SELECT ' of ' || pg_temp.rel(refobjid) || '.' || attname FROM pg_depend
                    JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
                    WHERE classid = 'pg_class'::regclass AND objid = s.oid AND deptype IN ('a', 'i')
                      AND refobjsubid > 0), '')
       || CASE WHEN s.relpersistence <> 'p' THEN ' ' || s.relpersistence::text ELSE '' END
       || format(' from %s by %s in %s to %s cache %s', seqstart, seqincrement, seqmin, seqmax, seqcache)
       || CASE WHEN seqcycle THEN ' cycle' ELSE '' END
FROM named s JOIN pg_sequence q ON q.seqrelid = s.oid
UNION ALL
SELECT 'view ' || v.name || E'\t' || v.relkind::text || pg_temp.opts(v.reloptions)
       || CASE WHEN v.relispopulated THEN '' ELSE ' empty' END || ' reads '
       || coalesce((SELECT string_agg(DISTINCT pg_temp.rel(d.refobjid), ',') FROM pg_rewrite r
                    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                    JOIN named o ON d.refclassid = 'pg_class'::regclass AND d.refobjid = o.oid
                         AND o.relkind IN ('r', 'p', 'f', 'v', 'm')
                    WHERE r.ev_class = v.oid AND d.refobjid <> v.oid), '')
FROM named v WHERE v.relkind IN ('v', 'm')
UNION ALL
SELECT 'type ' || t.name || E'\t' || CASE typtype
         WHEN 'e' THEN 'enum ' || coalesce((SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum
                                            WHERE enumtypid = t.oid), '')
         WHEN 'd' THEN 'domain ' || pg_temp.typ(typbasetype, typtypmod)
         WHEN 'r' THEN 'range ' || (SELECT pg_temp.typ(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid)
         WHEN 'c' THEN 'composite' ELSE 'base' END
       || CASE WHEN typnotnull THEN ' not null' ELSE '' END
       || CASE WHEN typdefault IS NOT NULL THEN ' default' ELSE '' END
FROM types t
UNION ALL
SELECT 'domain constraint ' || t.name || '.' || conname || E'\t' || contype::text
       || CASE WHEN convalidated THEN '' ELSE ' not valid' END
FROM pg_constraint JOIN types t ON t.oid = contypid
UNION ALL
SELECT 'function ' || f.name || E'\t' || prokind::text
       || CASE WHEN prokind = 'p' THEN ''
            ELSE CASE WHEN proretset THEN ' setof ' ELSE ' ' END || pg_temp.typ(prorettype, NULL) END
       || ' ' || lanname || ' ' || provolatile::text
       || CASE WHEN prosecdef THEN ' definer' ELSE '' END || CASE WHEN proisstrict THEN ' strict' ELSE '' END
       || CASE WHEN proleakproof THEN ' leakproof' ELSE '' END
       || CASE WHEN proparallel <> 'u' THEN ' parallel ' || proparallel::text ELSE '' END
       || pg_temp.opts(pg_temp.lowered(proconfig))
       || CASE WHEN pronargdefaults > 0 THEN ' defaults ' || pronargdefaults ELSE '' END
       || CASE WHEN proargnames IS NULL THEN '' ELSE ' names ' || array_to_string(proargnames, ',') END
       || CASE WHEN proargmodes IS NULL THEN '' ELSE ' modes ' || array_to_string(proargmodes, '') END
FROM functions f JOIN pg_language l ON l.oid = prolang
UNION ALL
SELECT 'trigger ' || t.name || '.' || tgname || E'\t'
       || concat_ws(' ', CASE WHEN tgtype & 2 = 2 THEN 'before' WHEN tgtype & 64 = 64 THEN 'instead of'
                              ELSE 'after' END,
                    CASE WHEN tgtype & 4 = 4 THEN 'insert' END, CASE WHEN tgtype & 8 = 8 THEN 'delete' END,
                    CASE WHEN tgtype & 16 = 16 THEN 'update' END, CASE WHEN tgtype & 32 = 32 THEN 'truncate' END)
       || CASE WHEN array_length(tgattr::int2[], 1) > 0 THEN ' of ' || pg_temp.cols(tgrelid, tgattr::int2[]) ELSE '' END
       || CASE WHEN tgtype & 1 = 1 THEN ' row' ELSE '' END
       || CASE WHEN tgqual IS NULL THEN '' ELSE ' when' END
       || CASE WHEN tgconstraint = 0 THEN '' ELSE ' constraint' END
       || CASE WHEN tgparentid = 0 THEN '' ELSE ' cloned' END
       || CASE WHEN tgdeferrable THEN ' deferrable' ELSE '' END || CASE WHEN tginitdeferred THEN ' deferred' ELSE '' END
       || coalesce(' old table ' || tgoldtable, '') || coalesce(' new table ' || tgnewtable, '')
       || CASE WHEN tgenabled = 'O' THEN '' ELSE ' enabled ' || tgenabled::text END
       || ' ' || (SELECT proname FROM pg_proc WHERE oid = tgfoid)
FROM pg_trigger JOIN named t ON t.oid = tgrelid
-- a foreign key's triggers are internal and call the server's own functions
WHERE NOT tgisinternal OR tgparentid <> 0 AND NOT tgfoid::regproc::text LIKE '"RI\_%'
UNION ALL
SELECT 'policy ' || t.name || '.' || polname || E'\t'
       || CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END || ' '
       || CASE polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete'
                      ELSE 'all' END || ' to '
       || (SELECT string_agg(pg_temp.who(r), ',' ORDER BY o)
           FROM unnest(polroles) WITH ORDINALITY x(r, o))
       || CASE WHEN polqual IS NULL THEN '' ELSE ' using' END
       || CASE WHEN polwithcheck IS NULL THEN '' ELSE ' check' END
FROM pg_policy JOIN named t ON t.oid = polrelid
UNION ALL
SELECT 'extension ' || extname || E'\t' FROM pg_extension WHERE extname <> 'plpgsql'
"""

SHARED = r"""
SELECT 'comment ' || what || E'\t' || description FROM (
  SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index'
           WHEN 'I' THEN 'index' WHEN 'c' THEN 'type' ELSE 'table' END || ' ' || name,
         'pg_class'::regclass, oid, 0 FROM named
  UNION ALL SELECT 'column ' || t.name || '.' || attname, 'pg_class'::regclass, t.oid, attnum
  FROM pg_attribute JOIN named t ON t.oid = attrelid
  UNION ALL SELECT 'constraint ' || t.name || '.' || conname, 'pg_constraint'::regclass, k.oid, 0
  FROM pg_constraint k JOIN named t ON t.oid = conrelid
  UNION ALL SELECT 'constraint ' || t.name || '.' || conname, 'pg_constraint'::regclass, k.oid, 0
  FROM pg_constraint k JOIN types t ON t.oid = contypid
  UNION ALL SELECT 'type ' || name, 'pg_type'::regclass, oid, 0 FROM types
  UNION ALL SELECT 'function ' || name, 'pg_proc'::regclass, oid, 0 FROM functions
  UNION ALL SELECT 'trigger ' || t.name || '.' || tgname, 'pg_trigger'::regclass, g.oid, 0
  FROM pg_trigger g JOIN named t ON t.oid = tgrelid
  UNION ALL SELECT 'policy ' || t.name || '.' || polname, 'pg_policy'::regclass, p.oid, 0
  FROM pg_policy p JOIN named t ON t.oid = polrelid
  UNION ALL SELECT 'schema ' || nspname, 'pg_namespace'::regclass, oid, 0 FROM space WHERE nspname <> 'public'
) o(what, class, id, sub) JOIN pg_description d ON d.classoid = class AND d.objoid = id AND d.objsubid = sub
UNION ALL
SELECT 'grant ' || what || ' to ' || pg_temp.who(x.grantee) || ' '
       || lower(x.privilege_type) || E'\t' || CASE WHEN x.is_grantable THEN 'grantable' ELSE '' END
FROM (
  SELECT 'relation ' || name, relowner, relacl FROM named
  UNION ALL SELECT 'column ' || t.name || '.' || attname, relowner, attacl
  FROM pg_attribute JOIN named t ON t.oid = attrelid WHERE attacl IS NOT NULL AND NOT attisdropped
  UNION ALL SELECT 'function ' || name, proowner, coalesce(proacl, acldefault('f', proowner)) FROM functions
  UNION ALL SELECT 'type ' || name, typowner, coalesce(typacl, acldefault('T', typowner)) FROM types
  UNION ALL SELECT 'schema ' || nspname, nspowner, nspacl FROM pg_namespace JOIN space USING (oid, nspname)
  WHERE nspname <> 'public'
) object(what, owner, acl), aclexplode(acl) x WHERE x.grantee <> owner
UNION ALL
SELECT 'owner ' || what || E'\t' || pg_temp.who(owner) FROM (
  SELECT 'relation ' || name, relowner FROM named WHERE relkind NOT IN ('i', 'I', 'c')
  UNION ALL SELECT 'function ' || name, proowner FROM functions
  UNION ALL SELECT 'type ' || name, typowner FROM types
  UNION ALL SELECT 'schema ' || nspname, nspowner FROM pg_namespace JOIN space USING (oid, nspname)
  WHERE nspname <> 'public'
) object(what, owner)
UNION ALL
SELECT format('default %s of %s%s to %s %s', word, pg_temp.who(defaclrole), coalesce(' in ' || nspname, ''),
              pg_temp.who(x.grantee), lower(x.privilege_type)) || E'\t'
       || CASE WHEN x.is_grantable THEN 'grantable' ELSE '' END || how
FROM (SELECT *, nullif(defaclacl, '{}') AS acl, CASE WHEN defaclnamespace = 0
                     THEN acldefault(CASE defaclobjtype WHEN 'S' THEN 's' ELSE defaclobjtype END, defaclrole)
                     END AS built_in
      FROM pg_default_acl) d LEFT JOIN pg_namespace n ON n.oid = defaclnamespace,
     LATERAL (SELECT CASE defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'function'
                       WHEN 'T' THEN 'type' WHEN 'n' THEN 'schema' ELSE 'large object' END) w(word),
     LATERAL (
       SELECT *, '' FROM (SELECT * FROM aclexplode(acl) EXCEPT ALL SELECT * FROM aclexplode(built_in)) a
       UNION ALL
       SELECT *, 'revoked' FROM (SELECT * FROM aclexplode(built_in) EXCEPT ALL SELECT * FROM aclexplode(acl)) b
     ) x(grantor, grantee, privilege_type, is_grantable, how)
WHERE x.grantee <> defaclrole
UNION ALL
SELECT 'role ' || rolname || E'\t'
       || concat_ws(' ', CASE WHEN rolcanlogin THEN 'canlogin' END, CASE WHEN rolsuper THEN 'superuser' END,
                    CASE WHEN rolcreatedb THEN 'createdb' END, CASE WHEN rolcreaterole THEN 'createrole' END,
                    CASE WHEN NOT rolinherit THEN 'noinherit' END, CASE WHEN rolreplication THEN 'isreplication' END,
                    CASE WHEN rolbypassrls THEN 'bypassrls' END)
       || CASE WHEN rolconnlimit >= 0 THEN ' limit ' || rolconnlimit ELSE '' END
FROM pg_roles WHERE rolname !~ '^pg_' AND oid <> 10
UNION ALL
SELECT 'member ' || m.rolname || ' of ' || g.rolname || E'\t' FROM pg_auth_members
JOIN pg_roles m ON m.oid = member JOIN pg_roles g ON g.oid = roleid WHERE g.rolname !~ '^pg_'
"""

QUERY = (
    "SET client_min_messages = error; SET search_path = pg_catalog;"
    + HELPERS
    + f"""
SELECT replace(line, E'\\n', ' ') FROM ({TABLES} UNION ALL {OBJECTS} UNION ALL {SHARED}) all_lines(line);
"""
)
"""One column: a line of the shape."""
