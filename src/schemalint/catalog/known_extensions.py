"""What the extensions that schemas use bring along; of others it is not known."""

from schemalint.named import NamedTuple


class Extension(NamedTuple):
    """What an extension makes, names parted by blanks.

    Attributes:
        types: its types.
        functions: its functions that SQL can call.
        keys: the index methods for which it makes operator classes that are the default of PostgreSQL's own types.
        classes: its operator classes for PostgreSQL's own types that an index has to name.
    """

    types: str = ""
    functions: str = ""
    keys: str = ""
    classes: str = ""


EXTENSIONS = {
    "plpgsql": Extension(),
    "btree_gin": Extension(
        keys="gin",
    ),
    "btree_gist": Extension(
        types="gbtreekey16 gbtreekey2 gbtreekey32 gbtreekey4 gbtreekey8 gbtreekey_var",
        functions="""cash_dist date_dist float4_dist float8_dist int2_dist int4_dist int8_dist interval_dist oid_dist
            time_dist ts_dist tstz_dist""",
        keys="gist",
    ),
    "citext": Extension(
        types="citext",
        functions="""citext max min regexp_match regexp_matches regexp_replace regexp_split_to_array
            regexp_split_to_table
            replace split_part strpos translate""",
    ),
    "cube": Extension(
        types="cube",
        functions="""cube cube_contained cube_contains cube_coord cube_coord_llur cube_dim cube_distance cube_enlarge
            cube_inter cube_is_point cube_ll_coord cube_overlap cube_size cube_subset cube_union
            cube_ur_coord distance_chebyshev distance_taxicab""",
    ),
    "earthdistance": Extension(
        types="earth cube",
        functions="""earth earth_box earth_distance gc_to_sec geo_distance latitude ll_to_earth longitude sec_to_gc""",
    ),
    "fuzzystrmatch": Extension(
        functions="""difference dmetaphone dmetaphone_alt levenshtein levenshtein_less_equal metaphone soundex""",
    ),
    "hstore": Extension(
        types="ghstore hstore",
        functions="""akeys avals defined delete each exist exists_all exists_any fetchval hstore hstore_to_array
            hstore_to_json hstore_to_json_loose hstore_to_jsonb hstore_to_jsonb_loose hstore_to_matrix
            isdefined isexists populate_record skeys slice slice_array svals tconvert""",
    ),
    "intarray": Extension(
        types="intbig_gkey query_int",
        functions="""_int_contained _int_contains _int_different _int_inter _int_overlap _int_same _int_union icount idx
            intarray_del_elem intarray_push_array intarray_push_elem intset intset_subtract
            intset_union_elem querytree sort sort_asc sort_desc subarray uniq""",
        keys="gist",
        classes="gin__int_ops gist__intbig_ops",
    ),
    "lo": Extension(
        types="lo",
        functions="lo_manage lo_oid",
    ),
    "ltree": Extension(
        types="lquery ltree ltree_gist ltxtquery",
        functions="index lca ltree2text ltxtq_exec ltxtq_rexec nlevel subltree subpath text2ltree",
    ),
    "moddatetime": Extension(
        functions="moddatetime",
    ),
    "pg_buffercache": Extension(
        functions="pg_buffercache_pages",
    ),
    "pg_stat_statements": Extension(
        functions="pg_stat_statements pg_stat_statements_info pg_stat_statements_reset",
    ),
    "pg_trgm": Extension(
        types="gtrgm",
        functions="""set_limit show_limit show_trgm similarity similarity_dist strict_word_similarity
            word_similarity""",
        classes="gin_trgm_ops gist_trgm_ops",
    ),
    "pgcrypto": Extension(
        functions="""armor crypt dearmor decrypt decrypt_iv digest encrypt encrypt_iv gen_random_bytes gen_random_uuid
            gen_salt hmac pgp_armor_headers pgp_key_id pgp_pub_decrypt pgp_pub_decrypt_bytea
            pgp_pub_encrypt pgp_pub_encrypt_bytea pgp_sym_decrypt pgp_sym_decrypt_bytea pgp_sym_encrypt
            pgp_sym_encrypt_bytea""",
    ),
    "pgstattuple": Extension(
        functions="""pg_relpages pgstatginindex pgstathashindex pgstatindex pgstattuple pgstattuple_approx""",
    ),
    "tablefunc": Extension(
        types="tablefunc_crosstab_2 tablefunc_crosstab_3 tablefunc_crosstab_4",
        functions="connectby crosstab crosstab2 crosstab3 crosstab4 normal_rand",
    ),
    "tcn": Extension(
        functions="triggered_change_notification",
    ),
    "unaccent": Extension(
        functions="unaccent",
    ),
    "uuid-ossp": Extension(
        functions="""uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 uuid_generate_v5 uuid_nil
            uuid_ns_dns uuid_ns_oid uuid_ns_url uuid_ns_x500""",
    ),
    "insert_username": Extension(
        functions="insert_username",
    ),
    "autoinc": Extension(
        functions="autoinc",
    ),
    "pg_prewarm": Extension(
        functions="autoprewarm_dump_now autoprewarm_start_worker pg_prewarm",
    ),
    "vector": Extension(
        types="halfvec sparsevec vector",
        functions="""array_to_vector array_to_halfvec array_to_sparsevec avg binary_quantize cosine_distance halfvec
            hamming_distance inner_product jaccard_distance l1_distance l2_distance l2_norm l2_normalize
            sparsevec subvector sum vector vector_dims vector_norm""",
    ),
}

_ELSEWHERE = {
    **dict.fromkeys(("geometry", "geography", "box2d", "box3d"), "postgis"),
    **dict.fromkeys(("raster",), "postgis_raster"),
    **dict.fromkeys(("http_get", "http_post"), "http"),
}
"""What other extensions are known for."""


def home_of(name: str, kind: str) -> str:
    """The extension that brings along a function or a type, empty where none is known.

    Args:
        name: its name.
        kind: `functions` or `types`.
    """
    # most are not even in the text
    texts = [(extension, getattr(made, kind)) for extension, made in EXTENSIONS.items()]
    known = (extension for extension, text in texts if name in text and name in text.split())
    home = next(known, "") or _ELSEWHERE.get(name, "")
    return "postgis" if not home and name.startswith("st_") else home
