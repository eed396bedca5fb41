"""The built-in functions that a default may call, by whether they are volatile; a test asks PostgreSQL for each."""

VOLATILE = frozenset(
    """array_sample array_shuffle clock_timestamp current_query currval gen_random_uuid lastval lo_create lo_from_bytea
    lo_import nextval pg_advisory_lock pg_advisory_xact_lock pg_current_wal_lsn pg_notify pg_sleep random
    random_normal set_config setseed setval timeofday txid_status uuidv4 uuidv7""".split()
)
"""Functions of which some form is volatile: each row gets a value of its own."""

NOT_VOLATILE = frozenset(
    """abbrev abs acos acosd acosh age array_dims array_fill array_length array_lower array_ndims array_position
    array_positions array_remove array_replace array_reverse array_sort array_to_json array_to_string
    array_to_tsvector array_upper ascii asin asind asinh atan atan2 atan2d atand atanh bit bit_count bit_length bool
    box bpchar bytea cardinality casefold cbrt ceil ceiling char char_length character_length chr cidr circle
    col_description concat concat_ws convert convert_from convert_to cos cosd cosh cot cotd crc32 crc32c
    current_database current_schema current_schemas current_setting current_user date date_add date_bin date_part
    date_subtract date_trunc datemultirange daterange decode degrees diameter div encode enum_first enum_last
    enum_range erf erfc exp extract factorial family float4 float8 floor format format_type gamma gcd
    generate_series generate_subscripts get_bit get_byte get_current_ts_config getdatabaseencoding getpgusername
    host hostmask icu_unicode_version inet_client_addr inet_client_port inet_merge inet_same_family inet_server_addr
    inet_server_port initcap int2 int4 int4multirange int4range int8 int8multirange int8range interval is_normalized
    isempty isfinite json_array_elements json_array_elements_text json_array_length json_build_array
    json_build_object json_each json_each_text json_object json_object_keys json_populate_record json_strip_nulls
    json_to_tsvector json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array
    jsonb_build_object jsonb_each jsonb_each_text jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists
    jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array
    jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz
    jsonb_populate_record jsonb_populate_record_valid jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls
    jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval lcm left length lgamma ln log log10
    lower lower_inc lower_inf lpad ltrim macaddr macaddr8 macaddr8_set7bit make_date make_interval make_time
    make_timestamp make_timestamptz masklen md5 min_scale mod money multirange name netmask network normalize now
    num_nonnulls num_nulls numeric nummultirange numnode numrange obj_description octet_length oid overlaps overlay
    parse_ident phraseto_tsquery pi plainto_tsquery point position pow power quote_ident quote_literal
    quote_nullable radians range_merge regclass regexp_count regexp_instr regexp_like regexp_match regexp_matches
    regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right round
    row_to_json rpad rtrim scale session_user set_bit set_byte set_masklen setweight sha224 sha256 sha384 sha512
    shobj_description sign similar_to_escape sin sind sinh split_part sqrt statement_timestamp string_to_array
    string_to_table strip strpos substr substring system_user tan tand tanh text time timestamp timestamptz timetz
    timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb to_number to_oct to_regclass to_regcollation
    to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod
    to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim_array trim_scale trunc ts_delete
    ts_filter ts_headline ts_rank ts_rank_cd tsmultirange tsquery_phrase tsrange tstzmultirange tstzrange
    tsvector_to_array txid_current txid_current_if_assigned txid_current_snapshot txid_visible_in_snapshot
    unicode_assigned unicode_version unistr unnest upper upper_inc upper_inf uuid_extract_timestamp
    uuid_extract_version varbit varchar version websearch_to_tsquery width_bucket xid xml xml_is_well_formed
    xml_is_well_formed_content xml_is_well_formed_document xmlcomment xmlconcat2 xmlexists xmltext xpath
    xpath_exists""".split()
)
"""Functions of which every form is immutable or stable: one value serves all rows of a statement."""

OF_EXTENSIONS = {
    "gen_random_bytes": True, "gen_salt": True, "uuid_generate_v1": True, "uuid_generate_v1mc": True,
    "uuid_generate_v4": True, "crypt": False, "digest": False, "hmac": False, "uuid_generate_v3": False,
    "uuid_generate_v5": False, "uuid_nil": False, "uuid_ns_dns": False, "uuid_ns_url": False, "hstore": False,
    "unaccent": False, "similarity": False,
}  # fmt: skip
"""Functions of the extensions pgcrypto, uuid-ossp, hstore, unaccent and pg_trgm: whether they are volatile."""
