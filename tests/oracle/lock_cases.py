"""Reading the cases of locks/*.sql, and asking a server what it does for each of them."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from schemalint.syntax.parse import parse

CASES = sorted((Path(__file__).parent / "locks").glob("*.sql"))
_DIVIDER = "-- changes\n"
_SCHEMAS = "('pg_catalog', 'information_schema', 'pg_toast')"
_STATE = f"""
SELECT coalesce(json_object_agg(c.oid, json_build_array(n.nspname || '.' || c.relname, c.relkind, c.relfilenode,
    i.indrelid, pg_stat_get_xact_numscans(c.oid))), '{{}}')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
WHERE n.nspname NOT IN {_SCHEMAS} AND n.nspname !~ '^pg_toast';"""
_LOCKS = """
SELECT coalesce(json_agg(json_build_array(relation, mode)), '[]') FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND relation >= 16384;"""
MODES = (
    "", "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
    "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
)  # fmt: skip
RESET = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
END $$; CREATE SCHEMA public; RESET ALL; SET client_min_messages = error;"""
"""Undoes what one situation made before the next."""
WEAK_ON_INDEXES = 3
"""An index's locks up to ROW EXCLUSIVE are those of its use: they say nothing beyond the table's."""


class Situation(NamedTuple):
    """What exists before, and the statements each of which is run on it alone."""

    name: str
    setup: str
    statements: tuple[str, ...]


class Seen(NamedTuple):
    """What a statement did to the relations that existed before it: by name, as sorted lines."""

    locks: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    builds: tuple[str, ...]
    scans: tuple[str, ...]


def situation(path: Path, version: int) -> Situation:
    """The situation of a file, with those of its statements that a version knows."""
    setup, divider, changes = path.read_text(encoding="utf-8").partition(_DIVIDER)
    assert divider, path
    return Situation(path.stem, _kept(setup, version), tuple(_split(_kept(changes, version))))


def _kept(sql: str, version: int) -> str:
    """Leave out the lines that end in `-- since N` for later versions, and in `-- before N` for earlier ones."""
    lines = []
    for line in sql.splitlines():
        _, _, since = line.partition("-- since ")
        _, _, before = line.partition("-- before ")
        if (not since or version >= int(since)) and (not before or version < int(before)):
            lines.append(line)
    return "\n".join(lines)


def _split(sql: str) -> list[str]:
    data = sql.encode()
    parsed = parse(data)
    assert not parsed.problems, parsed.problems
    return [data[one.start : one.end].decode() for one in parsed.statements]


def observed(client: Sequence[str], *situations: Situation) -> list[Seen | str]:
    """What a server does for each statement, in a transaction that is rolled back; what it says where it refuses.

    Args:
        client: the command that reaches a database.
        situations: each is set up after what the one before it has made is gone.
    """
    parts = ["SET client_min_messages = warning;"]
    for at, given in enumerate(situations):
        parts += [RESET] if at else []
        parts += ["\\set ON_ERROR_STOP on", given.setup, "\\set ON_ERROR_STOP off"]
        for statement in given.statements:
            parts += [
                "\\echo @@\n\\warn @@", "BEGIN;", _STATE, "\\o /dev/null", f"{statement};", "\\o", _LOCKS, _STATE,
                "ROLLBACK;",
            ]  # fmt: skip
    done = subprocess.run(
        [*client, "-qXAt"], input="\n".join(parts), text=True, capture_output=True, check=False, timeout=600
    )
    seen, errors = blocks(done.stdout), blocks(done.stderr)
    assert len(seen) == sum(len(given.statements) for given in situations), done.stderr
    return [_seen(block) if len(block) == 3 else "\n".join(errors[at]) for at, block in enumerate(seen)]


def blocks(text: str) -> list[list[str]]:
    """The lines after each line that begins with `@@`."""
    return [part.strip().splitlines() for part in ("\n" + text).split("\n@@")[1:]]


def _seen(block: list[str]) -> Seen:
    before, locks, after = (json.loads(line) for line in block)
    strongest: dict[str, int] = {}
    for oid, mode in locks:
        if (known := before.get(str(oid))) is not None:
            strongest[known[0]] = max(strongest.get(known[0], 0), MODES.index(mode))
            if known[1] in "iI" and strongest[known[0]] <= WEAK_ON_INDEXES:
                del strongest[known[0]]
    files = {row[2] for row in before.values() if row[2]}
    return Seen(
        tuple(sorted((name, MODES[level]) for name, level in strongest.items())),
        tuple(sorted(row[0] for oid, row in after.items() if _is_table(row) and oid in before and _new(row, files))),
        tuple(sorted(row[0] for row in after.values() if str(row[3]) in before and _new(row, files))),
        tuple(sorted(row[0] for oid, row in before.items() if _is_table(row) and row[4] < after.get(oid, row)[4])),
    )


def _is_table(row: list[Any]) -> bool:
    return row[1] in "rm"


def _new(row: list[Any], files: set[int]) -> bool:
    return bool(row[2]) and row[2] not in files
