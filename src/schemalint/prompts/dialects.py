"""What SQL is written in by its own words: those that only another dialect has."""

import re

from schemalint.lazy import regex

_FLAGS = re.IGNORECASE | re.MULTILINE
_SIGNS = {
    "mysql": (
        r"\bauto_increment\b",
        r"\bengine\s*=",
        r"\b(?:modify|change)\s+column\b",
        r"\bdelimiter\s+\S",
        r"`\w+`",
        r"\bunsigned\b",
        r"\b(?:use|force|ignore)\s+index\b",
        r"\bshow\s+(?:full\s+)?(?:tables|processlist|index|engine|create|status|variables|databases|columns|global)\b",
        r"\bon\s+duplicate\s+key\b",
        r"\bon\s+update\s+current_timestamp\b",
        r"\bmatch\s*\([^)]*\)\s*against\b",
        r"\bfulltext\b",
        r"\bexplain\s+format\s*=",
        r"^\s*(?:unique\s+)?(?:key|index)\s+\w+\s*\(",
        r"\badd\s+(?:unique\s+)?index\b",
        r"\bset\s+(?:global\s|@)",
        r"\b(?:tinyint|mediumint|datetime|longtext|mediumtext|double\s*\()",
        r"(?<!as )\benum\s*\(",
        r"\b(?:lock\s*=\s*none|algorithm\s*=)",
        r"\bdate_(?:sub|add|format)\s*\(",
        r"\balter\s+table\s+\S+\s+modify\b",
        r"\bdrop\s+index\s+\S+\s+on\b",
        r"--[^\n]*\b(?:mysql|mariadb)\b",
        r"\bcreate\s+procedure\b[^;$]*\)\s*begin\b",
        r"\binterval\s+\d+\s+\w+\b",
    ),
    "sqlite": (
        r"\bautoincrement\b",
        r"^\s*pragma\s",
        r"\bwithout\s+rowid\b",
        r"\bsqlite_master\b",
        r"\busing\s+fts5\b",
        r"\bstrftime\s*\(",
        r"\binsert\s+or\s+\w+\s+into\b",
        r"--[^\n]*\bsqlite\b",
    ),
    "sqlserver": (
        r"\bidentity\s*\(\s*\d",
        r"\bnvarchar\b",
        r"^\s*go\s*$",
        r"\bdatetime2\b",
        r"\bselect\s+top\b",
        r"\b(?:non)?clustered\s+index\b",
        r"\bgetdate\s*\(",
        r"\bwith\s*\(\s*(?:nolock|online)",
        r"\bdeclare\s+@\w",
        r"\bexec(?:ute)?\s+(?:sp_|@)",
        r"\bdbo\.",
        r"\b(?:cross|outer)\s+apply\b",
        r"\bsys\.dm_",
        r"\[\w+\]\.\[\w+\]",
        r"--[^\n]*\b(?:mssql|sql\s+server|t-sql)\b",
    ),
    "oracle": (
        r"\bvarchar2\b",
        r"\bnvl\s*\(",
        r"\bsysdate\b",
        r"\brownum\b",
        r"\bconnect\s+by\b",
        r"\bfrom\s+dual\b",
        r"\bnumber\s*\(\s*\d",
        r"\bdbms_\w",
        r"--[^\n]*\boracle\b",
    ),
    "snowflake": (
        r"\bcreate\s+(?:or\s+replace\s+)?(?:stage|warehouse|pipe|stream|task|file\s+format|dynamic\s+table)\b",
        r"\bvariant\b",
        r"\bqualify\b",
        r"\bcluster\s+by\b",
        r"\bcopy\s+into\b",
        r"\blateral\s+flatten\b",
        r"\bautoincrement\s+start\b",
    ),
    "bigquery": (
        r"\b(?:struct|array)<",
        r"\bsafe_cast\b",
        r"\bwith\s+offset\b",
        r"\bselect\s+\*\s+except\b",
        r"\bint64\b",
        r"\bstring\b\s*(?:,|not\s+null)",
        r"\boptions\s*\(\s*\w+\s*=",
    ),
    "clickhouse": (
        r"\w*mergetree\b",
        r"\bnullable\s*\(",
        r"\blowcardinality\b",
        r"\bdatetime64\b",
        r"\bquantile\w*\s*\(",
    ),
    "cassandra": (r"\bwith\s+clustering\s+order\b", r"\ballow\s+filtering\b", r"\bcreate\s+keyspace\b"),
    "databricks": (r"\busing\s+delta\b", r"\btblproperties\b", r"\bzorder\b", r"^\s*optimize\s+\w"),
}
_PATTERNS = {name: regex("|".join(signs), _FLAGS) for name, signs in _SIGNS.items()}


def dialect_by_signs(text: str) -> str:
    """The other dialect that SQL is written in, by its own words; empty where nothing shows one.

    It is asked of SQL that PostgreSQL cannot read: some of the words are names in SQL that it can.
    """
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(text)), "")
