"""PostgreSQL's own functions: which names it has, and what expressions must know of some of them."""

from functools import cache

from schemalint.lazy import regex

AGGREGATES = frozenset(
    """
    any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg
    json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict
    jsonb_agg jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique
    jsonb_object_agg_unique_strict max min mode percentile_cont percentile_disc range_agg range_intersect_agg
    regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop
    stddev_samp string_agg sum var_pop var_samp variance xmlagg
    """.split()
)
WINDOW_FUNCTIONS = frozenset(
    "cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number".split()
)
SETS = frozenset(
    """
    aclexplode generate_series generate_subscripts json_array_elements json_array_elements_text json_each
    json_each_text json_object_keys json_populate_recordset json_to_recordset jsonb_array_elements
    jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_path_query_tz
    jsonb_populate_recordset jsonb_to_recordset regexp_matches regexp_split_to_table string_to_table ts_debug
    ts_parse ts_stat ts_token_type txid_snapshot_xip unnest
    """.split()
)
"""The functions that give a set of rows, whatever they are given."""

NOT_IMMUTABLE = frozenset(
    """
    array_sample array_shuffle array_to_json array_to_string clock_timestamp concat concat_ws current_database
    current_query current_schema current_schemas current_setting current_user currval format gen_random_uuid
    json_build_array json_build_object json_populate_record json_to_record jsonb_build_array jsonb_build_object
    jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_array_tz jsonb_path_query_first_tz
    jsonb_populate_record jsonb_populate_record_valid jsonb_to_record lastval nextval now random random_normal
    row_to_json session_user setseed setval statement_timestamp system_user timeofday to_char to_date to_json
    to_jsonb to_number transaction_timestamp uuidv4 uuidv7 version age/1 date_add/2 date_subtract/2
    json_to_tsvector/2 jsonb_to_tsvector/2 length/2 phraseto_tsquery/1 plainto_tsquery/1 timestamptz/1 timetz/1
    timezone/1 to_timestamp/2 to_tsquery/1 to_tsvector/1 ts_headline/2 ts_rewrite/2 websearch_to_tsquery/1
    """.split()
)
"""The functions of whose overloads none is immutable; with a number, those that take so many arguments."""

RESULTS = {
    name: type_
    for type_, names in {
        "bool": "jsonb_path_exists starts_with",
        "bytea": "convert_to decode sha256 sha512",
        "date": "make_date to_date",
        "float8": "acos cbrt cos degrees pi radians sin",
        "int4": """array_length array_lower array_ndims array_position array_upper ascii cardinality json_array_length
            jsonb_array_length num_nonnulls num_nulls octet_length position strpos""",
        "int8": "currval lastval nextval setval",
        "json": """array_to_json json_build_array json_build_object json_extract_path json_object row_to_json
            to_json""",
        "jsonb": "jsonb_build_array jsonb_build_object jsonb_object jsonb_set jsonb_strip_nulls to_jsonb",
        "name": "current_database current_schema session_user",
        "numeric": "to_number",
        "text": """array_to_string chr concat concat_ws convert_from current_query current_setting encode format initcap
            json_extract_path_text json_typeof jsonb_pretty jsonb_typeof left lpad md5 quote_ident
            quote_literal repeat replace rpad set_config split_part to_char to_hex translate version""",
        "timestamp": "make_timestamp",
        "timestamptz": """clock_timestamp make_timestamptz now statement_timestamp to_timestamp
            transaction_timestamp""",
        "tsquery": "phraseto_tsquery to_tsquery websearch_to_tsquery",
        "tsvector": "array_to_tsvector setweight to_tsvector",
        "uuid": "gen_random_uuid uuidv4 uuidv7",
    }.items()
    for name in names.split()
}
"""The functions whose overloads all give the same type."""

