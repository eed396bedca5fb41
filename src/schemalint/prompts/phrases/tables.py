"""What prompts say of types, keys, foreign keys and indexes."""

from schemalint.prompts.phrases.said import Said

_FITTING_TYPE = "data_type|field_type|column_type appropriate|correct|proper|right|optimal -ui"

SAID = {
    "timestamp-without-time-zone": Said(
        demand=(
            "timestamptz",
            "timestamp time_zone|timezone -without",
            "timestamp_with_time_zone",
            "timestamp_with_timezone",
        ),
        avoid=(
            "timestamp -timestamptz without_timezone|without_time_zone",
            "timestamp naive",
            "timestamp use|type|bare|plain -timestamptz -primary_key",
        ),
        allow=(
            "timestamp_without_time_zone",
            "timestamp_without_timezone",
        ),
    ),
    "time-with-time-zone": Said(
        avoid=(
            "timetz",
            "time_with_time_zone",
        ),
        demand=(
            _FITTING_TYPE,
            "type constraint appropriate",
        ),
    ),
    "timestamp-precision": Said(
        avoid=(
            "timestamp precision",
            "timestamp(0)",
            "timestamptz(0)",
        ),
    ),
    "float-money": Said(
        demand=(
            "amount currency store",
            "money|monetary|currency|price|amount|financial numeric|decimal|cent|integer|bigint -timestamp",
        ),
        avoid=("money|monetary|currency|price|amount|financial float|floating|real|double",),
    ),
    "money-type": Said(
        avoid=(
            "money_type",
            "type money",
            "use money -float -double",
        ),
    ),
    "floating-point-column": Said(
        avoid=(
            (
                "float|floating_point|double_precision|real column|type|use -money -monetary -currency -price"
                " -amount -financial"
            ),
        ),
    ),
    "varchar-255": Said(
        avoid=(
            "varchar(255)",
            "varchar_255",
        ),
        allow=("use varchar(255)",),
    ),
    "varchar-with-length": Said(
        demand=("text instead|over|prefer varchar|varchar(n)|varchar(255)",),
        avoid=(
            "varchar(n)",
            "varchar arbitrary|length|limit -text",
        ),
    ),
    "text-for-short-value": Said(
        avoid=("text short|bounded|limited string|value|field",),
        demand=(
            "varchar short|bounded|limited string|value|field",
            "varchar_with_limit",
        ),
    ),
    "char-type": Said(
        demand=(
            _FITTING_TYPE,
            "type constraint appropriate",
        ),
        avoid=(
            "char(n)",
            "char_type",
            "bpchar",
            "character(n)",
            "fixed_length char|character",
        ),
    ),
    "json-type": Said(
        demand=(
            _FITTING_TYPE,
            "type constraint appropriate",
            "jsonb -gin",
            "jsonb over|instead json",
            "metadata json field|column",
            "json_field",
        ),
        avoid=(
            "json_type",
            "json_column",
            "plain json",
        ),
    ),
    "jsonb-search-without-index": Said(
        demand=(
            "jsonb gin",
            "json gin",
        ),
    ),
    "enum-type": Said(
        avoid=("enum -map -object -const -typescript -type_alias -union",),
        allow=(
            (
                "enum use|prefer column|status|state|type|database|postgresql -check -or -typescript -const -class"
                " -import -enum.enum"
            ),
        ),
    ),
    "status-without-check": Said(
        demand=(
            "enum|check fixed_value|value_set|fixed_set|allowed_value|valid_value|status|enumerat",
            "singleselect status",
            "business_rule constraint|enforce",
            "business_rule db_level",
            "check_constraint valid|validation|domain_value|enum",
        ),
    ),
    "all-columns-nullable": Said(
        demand=(
            "not_null data require|mandatory|need",
            "not_null constraint where|when|if require|mandatory|need",
        ),
    ),
    "nullable-boolean": Said(
        demand=(
            "boolean not_null",
            "not_null data require|mandatory|need",
        ),
        avoid=(
            "nullable_boolean",
            "boolean null -not_null",
        ),
    ),
    "column-without-nullability": Said(
        demand=(
            "nullability",
            "not_null specif|explicit|correct",
            "not_null data require|mandatory|need",
            "not_null constraint|column -first -nullable -add -populate -foreign_key",
        ),
    ),
    "disallowed-type": Said(
        avoid=("deprecated|obsolete type",),
    ),
    "repeated-check": Said(
        demand=("domain reusable|repeated|custom|shared type|constraint|check",),
    ),
    "unused-type": Said(
        avoid=("unused type|enum|domain",),
    ),
    "table-without-primary-key": Said(
        demand=(
            "table|every|each|all primary_key -index -before -verify -exist -uuid -bigint -identity -foreign_key",
            "primary_and_foreign_key identify|define|specify|choose",
            (
                "primary_key define|declare|include|have|always|require|must -uuid -exist -verify -bigserial"
                " -bigint -composite -handle"
            ),
            (
                "id_column|id_field table|every|each|always -system -foreign_key -tool -automatic -stripe"
                " -external -generic"
            ),
        ),
        avoid=("table without_primary_key",),
    ),
    "integer-primary-key": Said(
        demand=(
            "uuid|uuids|bigserial|bigint|big_integer primary_key|id|identifier|key",
            "10x growth|grow -connection -budget",
            "uuid|uuids distribut",
        ),
        avoid=("int|integer|int4 primary_key|id",),
    ),
    "serial-column": Said(
        demand=("identity serial|over|instead|prefer|column|use -tenant -user -provider",),
        avoid=("serial -bigserial",),
        allow=("serial use|prefer primary_key -bigserial -not",),
    ),
    "text-primary-key": Said(
        avoid=(
            "natural_key",
            "text|varchar primary_key",
        ),
        demand=("surrogate_key",),
    ),
    "composite-primary-key": Said(
        avoid=("composite primary_key|key",),
        allow=("composite primary_key use|prefer",),
    ),
    "linking-table-without-key": Said(
        demand=(
            "junction|linking|link|join|bridge|association table primary_key|key|unique|composite|many_to_many|create",
            "many_to_many linking_table|junction_table|join_table",
        ),
    ),
    "unique-with-soft-delete": Said(
        demand=(
            "soft_delete -index",
            "deleted_at unique",
            "soft delete deleted_at|is_deleted",
        ),
    ),
    "foreign-key-without-index": Said(
        demand=(
            "index foreign_key -partial -unnecessary",
            (
                "index proper|appropriate|necessary|right|strategy|strategies"
                " table|column|field|type|system|indexing|performance -unused -materialized -pattern -query -join"
                " -where"
            ),
            (
                "index implement|create|define|add|design performance|optimize|optimization -concurrently -slow"
                " -unnecessary -grow -monitor -query -pattern"
            ),
            "index relationship optimized|optimised",
        ),
        avoid=(
            "foreign_key without_index",
            "unindexed foreign_key",
        ),
        waive=("index foreign_key",),
    ),
    "missing-foreign-key": Said(
        demand=(
            (
                "foreign_key proper|define|use|constraint|implement|establish|maintain|relationship|include"
                " -before -index -exist -verify -circular -after -on_delete -nullable -first -name -check -type"
                " -action -stripe -ui -enforce -requirement -object -think"
            ),
            "referential_integrity",
            (
                "relationship between table|entity|entities|related -before -exist -document -identify -data -ui"
                " -think -object"
            ),
            "relationship constraint create|define|design|implement|establish -modify -think",
            "relationship properly|correctly define",
            "entity relationship|relationships define|properly|correctly",
        ),
        avoid=(
            "orphan reference",
            "relation without_foreign_key",
            "id_column without_foreign_key",
        ),
        waive=("foreign_key constraint -before -circular -record -exist -index -point -to",),
    ),
    "foreign-key-without-on-delete": Said(
        demand=(
            "on_delete",
            "cascade explicit|define|behavior|behaviour|rule|specify|cascad",
            "cascade_delete",
            "cascad delete",
            "prevent|avoid orphan",
            "foreign_key join cascade",
        ),
        avoid=("orphan|orphaned record|row|data|child|inconsistent",),
    ),
    "cascading-delete": Said(
        avoid=(
            "on_delete_cascade",
            "cascade delete|deletes -explicit",
        ),
        allow=(
            "on_delete_cascade use",
            "cascade owned",
        ),
    ),
    "foreign-key-cycle": Said(
        avoid=(
            "circular|cyclic foreign_key|reference|dependency|dependencies",
            "foreign_key cycle",
        ),
    ),
    "foreign-key-type-mismatch": Said(
        demand=(
            "foreign_key type match|same",
            "foreign_key match referenced type",
        ),
    ),
    "statement-fails": Said(
        demand=(
            "foreign_key reference|referenced verify|exist -populate -primary_key -record",
            "foreign_key exist verify|check|ensure -populate -primary_key",
        ),
    ),
    "nullable-foreign-key": Said(
        demand=("foreign_key not_null",),
    ),
    "redundant-index": Said(
        avoid=(
            "unnecessary|redundant|too_many|excessive|unneeded|unused index",
            "over_index",
            "overindex",
        ),
        demand=("index unused|redundant remove|drop",),
    ),
    "duplicate-index": Said(
        avoid=("duplicate|unnecessary|redundant index",),
        demand=("duplicate index remove|drop",),
    ),
    "too-many-indexes": Said(
        avoid=(
            "too_many index",
            "over_index",
            "excessive index",
        ),
    ),
    "index-ignores-soft-delete": Said(
        demand=(
            "partial_index",
            "partial index soft|active|query|queries|delete|where",
        ),
    ),
    "index-build-blocks-writes": Said(
        demand=(
            "index concurrently",
            "zero_downtime migration",
            "concurrent index",
        ),
        avoid=(
            "index without_concurrently",
            "blocking index",
        ),
    ),
    "unindexed-policy-column": Said(
        demand=("index policy|policies|rls column -write -modify",),
    ),
}
