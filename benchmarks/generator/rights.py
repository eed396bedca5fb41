"""Made-up grants, owners and policies."""

from benchmarks.generator.schema import Schema, any_table, column, unique
from benchmarks.generator.words import ROLES

PRELUDE = "\n\n".join(
    f"""\
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role};
    END IF;
END
$$;"""
    for role in ROLES
)
"""What the first file of a history says of roles."""


def grant(schema: Schema) -> str:
    """GRANT and REVOKE on tables and functions."""
    role = schema.random.choice(ROLES)
    kind = schema.random.random()
    if kind < 0.2 and schema.functions:
        name, arguments = schema.random.choice(tuple(schema.functions.items()))
        return f"REVOKE ALL ON FUNCTION {name}({arguments}) FROM PUBLIC;"
    privileges = schema.random.choice(("SELECT", "SELECT, INSERT, UPDATE, DELETE", "ALL", "UPDATE"))
    if kind < 0.3:
        return f"REVOKE {privileges} ON {any_table(schema).name} FROM {role};"
    return f"GRANT {privileges} ON {any_table(schema).name} TO {role};"


def grant_role(schema: Schema) -> str:
    """GRANT of a role."""
    return f"GRANT app_reader TO {schema.random.choice(('app_owner', 'app_writer'))};"


def alter_owner(schema: Schema) -> str | None:
    """ALTER FUNCTION … OWNER TO."""
    if not schema.functions:
        return None
    name, arguments = schema.random.choice(tuple(schema.functions.items()))
    return f"ALTER FUNCTION {name}({arguments}) OWNER TO {schema.random.choice(ROLES)};"


def alter_default_privileges(schema: Schema) -> str:
    """ALTER DEFAULT PRIVILEGES."""
    return f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {schema.random.choice(ROLES)};"


def create_policy(schema: Schema) -> str:
    """CREATE POLICY."""
    table = any_table(schema)
    name = unique(schema, table.name, "policy")
    table.policies.append(name)
    kind = schema.random.choice(("SELECT", "UPDATE", "DELETE", "ALL"))
    test = "id = current_setting('app.tenant_id')::bigint"
    if schema.random.random() < 0.4:
        test += f" OR {column(schema, table)} IS NULL"
    return f"CREATE POLICY {name} ON {table.name}\n    FOR {kind} TO {schema.random.choice(ROLES)}\n    USING ({test});"
