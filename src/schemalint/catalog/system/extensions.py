"""What extensions bring along, as far as a name may be mistaken for one of the files' own."""

EXTENSION_NAMES: dict[str, frozenset[str]] = {
    name: frozenset(names.split())
    for name, names in {
        "btree_gist": "gbtreekey2 gbtreekey4 gbtreekey8 gbtreekey16 gbtreekey32 gbtreekey_var",
        "citext": "citext",
        "cube": "cube",
        "dblink": "dblink_pkey_results",
        "earthdistance": "cube earth",
        "hstore": "hstore ghstore",
        "intarray": "query_int intbig_gkey",
        "isn": "ean13 isbn13 ismn13 issn13 isbn ismn issn upc",
        "lo": "lo",
        "ltree": "ltree lquery ltxtquery ltree_gist",
        "pg_buffercache": "pg_buffercache",
        "pg_stat_statements": "pg_stat_statements pg_stat_statements_info",
        "pg_trgm": "gtrgm",
        "seg": "seg",
        "tablefunc": "tablefunc_crosstab_2 tablefunc_crosstab_3 tablefunc_crosstab_4",
        "vector": "vector halfvec sparsevec",
        **dict.fromkeys(
            """adminpack amcheck autoinc bloom btree_gin dict_int dict_xsyn file_fdw fuzzystrmatch insert_username
            intagg moddatetime pageinspect pg_freespacemap pg_prewarm pg_surgery pg_visibility pg_walinspect pgcrypto
            pgrowlocks pgstattuple plpgsql postgres_fdw refint sslinfo tcn tsm_system_rows tsm_system_time unaccent
            uuid-ossp xml2""".split(),
            "",
        ),
    }.items()
}
"""The types and relations of extensions (those that PostgreSQL contributes, and vector); of others it is not known."""
