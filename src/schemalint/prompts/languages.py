"""Which code in a document is SQL, and of which dialect."""

import re
from collections.abc import Iterator

from schemalint.lazy import regex
from schemalint.prompts.document import Block, Document, Fence, Section

POSTGRESQL = "postgresql"
_TAGS = frozenset("sql postgres postgresql pgsql plpgsql psql pg ddl".split())
_POSTGRES_TAGS = _TAGS - {"sql", "ddl"}
_PLAIN_TAGS = frozenset(("", "text", "txt", "plaintext", "code"))
"""What is tagged as nothing in particular; it is SQL where it begins as a definition."""
_NAMES = {
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "d1": "sqlite",
    "turso": "sqlite",
    "libsql": "sqlite",
    "tsql": "sqlserver",
    "t-sql": "sqlserver",
    "mssql": "sqlserver",
    "sqlserver": "sqlserver",
    "sql server": "sqlserver",
    "plsql": "oracle",
    "oracle": "oracle",
    "bigquery": "bigquery",
    "snowflake": "snowflake",
    "redshift": "redshift",
    "duckdb": "duckdb",
    "clickhouse": "clickhouse",
    "databricks": "databricks",
    "spark": "databricks",
    "hive": "hive",
    "hql": "hive",
    "cql": "cassandra",
    "cassandra": "cassandra",
    "trino": "trino",
    "athena": "trino",
    "cockroachdb": "cockroachdb",
    "spanner": "spanner",
    "surrealql": "surrealdb",
    "ksql": "ksql",
    "flink": "flink",
}
_POSTGRES = regex(r"\b(?:postgres(?:ql)?|pg|supabase|psql|pl/?pgsql|neon|timescale(?:db)?)\b")
_OTHER = regex(r"\b(?:" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")\b")
_DEFINITION = regex(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:unique\s+|temp(?:orary)?\s+|materialized\s+)*"
    r"(?:table|index|view|policy|function|type|schema|extension|trigger|sequence|domain|role|procedure)\s+\S"
    r"|insert\s+into\s+\S+|comment\s+on\s+\w+|grant\s+\w[\w ,]*\s+on\s|select\s[^;]*\sfrom\s+[\w.\"]+[^;]*;)",
    re.IGNORECASE | re.DOTALL,
)
"""How untagged SQL begins; a plain query ends in a semicolon, as prose seldom does."""


def language_of(fence: Fence, document: Document) -> str:
    """The dialect of some code, empty where it is no SQL.

    What names a dialect is asked from near to far: the tag, the line before, the headings outwards, the file's name. A
    line that names PostgreSQL too names none.

    Args:
        fence: the code.
        document: where it stands.
    """
    tag = fence.tag
    if tag in _POSTGRES_TAGS:
        return POSTGRESQL
    if tag in _NAMES:
        return _NAMES[tag]
    if tag not in _TAGS and not (tag in _PLAIN_TAGS and _DEFINITION.match(fence.text)):
        return ""
    return next((name for text in _around(fence, document) if (name := _named(text))), POSTGRESQL)


def _around(fence: Fence, document: Document) -> Iterator[str]:
    yield fence.info.partition(" ")[2]
    yield fence.pieces[0].text if fence.pieces and fence.pieces[0].text.lstrip().startswith(("--", "/*")) else ""
    before: Block | None = fence.before
    if before is not None and before.pieces:
        yield before.pieces[-1].text
    section: Section | None = fence.section
    while section is not None:
        yield section.title
        section = section.above
    yield document.path.rpartition("/")[2].replace("-", " ").replace("_", " ")


def _named(text: str) -> str:
    """The only dialect that a text names; empty where it names none or several."""
    text = text.lower()
    if _POSTGRES.search(text):
        return POSTGRESQL
    found = {_NAMES[name] for name in _OTHER.findall(text)} if any(name in text for name in _NAMES) else set()
    return found.pop() if len(found) == 1 else ""
