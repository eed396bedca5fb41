"""What prompts say of secrets, row-level security, functions, the platform and migrations."""

from schemalint.prompts.phrases.said import Said

SAID = {
    "secret-column": Said(
        avoid=(
            (
                "api_key|secret|password|token|credential|private_key|certificate|refresh_token|webhook_secret|"
                "password_hash"
                " store|stored|save|keep|storing|plain|plaintext|plain_text|database|column"
            ),
            (
                "sensitive data|information|credential store|stored|storing|without_encryption|plain|expose -log"
                " -placeholder -dummy"
            ),
            "plaintext|plain_text password|secret|token|credential",
        ),
        demand=(
            "sensitive data|column|field encrypt|encryption|encrypted|hash|protect -document",
            "encrypt sensitive|pii|secret|password|token|credential",
            "hash password",
            "password_hash application|app|slow|bcrypt|argon2",
            "data sensitive protect|protecting",
        ),
    ),
    "payment-card-data": Said(
        avoid=("credit_card|card_number|card_data|cvv|cvc|pan|payment_data|raw_payment store|database|storing|stored",),
    ),
    "government-id": Said(
        avoid=(
            (
                "government_id|government_ids|ssn|social_security|passport_number|tax_id|national_id"
                " store|database|storing|stored"
            ),
        ),
    ),
    "secret-value": Said(
        avoid=(
            "hardcode|hard_code|hardcoded|embed|commit secret|credential|password|api_key|token|key",
            "credential|secret|api_key store|storing sensitive",
        ),
    ),
    "placeholder-value": Said(
        avoid=("placeholder|dummy value|values|data",),
    ),
    "secret-in-raise": Said(
        avoid=("sensitive|secret|password log|logs|error|error_message|raise",),
    ),
    "table-without-rls": Said(
        demand=(
            "access_control database implement",
            (
                "row_level_security|rls -index -column -performance -public_access_only -test -auth.uid() -wrap"
                " -call -select -function -helper -schema_reference -force"
            ),
        ),
        waive=("row_level_security|rls enable|use|add|implement|create -bypass -without -disable -with -connection",),
    ),
    "rls-without-policy": Said(
        demand=(
            (
                "rls|row_level_security policy|policies -index -test -auth.uid() -wrap -function -name -select"
                " -insert -update -helper"
            ),
        ),
    ),
    "rls-not-forced": Said(
        demand=("force rls|row_level_security",),
    ),
    "policy-without-role": Said(
        demand=(
            "policy|policies role|to specify|to_clause|to_authenticated|explicit",
            "to_clause",
            "policy|policies to_authenticated|roles",
        ),
    ),
    "policy-for-all": Said(
        avoid=("for_all policy|policies|command|operation|rls",),
        demand=(
            "separate policy|policies operation|select|insert|update|delete|command",
            "policy per|each operation|command|action",
        ),
    ),
    "insert-policy-without-check": Said(
        demand=("insert policy|policies with_check",),
    ),
    "update-policy-without-check": Said(
        demand=("update policy|policies with_check",),
    ),
    "per-row-call-in-policy": Said(
        demand=(
            (
                "auth.uid()|auth.jwt()|auth.role()|auth_function|function"
                " wrap|select|subquery|subselect|sub_select|initplan|cache -direct -allowed -standard"
            ),
            "select_auth.uid()",
        ),
        avoid=(
            "auth.uid() direct|directly|unwrapped|each_row|per_row",
            "function per_row|each_row",
        ),
    ),
    "always-true-write-policy": Said(
        avoid=(
            "using_true",
            "using(true)",
            "permissive policy|policies overly",
            "policy|policies always true",
            "overly permissive",
        ),
    ),
    "user-metadata-in-policy": Said(
        avoid=(
            "user_metadata",
            "raw_user_meta_data",
        ),
    ),
    "recursive-policy": Said(
        avoid=("recursive|recursion|infinite policy|policies|rls",),
    ),
    "unknown-role-in-policy": Said(
        demand=(
            "admin bypass|role administrative|policy",
            "role|roles policy|policies exist",
            "role_based access|access_control",
            "access_control rbac",
        ),
    ),
    "multiple-permissive-policies": Said(
        avoid=("multiple|several|overlapping permissive policy|policies",),
    ),
    "unique-across-tenants": Said(
        demand=(
            "tenant unique|key include",
            "tenant_id unique",
        ),
    ),
    "security-definer-without-search-path": Said(
        demand=("search_path function|security_definer|set|empty",),
        avoid=("security_definer without_search_path|search_path",),
    ),
    "security-definer-for-everyone": Said(
        avoid=("security_definer exposed|public|schema|api|execute",),
        demand=(
            "security_invoker default|function|prefer",
            "security_definer revoke|private",
        ),
    ),
    "function-without-search-path": Said(
        demand=(
            "function search_path set",
            "function fully_qualified",
        ),
    ),
    "view-without-security-invoker": Said(
        demand=("view|views security_invoker",),
    ),
    "concatenated-statement": Said(
        avoid=(
            "sql_injection",
            "concatenat sql|query|string|user_input",
            "dynamic_sql",
        ),
        demand=(
            "prevent sql_injection",
            "parameteriz|parameteris query|queries|sql",
            "sql_injection",
        ),
    ),
    "grant-to-public": Said(
        avoid=(
            "grant|grants public",
            "public access|permission database",
        ),
        demand=(
            (
                "access_control|permission|privilege"
                " proper|implement|implemented|database|role|role_based|least|define|design|use|grant|restrict"
                " -best_practice"
            ),
            "least_privilege",
            "security requirement schema|database meet|meets",
            "role_based access",
        ),
    ),
    "grant-all": Said(
        avoid=(
            "grant_all",
            "all_privilege",
            "superuser",
        ),
        demand=(
            "least_privilege",
            "role_based access|access_control",
            "minimal privilege|permission",
        ),
    ),
    "unattached-trigger-function": Said(
        demand=("audit log|logging|trail trigger|plan|implement|requirement|audit_trigger -system_field",),
    ),
    "table-without-audit-trigger": Said(
        demand=(
            (
                "audit log|logging|trail|trigger"
                " plan|implement|requirement|requirements|enable|every|table|compliance|sensitive -system_field"
                " -deletes -soft"
            ),
        ),
    ),
    "system-schema-access": Said(
        avoid=(
            "information_schema|information_schema.schemata",
            "pg_catalog",
            "system_catalog|system_schema|system_table",
            "auth schema|auth_schema|auth.users|auth.sessions",
        ),
        demand=(
            (
                "assigned|own|tenant|your schema work|within|operate|stay|create|index -tool"
                " -get_database_schema -inspect -execute -query -team"
            ),
        ),
        grant=(
            "auth.uid() use|function|can|policy|policies",
            "now()|gen_random_uuid() use|function|functions|can|standard",
        ),
    ),
    "foreign-key-to-other-schema": Said(
        demand=("assigned|own|tenant|your schema work|operate|stay -tool -inspect -get_database_schema -execute",),
    ),
    "manual-system-field": Said(
        avoid=(
            (
                "system_field|system_managed|system_managed_field|system_column"
                " add|manual|manually|duplicate|declare|create|define"
            ),
            "id created_at updated_at add|manual|manually|declare|duplicate",
        ),
        demand=("system_field automatic|automatically",),
    ),
    "redundant-system-field": Said(
        demand=(
            "redundant field|fields remove|drop -index -derived",
            "system_field leverage|reuse|use redundant|instead|existing|create",
        ),
        avoid=(
            "system_field redundant|duplicate",
            "redundant field|column duplicate",
        ),
    ),
    "user-management-table": Said(
        avoid=(
            "user|users table|tables profile|profiles|session|sessions|management|redundant|new|default",
            "user_management table",
        ),
    ),
    "missing-extension": Said(
        demand=("extension|extensions require|required|enable|create|install -unused",),
    ),
    "unused-extension": Said(
        avoid=("unused|unnecessary extension",),
        demand=("extension required|require -enable",),
    ),
    "needless-uuid-extension": Said(
        demand=(
            "gen_random_uuid() uuid prefer|over|instead",
            "gen_random_uuid instead|over uuid_ossp",
        ),
        avoid=(
            "uuid_ossp",
            "uuid_generate_v4|uuid_generate_v4()",
        ),
    ),
    "newer-syntax": Said(
        demand=(
            (
                "postgresql|postgres version|14|15|16|17|18"
                " version|or_higher|or_later|target|supported|compatible|14+|15+|16+|17+|higher|minimum"
            ),
        ),
    ),
    "syntax-error": Said(
        demand=(
            "postgresql|postgres syntax|dialect",
            "valid|correct sql|postgresql syntax",
        ),
    ),
    "required-column-without-default": Said(
        demand=(
            "column nullable first|then|populate|backfill",
            "zero_downtime migration",
            "nullable_first",
        ),
        avoid=(
            "add not_null column without_default|default|existing",
            "not_null column existing|large|populated table",
        ),
    ),
    "set-not-null-scans": Said(
        demand=("not_null check not_valid validate",),
    ),
    "partition-without-rls": Said(
        demand=("partition rls|row_level_security|policy|policies -retention",),
    ),
    "added-check-scans": Said(
        demand=("check|constraint not_valid",),
    ),
    "added-foreign-key-scans": Said(
        demand=("foreign_key|constraint not_valid",),
    ),
    "renamed-column": Said(
        avoid=("rename column",),
    ),
    "dropped-column": Said(
        avoid=("drop|remove column -unused",),
    ),
}
