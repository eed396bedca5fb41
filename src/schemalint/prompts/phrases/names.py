"""What prompts say of names, documentation and the shape of tables."""

from schemalint.prompts.phrases.said import Said

_NORMAL_FORM = (
    "3nf",
    "third_normal_form",
    (
        "normaliz|normalis|normalization|normalisation|normalized|normalised -denormalize -index -wide"
        " -performance_later -text"
    ),
)

SAID = {
    "name-not-snake-case": Said(
        demand=(
            "snake_case",
            "lowercase identifier|name|table|column",
        ),
        avoid=(
            "camelcase|camel_case|pascalcase table|column|name",
            "mixed_case",
            "quoted identifier|name",
            "uppercase name|identifier",
        ),
    ),
    "generic-name": Said(
        demand=("meaningful|descriptive|clear|expressive name|naming|table|column|field -query -title -purpose",),
        avoid=(
            "generic name|column|table",
            "vague name",
            "ambiguous name",
        ),
    ),
    "short-name": Said(
        demand=("meaningful|descriptive|clear name|naming",),
        avoid=(
            "abbreviat name|column|table",
            "cryptic name",
        ),
    ),
    "reserved-word-name": Said(
        avoid=("reserved keyword|word",),
    ),
    "name-too-long": Said(
        avoid=(
            "name long|longer 63",
            "identifier long|longer 63",
        ),
        demand=("name|identifier 63 character|byte",),
    ),
    "table-name-number": Said(
        demand=("table name|names|naming plural|singular",),
    ),
    "file-name-pattern": Said(
        demand=(
            "migration|version file|name|naming|format convention|pattern|timestamp_prefix|version",
            "schema_versioning implement|use|plan",
            "version_format",
        ),
    ),
    "unqualified-name": Said(
        demand=(
            "fully_qualified name|table -function -search_path -security_definer",
            "schema_qualif name|table|object|reference",
            "qualify schema|table name",
            "schema query|queries|table always add -index -policy -rls -assigned -tenant -tool -inspect",
        ),
        waive=(
            "schema_prefix",
            "schema_prefixes",
        ),
    ),
    "table-without-comment": Said(
        demand=(
            "comment table|tables|schema|object",
            "comment_on_table",
            "table document|description comment|comments",
        ),
    ),
    "column-without-comment": Said(
        demand=(
            "comment column|columns",
            "comment_on_column",
        ),
    ),
    "personal-data-without-comment": Said(
        demand=(
            "pii identify|document|documented|mark|column|classif|comment|sensitive",
            "personal_data identify|document|classif|comment",
        ),
    ),
    "numbered-columns": Said(
        demand=_NORMAL_FORM,
        avoid=(
            "repeating|repeated group|column",
            "numbered column",
        ),
    ),
    "comma-separated-list": Said(
        demand=_NORMAL_FORM,
        avoid=(
            "comma_separated",
            "csv column|value",
            "delimited list|value|string",
        ),
    ),
    "wide-table": Said(
        demand=(
            "table one|single|clear purpose|responsibility",
            "single_responsibility",
        ),
        avoid=(
            "wide table",
            "table too_many column",
            "god table",
        ),
    ),
    "one-to-one-table": Said(
        demand=(
            "fewer|few table",
            "fragment table prefer",
        ),
        avoid=(
            "fragment table",
            "over_normaliz",
        ),
    ),
    "polymorphic-association": Said(
        avoid=("polymorphic",),
        allow=("polymorphic",),
    ),
    "entity-attribute-value": Said(
        avoid=(
            "eav",
            "entity_attribute_value",
        ),
    ),
    "derived-column": Said(
        avoid=(
            "derived|calculated|computed|redundant data|value|column|field store|stored|duplicate -system -generated",
        ),
    ),
    "table-without-constraints": Said(
        demand=(
            "integrity constraint",
            "data_integrity constraint",
            "constraint validation rule|rules define|implement|include",
            "data_type constraint define|specify|specif|appropriate|optimal",
            "table column constraint define|design|specify|index",
            "type constraint nullability",
            "validation rule|rules enforce|enforced|implement|define|implemented -ui",
        ),
        avoid=("table without_constraint",),
    ),
    "table-without-timestamps": Said(
        demand=(
            "created_at updated_at -never -manually -system -automatic -duplicate -automatically",
            "timestamp table|audit created_at",
            "audit_trail system_field|tracking|table|built -comply -log -requirement -compliance -stripe",
            "timestamp column|columns every|all|each table",
        ),
        waive=("created_at|updated_at add|declare|define|include|create -system",),
    ),
    "required-column": Said(
        demand=(
            "related_table store|track -amount",
            "column|field required every|each|all_table",
            "tenant_id|organization_id|org_id|account_id|workspace_id every|each|all table -index -policy",
        ),
    ),
}
