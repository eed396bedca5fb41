"""What a reference is, and the tables that say which field of which statement uses a name in which way."""

from enum import StrEnum

from schemalint.named import NamedTuple


class Kind(StrEnum):
    """What a reference names. Relations and schemas are always given, the others only with a schema before them."""

    RELATION = "relation"
    """A table, view, sequence, index or anything else that has rows in pg_class."""
    CALL = "call"
    """A function that is run, now or later (in a query, by a trigger)."""
    FUNCTION = "function"
    """A function that is created, altered, dropped, granted or commented on."""
    TYPE = "type"
    SCHEMA = "schema"
    COLLATION = "collation"
    OTHER = "other"
    """An operator, operator class, statistics object, text search object, conversion."""


class Context(StrEnum):
    """What is done with the thing that is named."""

    READ = "read"
    """Queried, called or used as a type."""
    WRITE = "write"
    """The target of INSERT, UPDATE, DELETE, MERGE, TRUNCATE or COPY FROM."""
    CREATE = "create"
    ALTER = "alter"
    DROP = "drop"
    FOREIGN_KEY = "foreign key"
    """The table that a foreign key references."""
    INHERIT = "inherit"
    """The source of LIKE, the parent of INHERITS or PARTITION OF."""
    INDEX = "index"
    """The table that an index or statistics are built on."""
    TRIGGER = "trigger"
    POLICY = "policy"
    RULE = "rule"
    GRANT = "grant"
    COMMENT = "comment"
    LOCK = "lock"
    MAINTAIN = "maintain"
    """VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH."""
    PUBLISH = "publish"
    INSTALL = "install"
    """The schema that an extension is put in."""
    LITERAL = "literal"
    """Named inside a string: `'auth.users'::regclass`, `nextval('auth.s')`."""


class Ref(NamedTuple):
    """A thing of the database that a statement names.

    Attributes:
        schema: the schema as written, folded; none where the author wrote none.
        name: the name, folded; the schema's own where `kind` is SCHEMA.
        start: byte offset where it is written, schema included.
        end: byte offset after it.
        in_body: whether it stands in the text of a function, procedure or DO block.
    """

    kind: Kind
    schema: str | None
    name: str
    start: int
    end: int
    context: Context
    in_body: bool = False


_OBJECT = dict.fromkeys(("relation", "object"), Context.ALTER)

FIELDS: dict[str, dict[str, Context]] = {
    "InsertStmt": {"relation": Context.WRITE},
    "UpdateStmt": {"relation": Context.WRITE},
    "DeleteStmt": {"relation": Context.WRITE},
    "MergeStmt": {"relation": Context.WRITE},
    "TruncateStmt": {"relations": Context.WRITE},
    "LockStmt": {"relations": Context.LOCK},
    "CreateStmt": {"relation": Context.CREATE, "inhRelations": Context.INHERIT},
    "TableLikeClause": {"relation": Context.INHERIT},
    "ViewStmt": {"view": Context.CREATE},
    "CreateSeqStmt": {"sequence": Context.CREATE},
    "AlterSeqStmt": {"sequence": Context.ALTER},
    "CompositeTypeStmt": {"typevar": Context.CREATE},
    "CreateEnumStmt": {"typeName": Context.CREATE},
    "CreateRangeStmt": {"typeName": Context.CREATE},
    "CreateDomainStmt": {"domainname": Context.CREATE},
    "AlterEnumStmt": {"typeName": Context.ALTER},
    "AlterTypeStmt": {"typeName": Context.ALTER},
    "AlterDomainStmt": {"typeName": Context.ALTER},
    "DefineStmt": {"defnames": Context.CREATE},
    "CreateFunctionStmt": {"funcname": Context.CREATE},
    "AlterFunctionStmt": {"func": Context.ALTER},
    "IndexStmt": {"relation": Context.INDEX},
    "CreateStatsStmt": {"defnames": Context.CREATE, "relations": Context.INDEX},
    "AlterStatsStmt": {"defnames": Context.ALTER},
    "CreateTrigStmt": {"relation": Context.TRIGGER, "constrrel": Context.TRIGGER},
    "CreatePolicyStmt": {"table": Context.POLICY},
    "AlterPolicyStmt": {"table": Context.POLICY},
    "RuleStmt": {"relation": Context.RULE},
    "AlterTableStmt": {"relation": Context.ALTER},
    "PartitionCmd": {"name": Context.ALTER},
    "RenameStmt": _OBJECT,
    "AlterObjectSchemaStmt": _OBJECT,
    "AlterObjectDependsStmt": _OBJECT,
    "AlterOwnerStmt": _OBJECT,
    "AlterExtensionContentsStmt": _OBJECT,
    "AlterOperatorStmt": {"opername": Context.ALTER},
    "AlterCollationStmt": {"collname": Context.ALTER},
    "CreateConversionStmt": {"conversion_name": Context.CREATE},
    "CreateOpClassStmt": {"opclassname": Context.CREATE},
    "CreateOpFamilyStmt": {"opfamilyname": Context.CREATE},
    "AlterOpFamilyStmt": {"opfamilyname": Context.ALTER},
    "AlterTSConfigurationStmt": {"cfgname": Context.ALTER},
    "AlterTSDictionaryStmt": {"dictname": Context.ALTER},
    "CommentStmt": {"object": Context.COMMENT},
    "SecLabelStmt": {"object": Context.COMMENT},
    "GrantStmt": {"objects": Context.GRANT},
    "DropStmt": {"objects": Context.DROP},
    "VacuumRelation": {"relation": Context.MAINTAIN},
    "ClusterStmt": {"relation": Context.MAINTAIN},
    "ReindexStmt": {"relation": Context.MAINTAIN},
    "RefreshMatViewStmt": {"relation": Context.MAINTAIN},
    "PublicationObjSpec": {"pubtable": Context.PUBLISH},
}
"""The fields of a node whose names are more than read, by the node's kind."""