_MACHINERY = regex(
    r"(?:pg_|binary_upgrade|RI_FKey|bt|hash|gin|gist|spg|brin|network_|range_|multirange_|jsonb_path_|has_"
    r"|int\d|float\d|numeric_|timestamp_|timestamptz_|timetz_|interval_|text_|bpchar|varchar|name|oid|char"
    r"|bool|bit|varbit|macaddr|inet_|cidr|cash_|ts_|tsq|tsm|tsv|txid_|xid|lo_|poly_|path_|box_|circle_"
    r"|lseg_|line_|point_|record_|enum_|reg|in_range|dsimple|dsynonym|dispell|window_|json_object_agg"
    r"|jsonb_object_agg|json_agg|jsonb_agg|string_agg|query_to|table_to|schema_to|database_to|cursor_to)"
)
"""How the names of the many functions begin that implement types, operators and the server's views."""
_NAMES = """
    abbrev abs aclcontains acldefault aclexplode aclinsert aclitemeq aclitemin aclitemout aclremove acos acosd acosh
    age amvalidate any_in any_out any_value any_value_transfn anyarray_in anyarray_out anyarray_recv anyarray_send
    anycompatible_in anycompatible_out anycompatiblearray_in anycompatiblearray_out anycompatiblearray_recv
    anycompatiblearray_send anycompatiblemultirange_in anycompatiblemultirange_out anycompatiblenonarray_in
    anycompatiblenonarray_out anycompatiblerange_in anycompatiblerange_out anyelement_in anyelement_out anyenum_in
    anyenum_out anymultirange_in anymultirange_out anynonarray_in anynonarray_out anyrange_in anyrange_out
    anytextcat area areajoinsel areasel array_agg array_agg_array_combine array_agg_array_deserialize
    array_agg_array_finalfn array_agg_array_serialize array_agg_array_transfn array_agg_combine
    array_agg_deserialize array_agg_finalfn array_agg_serialize array_agg_transfn array_append array_append_support
    array_cat array_dims array_eq array_fill array_ge array_gt array_in array_larger array_le array_length
    array_lower array_lt array_ndims array_ne array_out array_position array_positions array_prepend
    array_prepend_support array_recv array_remove array_replace array_reverse array_sample array_send array_shuffle
    array_smaller array_sort array_subscript_handler array_subscript_handler_support array_to_json array_to_string
    array_to_tsvector array_typanalyze array_unnest_support array_upper arraycontained arraycontains
    arraycontjoinsel arraycontsel arrayoverlap ascii asin asind asinh atan atan2 atan2d atand atanh avg bernoulli
    big5_to_euc_tw big5_to_mic big5_to_utf8 bound_box box broadcast bytea bytea_larger bytea_smaller
    bytea_sortsupport bytea_string_agg_finalfn bytea_string_agg_transfn byteacat byteacmp byteaeq byteage byteagt
    byteain byteale bytealike bytealt byteane byteanlike byteaout bytearecv byteasend cardinality casefold
    cashlarger cashsmaller cbrt ceil ceiling center chr cideq cidin cidout cidsend circle clock_timestamp close_ls
    close_lseg close_pb close_pl close_ps close_sb col_description concat concat_ws contjoinsel contsel convert
    convert_from convert_to corr cos cosd cosh cot cotd count covar_pop covar_samp crc32 crc32c cstring_in
    cstring_out cstring_recv cstring_send cume_dist cume_dist_final current_database current_query current_schema
    current_schemas current_setting current_user currtid2 currval date date_add date_bin date_cmp date_cmp_timestamp
    date_cmp_timestamptz date_eq date_eq_timestamp date_eq_timestamptz date_ge date_ge_timestamp date_ge_timestamptz
    date_gt date_gt_timestamp date_gt_timestamptz date_in date_larger date_le date_le_timestamp date_le_timestamptz
    date_lt date_lt_timestamp date_lt_timestamptz date_mi date_mi_interval date_mii date_ne date_ne_timestamp
    date_ne_timestamptz date_out date_part date_pl_interval date_pli date_recv date_send date_skipsupport
    date_smaller date_sortsupport date_subtract date_trunc datemultirange daterange daterange_canonical
    daterange_subdiff datetime_pl datetimetz_pl dcbrt decode degrees dense_rank dense_rank_final dexp diagonal
    diameter dist_bp dist_bs dist_cpoint dist_cpoly dist_lp dist_ls dist_pathp dist_pb dist_pc dist_pl dist_polyc
    dist_polyp dist_ppath dist_ppoly dist_ps dist_sb dist_sl dist_sp div dlog1 dlog10 domain_in domain_recv dpow
    dround dsnowball_init dsnowball_lexize dsqrt dtrunc elem_contained_by_multirange elem_contained_by_range
    elem_contained_by_range_support encode eqjoinsel eqsel erf erfc euc_cn_to_mic euc_cn_to_utf8
    euc_jis_2004_to_shift_jis_2004 euc_jis_2004_to_utf8 euc_jp_to_mic euc_jp_to_sjis euc_jp_to_utf8 euc_kr_to_mic
    euc_kr_to_utf8 euc_tw_to_big5 euc_tw_to_mic euc_tw_to_utf8 event_trigger_in event_trigger_out every exp extract
    factorial family fdw_handler_in fdw_handler_out first_value floor flt4_mul_cash flt8_mul_cash fmgr_c_validator
    fmgr_internal_validator fmgr_sql_validator format format_type gamma gb18030_to_utf8 gbk_to_utf8 gcd
    gen_random_uuid generate_series generate_series_int4_support generate_series_int8_support
    generate_series_numeric_support generate_series_timestamp_support generate_subscripts get_bit get_byte
    get_current_ts_config getdatabaseencoding getpgusername gtsquery_compress gtsquery_consistent gtsquery_penalty
    gtsquery_picksplit gtsquery_same gtsquery_union gtsvector_compress gtsvector_consistent gtsvector_decompress
    gtsvector_options gtsvector_penalty gtsvector_picksplit gtsvector_same gtsvector_union gtsvectorin gtsvectorout
    heap_tableam_handler height host hostmask iclikejoinsel iclikesel icnlikejoinsel icnlikesel icregexeqjoinsel
    icregexeqsel icregexnejoinsel icregexnesel icu_unicode_version index_am_handler_in index_am_handler_out inetand
    inetmi inetmi_int8 inetnot inetor inetpl initcap integer_pl_date inter_lb inter_sb inter_sl internal_in
    internal_out interval intervaltypmodin intervaltypmodout is_normalized isclosed isempty isfinite ishorizontal
    iso8859_1_to_utf8 iso8859_to_utf8 iso_to_koi8r iso_to_mic iso_to_win1251 iso_to_win866 isopen isparallel isperp
    isvertical johab_to_utf8 json_array_element json_array_element_text json_array_elements json_array_elements_text
    json_array_length json_build_array json_build_object json_each json_each_text json_extract_path
    json_extract_path_text json_in json_object json_object_field json_object_field_text json_object_keys json_out
    json_populate_record json_populate_recordset json_recv json_send json_strip_nulls json_to_record
    json_to_recordset json_to_tsvector json_typeof jsonb_array_element jsonb_array_element_text jsonb_array_elements
    jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_cmp jsonb_concat
    jsonb_contained jsonb_contains jsonb_delete jsonb_delete_path jsonb_each jsonb_each_text jsonb_eq jsonb_exists
    jsonb_exists_all jsonb_exists_any jsonb_extract_path jsonb_extract_path_text jsonb_ge jsonb_gt jsonb_hash
    jsonb_hash_extended jsonb_in jsonb_insert jsonb_le jsonb_lt jsonb_ne jsonb_object jsonb_object_field
    jsonb_object_field_text jsonb_object_keys jsonb_out jsonb_populate_record jsonb_populate_record_valid
    jsonb_populate_recordset jsonb_pretty jsonb_recv jsonb_send jsonb_set jsonb_set_lax jsonb_strip_nulls
    jsonb_subscript_handler jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof jsonpath_in
    jsonpath_out jsonpath_recv jsonpath_send justify_days justify_hours justify_interval koi8r_to_iso koi8r_to_mic
    koi8r_to_utf8 koi8r_to_win1251 koi8r_to_win866 koi8u_to_utf8 lag language_handler_in language_handler_out
    last_value lastval latin1_to_mic latin2_to_mic latin2_to_win1250 latin3_to_mic latin4_to_mic lcm lead left
    length lgamma like like_escape likejoinsel likesel line ln log log10 loread lower lower_inc lower_inf lowrite
    lpad lseg ltrim make_date make_interval make_time make_timestamp make_timestamptz makeaclitem masklen
    matchingjoinsel matchingsel max md5 mic_to_big5 mic_to_euc_cn mic_to_euc_jp mic_to_euc_kr mic_to_euc_tw
    mic_to_iso mic_to_koi8r mic_to_latin1 mic_to_latin2 mic_to_latin3 mic_to_latin4 mic_to_sjis mic_to_win1250
    mic_to_win1251 mic_to_win866 min min_scale mod mode mode_final money mul_d_interval multirange multirangesel
    mxid_age neqjoinsel neqsel netmask network networkjoinsel networksel nextval nlikejoinsel nlikesel normalize
    notlike now npoints nth_value ntile num_nonnulls num_nulls numeric numerictypmodin numerictypmodout
    nummultirange numnode numrange numrange_subdiff obj_description octet_length on_pb on_pl on_ppath on_ps on_sb
    on_sl ordered_set_transition ordered_set_transition_multi overlaps overlay parse_ident path pclose percent_rank
    percent_rank_final percentile_cont percentile_cont_float8_final percentile_cont_float8_multi_final
    percentile_cont_interval_final percentile_cont_interval_multi_final percentile_disc percentile_disc_final
    percentile_disc_multi_final phraseto_tsquery pi plainto_tsquery plpgsql_call_handler plpgsql_inline_handler
    plpgsql_validator point polygon popen position positionjoinsel positionsel postgresql_fdw_validator pow power
    prefixjoinsel prefixsel prsd_end prsd_headline prsd_lextype prsd_nexttoken prsd_start pt_contained_circle
    pt_contained_poly querytree quote_ident quote_literal quote_nullable radians radius random random_normal
    rangesel rank rank_final raw_array_subscript_handler repeat replace reverse right round row_number
    row_security_active row_to_json rpad rtrim satisfies_hash_partition scalargejoinsel scalargesel scalargtjoinsel
    scalargtsel scalarlejoinsel scalarlesel scalarltjoinsel scalarltsel scale session_user set_bit set_byte
    set_config set_masklen setseed setval setweight sha224 sha256 sha384 sha512 shell_in shell_out
    shift_jis_2004_to_euc_jis_2004 shift_jis_2004_to_utf8 shobj_description sign similar_escape similar_to_escape
    sin sind sinh sjis_to_euc_jp sjis_to_mic sjis_to_utf8 slope split_part sqrt starts_with statement_timestamp
    stddev stddev_pop stddev_samp string_to_array string_to_table strip strpos substr substring sum
    suppress_redundant_updates_trigger system system_user table_am_handler_in table_am_handler_out tan tand tanh
    text textanycat textcat texteq texteqname textgename textgtname texticlike texticlike_support texticnlike
    texticregexeq texticregexeq_support texticregexne textin textlen textlename textlike textlike_support textltname
    textne textnename textnlike textout textrecv textregexeq textregexeq_support textregexne textsend thesaurus_init
    thesaurus_lexize tideq tidge tidgt tidin tidlarger tidle tidlt tidne tidout tidrecv tidsend tidsmaller time
    time_cmp time_eq time_ge time_gt time_hash time_hash_extended time_in time_larger time_le time_lt
    time_mi_interval time_mi_time time_ne time_out time_pl_interval time_recv time_send time_smaller time_support
    timedate_pl timeofday timestamp timestamptypmodin timestamptypmodout timestamptz timestamptztypmodin
    timestamptztypmodout timetypmodin timetypmodout timetz timetzdate_pl timetztypmodin timetztypmodout timezone
    to_ascii to_bin to_char to_date to_hex to_json to_jsonb to_number to_oct to_regclass to_regcollation
    to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod
    to_timestamp to_tsquery to_tsvector transaction_timestamp translate trigger_in trigger_out trim_array trim_scale
    trunc tsrange tsrange_subdiff tstzmultirange tstzrange tstzrange_subdiff uhc_to_utf8 unicode_assigned
    unicode_version unique_key_recheck unistr unknownin unknownout unknownrecv unknownsend unnest upper upper_inc
    upper_inf utf8_to_big5 utf8_to_euc_cn utf8_to_euc_jis_2004 utf8_to_euc_jp utf8_to_euc_kr utf8_to_euc_tw
    utf8_to_gb18030 utf8_to_gbk utf8_to_iso8859 utf8_to_iso8859_1 utf8_to_johab utf8_to_koi8r utf8_to_koi8u
    utf8_to_shift_jis_2004 utf8_to_sjis utf8_to_uhc utf8_to_win uuid_cmp uuid_eq uuid_extract_timestamp
    uuid_extract_version uuid_ge uuid_gt uuid_hash uuid_hash_extended uuid_in uuid_le uuid_lt uuid_ne uuid_out
    uuid_recv uuid_send uuid_skipsupport uuid_sortsupport uuidv4 uuidv7 var_pop var_samp variance version void_in
    void_out void_recv void_send websearch_to_tsquery width width_bucket win1250_to_latin2 win1250_to_mic
    win1251_to_iso win1251_to_koi8r win1251_to_mic win1251_to_win866 win866_to_iso win866_to_koi8r win866_to_mic
    win866_to_win1251 win_to_utf8 xml xml_in xml_is_well_formed xml_is_well_formed_content
    xml_is_well_formed_document xml_out xml_recv xml_send xmlagg xmlcomment xmlconcat2 xmlexists xmltext xmlvalidate
    xpath xpath_exists
"""


@cache
def names() -> frozenset[str]:
    """The names of PostgreSQL 18's functions, and of those that 15 had; without those that `_MACHINERY` tells."""
    return frozenset(_NAMES.split())


def may_be_built_in(name: str) -> bool:
    """Whether PostgreSQL, of whichever version, may have a function of this name."""
    return name in names() or _MACHINERY.match(name) is not None
