"""What SQL is written in by its own words: those that only another dialect has."""

import re

_FLAGS = re.IGNORECASE | re.MULTILINE
_SIGNS = {
    "mysql": (
        ("auto_increment", r"\bauto_increment\b"),
        ("engine", r"\bengine\s*="),
        ("column", r"\b(?:modify|change)\s+column\b"),
        ("delimiter", r"\bdelimiter\s+\S"),
        ("`", r"`\w+`"),
        ("unsigned", r"\bunsigned\b"),
        ("index", r"\b(?:use|force|ignore)\s+index\b"),
        (
            "show",
            r"\bshow\s+(?:full\s+)?(?:tables|processlist|index|engine|create|status|variables|databases|columns|global)\b",
        ),
        ("duplicate", r"\bon\s+duplicate\s+key\b"),
        ("current_timestamp", r"\bon\s+update\s+current_timestamp\b"),
        ("against", r"\bmatch\s*\([^)]*\)\s*against\b"),
        ("fulltext", r"\bfulltext\b"),
        ("explain", r"\bexplain\s+format\s*="),
        ("key", r"^\s*(?:unique\s+)?key\s+\w+\s*\("),
        ("index", r"^\s*(?:unique\s+)?index\s+\w+\s*\("),
        ("index", r"\badd\s+(?:unique\s+)?index\b"),
        ("global", r"\bset\s+global\s"),
        ("@", r"\bset\s+@"),
        ("tinyint", r"\btinyint"),
        ("mediumint", r"\bmediumint"),
        ("datetime", r"\bdatetime"),
        ("longtext", r"\blongtext"),
        ("mediumtext", r"\bmediumtext"),
        ("double", r"\bdouble\s*\("),
        ("enum", r"(?<!as )\benum\s*\("),
        ("none", r"\block\s*=\s*none"),
        ("algorithm", r"\balgorithm\s*="),
        ("date_", r"\bdate_(?:sub|add|format)\s*\("),
        ("modify", r"\balter\s+table\s+\S+\s+modify\b"),
        ("index", r"\bdrop\s+index\s+\S+\s+on\b"),
        ("mysql", r"--[^\n]*\bmysql\b"),
        ("mariadb", r"--[^\n]*\bmariadb\b"),
        ("procedure", r"\bcreate\s+procedure\b[^;$]*\)\s*begin\b"),
        ("interval", r"\binterval\s+\d+\s+\w+\b"),
    ),
    "sqlite": (
        ("autoincrement", r"\bautoincrement\b"),
        ("pragma", r"^\s*pragma\s"),
        ("rowid", r"\bwithout\s+rowid\b"),
        ("sqlite_master", r"\bsqlite_master\b"),
        ("fts5", r"\busing\s+fts5\b"),
        ("strftime", r"\bstrftime\s*\("),
        ("insert", r"\binsert\s+or\s+\w+\s+into\b"),
        ("sqlite", r"--[^\n]*\bsqlite\b"),
    ),
    "sqlserver": (
        ("identity", r"\bidentity\s*\(\s*\d"),
        ("nvarchar", r"\bnvarchar\b"),
        ("go", r"^\s*go\s*$"),
        ("datetime2", r"\bdatetime2\b"),
        ("top", r"\bselect\s+top\b"),
        ("clustered", r"\b(?:non)?clustered\s+index\b"),
        ("getdate", r"\bgetdate\s*\("),
        ("nolock", r"\bwith\s*\(\s*nolock"),
        ("online", r"\bwith\s*\(\s*online"),
        ("@", r"\bdeclare\s+@\w"),
        ("sp_", r"\bexec(?:ute)?\s+sp_"),
        ("@", r"\bexec(?:ute)?\s+@"),
        ("dbo.", r"\bdbo\."),
        ("apply", r"\b(?:cross|outer)\s+apply\b"),
        ("sys.dm_", r"\bsys\.dm_"),
        ("].[", r"\[\w+\]\.\[\w+\]"),
        ("mssql", r"--[^\n]*\bmssql\b"),
        ("server", r"--[^\n]*\bsql\s+server\b"),
        ("t-sql", r"--[^\n]*\bt-sql\b"),
    ),
    "oracle": (
        ("varchar2", r"\bvarchar2\b"),
        ("nvl", r"\bnvl\s*\("),
        ("sysdate", r"\bsysdate\b"),
        ("rownum", r"\brownum\b"),
        ("connect", r"\bconnect\s+by\b"),
        ("dual", r"\bfrom\s+dual\b"),
        ("number", r"\bnumber\s*\(\s*\d"),
        ("dbms_", r"\bdbms_\w"),
        ("oracle", r"--[^\n]*\boracle\b"),
    ),
    "snowflake": (
        ("stage", r"\bcreate\s+(?:or\s+replace\s+)?stage\b"),
        ("warehouse", r"\bcreate\s+(?:or\s+replace\s+)?warehouse\b"),
        ("pipe", r"\bcreate\s+(?:or\s+replace\s+)?pipe\b"),
        ("stream", r"\bcreate\s+(?:or\s+replace\s+)?stream\b"),
        ("task", r"\bcreate\s+(?:or\s+replace\s+)?task\b"),
        ("format", r"\bcreate\s+(?:or\s+replace\s+)?file\s+format\b"),
        ("dynamic", r"\bcreate\s+(?:or\s+replace\s+)?dynamic\s+table\b"),
        ("variant", r"\bvariant\b"),
        ("qualify", r"\bqualify\b"),
        ("cluster", r"\bcluster\s+by\b"),
        ("copy", r"\bcopy\s+into\b"),
        ("flatten", r"\blateral\s+flatten\b"),
        ("autoincrement", r"\bautoincrement\s+start\b"),
    ),
    "bigquery": (
        ("struct<", r"\bstruct<"),
        ("array<", r"\barray<"),
        ("safe_cast", r"\bsafe_cast\b"),
        ("offset", r"\bwith\s+offset\b"),
        ("except", r"\bselect\s+\*\s+except\b"),
        ("int64", r"\bint64\b"),
        ("string", r"\bstring\b\s*(?:,|not\s+null)"),
        ("options", r"\boptions\s*\(\s*\w+\s*="),
    ),
    "clickhouse": (
        ("mergetree", r"\w*mergetree\b"),
        ("nullable", r"\bnullable\s*\("),
        ("lowcardinality", r"\blowcardinality\b"),
        ("datetime64", r"\bdatetime64\b"),
        ("quantile", r"\bquantile\w*\s*\("),
    ),
    "cassandra": (
        ("clustering", r"\bwith\s+clustering\s+order\b"),
        ("filtering", r"\ballow\s+filtering\b"),
        ("keyspace", r"\bcreate\s+keyspace\b"),
    ),
    "databricks": (
        ("delta", r"\busing\s+delta\b"),
        ("tblproperties", r"\btblproperties\b"),
        ("zorder", r"\bzorder\b"),
        ("optimize", r"^\s*optimize\s+\w"),
    ),
}
"""Of each dialect what only it has, each with letters that are in it: without them, it need not be looked for."""


def dialect_by_signs(text: str) -> str:
    """The other dialect that SQL is written in, by its own words; empty where nothing shows one.

    It is asked of SQL that PostgreSQL cannot read: some of the words are names in SQL that it can.
    """
    lower = text.lower()
    for name, signs in _SIGNS.items():
        if any(letters in lower and re.search(sign, text, _FLAGS) for letters, sign in signs):
            return name
    return ""