ON_TABLE = {
    "OBJECT_TRIGGER": Context.TRIGGER,
    "OBJECT_POLICY": Context.POLICY,
    "OBJECT_RULE": Context.RULE,
    "OBJECT_TABCONSTRAINT": Context.ALTER,
    "OBJECT_COLUMN": Context.ALTER,
}
"""Objects that are named after their table, and what dropping or renaming one does to the table."""

OBJECT_KINDS = {
    **dict.fromkeys(
        ("OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE", "OBJECT_INDEX", "OBJECT_FOREIGN_TABLE"),
        Kind.RELATION,
    ),
    **dict.fromkeys(ON_TABLE, Kind.RELATION),
    **dict.fromkeys(("OBJECT_TYPE", "OBJECT_DOMAIN"), Kind.TYPE),
    "OBJECT_AGGREGATE": Kind.FUNCTION,
    "OBJECT_COLLATION": Kind.COLLATION,
    "OBJECT_SCHEMA": Kind.SCHEMA,
}
"""What the name of an object is the name of; any other object that is named by a list is OTHER."""

NAME_LISTS = {
    "domainname": Kind.TYPE,
    "collation": Kind.COLLATION,
    "opclass": Kind.OTHER,
    "opclassname": Kind.OTHER,
    "opfamilyname": Kind.OTHER,
    "conversion_name": Kind.OTHER,
    "cfgname": Kind.OTHER,
    "dictname": Kind.OTHER,
    "func_name": Kind.CALL,
    "handler_name": Kind.CALL,
    "plhandler": Kind.CALL,
    "plinline": Kind.CALL,
    "plvalidator": Kind.CALL,
}
"""Fields that hold a dotted name without its place."""

NAMELESS = frozenset(
    {"OBJECT_ROLE", "OBJECT_DATABASE", "OBJECT_TABLESPACE", "OBJECT_EXTENSION", "OBJECT_LANGUAGE", "OBJECT_FDW"}
    | {
        "OBJECT_FOREIGN_SERVER",
        "OBJECT_EVENT_TRIGGER",
        "OBJECT_PUBLICATION",
        "OBJECT_SUBSCRIPTION",
        "OBJECT_LARGEOBJECT",
    }
    | {"OBJECT_PARAMETER_ACL", "OBJECT_ACCESS_METHOD", "OBJECT_CAST", "OBJECT_TRANSFORM"}
)
"""Objects that are in no schema."""

NAMING_TYPES = {"regclass": Kind.RELATION, "regtype": Kind.TYPE, "regnamespace": Kind.SCHEMA}
"""Types whose literals are names."""

_OF_RELATION = (
    {"to_regclass", "nextval", "currval", "setval", "pg_get_serial_sequence", "pg_sequence_last_value"}
    | {"pg_relation_size", "pg_table_size", "pg_total_relation_size", "pg_indexes_size", "pg_relation_filepath"}
    | {"pg_relation_filenode", "pg_get_viewdef", "row_security_active", "pg_extension_config_dump"}
)

NAMING_ARGUMENTS: dict[str, tuple[Kind, int]] = {
    **dict.fromkeys(_OF_RELATION, (Kind.RELATION, 0)),
    **{name: (kind, 0) for name, kind in NAMING_TYPES.items()},
    "to_regtype": (Kind.TYPE, 0),
    "to_regnamespace": (Kind.SCHEMA, 0),
    "has_table_privilege": (Kind.RELATION, 2),
    "has_sequence_privilege": (Kind.RELATION, 2),
    "has_any_column_privilege": (Kind.RELATION, 2),
    "has_column_privilege": (Kind.RELATION, 3),
    "has_schema_privilege": (Kind.SCHEMA, 2),
}
"""Functions of PostgreSQL that take a name as text: what it names, and how many arguments stand from it to the end
(0: it is the first argument)."""
