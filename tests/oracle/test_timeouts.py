"""Which lock_timeout is in force at each statement of a file: the server's answer is ours."""

import subprocess

import pytest

from schemalint.catalog.migration import migrations
from schemalint.catalog.replay.replay import Replay, new_catalog
from schemalint.catalog.timeouts import UNTOLD, limits, milliseconds
from schemalint.engine.transactions import settled
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source, Wrapping
from schemalint.syntax.parse import parse
from server import Postgres

ASK = "SELECT current_setting('lock_timeout');"
FILES = {
    "set": f"SET lock_timeout = '2s'; {ASK}",
    "after the fact": f"{ASK} SET lock_timeout TO '2s'; {ASK}",
    "a number": f"SET lock_timeout = 1500; {ASK} SET lock_timeout TO DEFAULT; {ASK}",
    "reset": f"SET SESSION lock_timeout = '1min'; {ASK} RESET lock_timeout; {ASK}",
    "all reset": f"SET lock_timeout = '1min'; RESET ALL; {ASK}",
    "local": f"SET LOCAL lock_timeout = '2s'; {ASK} COMMIT; {ASK}",
    "local in a block": f"BEGIN; SET LOCAL lock_timeout = '2s'; {ASK} COMMIT; {ASK}",
    "rolled back": f"SET lock_timeout = '1s'; BEGIN; SET lock_timeout = '2s'; {ASK} ROLLBACK; {ASK}",
    "committed": f"BEGIN; SET lock_timeout = '2s'; COMMIT; {ASK} BEGIN; {ASK} COMMIT;",
    "local, then not": f"BEGIN; SET LOCAL lock_timeout = '2s'; SET lock_timeout = '3s'; {ASK} COMMIT; {ASK}",
    "not, then local": f"BEGIN; SET lock_timeout = '2s'; SET LOCAL lock_timeout = '3s'; {ASK} COMMIT; {ASK}",
    "by a function": f"SELECT set_config('lock_timeout', '4s', false); {ASK} BEGIN; {ASK} COMMIT; {ASK}",
    "by a function, locally": f"BEGIN; SELECT set_config('lock_timeout', '4s', true); {ASK} COMMIT; {ASK}",
    "another": f"SET statement_timeout = '2s'; {ASK}",
    "upper case": f"SET LOCK_TIMEOUT = '2s'; SET Lock_Timeout = '2min'; {ASK}",
}


def server_says(postgres: Postgres, sql: str, wrapping: Wrapping) -> list[int | None]:
    """What current_setting answers, in milliseconds; none for the default, which is 0 on the server."""
    wrapped = f"BEGIN;\n{sql}\nCOMMIT;" if wrapping is Wrapping.FILE else sql
    sent = wrapped.replace("; ", "\\; ") if wrapping is Wrapping.IMPLICIT else wrapped
    done = subprocess.run([*postgres.client, "-qXAt"], input=sent, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line]
    answers = [milliseconds(line) for line in lines if milliseconds(line) != UNTOLD]
    return [answer or None for answer in answers]


def we_say(sql: str, wrapping: Wrapping) -> list[int | None]:
    catalog = new_catalog(Settings(pg_version=18), Profile.POSTGRES)
    data = sql.encode()
    statements = parse(data).statements
    source = settled(Source(text=Text("1.sql", data), sql=data, wrapping=wrapping), statements)
    Replay(catalog).file(source, statements)
    [migration] = migrations(catalog)
    asked = [one for one in limits(migration, "lock_timeout") if one.statement.kind == "SelectStmt"]
    return [one.value for one in asked if b"current_setting" in data[one.statement.start : one.statement.end]]


@pytest.mark.parametrize("wrapping", [Wrapping.NONE, Wrapping.FILE, Wrapping.IMPLICIT])
@pytest.mark.parametrize("sql", FILES.values(), ids=FILES)
def test_the_timeout_in_force_is_the_server_s(postgres: Postgres, sql: str, wrapping: Wrapping) -> None:
    told = sql.replace("SELECT set_config", "SELECT 'set' || set_config")  # its answer is no timeout
    assert we_say(sql, wrapping) == server_says(postgres, told, wrapping)
