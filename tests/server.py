"""A database on a real PostgreSQL server, as tests ask it."""

import subprocess
from pathlib import Path

SEPARATOR = "\x1f"


class Refused(Exception):  # noqa: N818 - what the tests expect is no error
    """What the server said no to; `sqlstate` and `message` are its own."""

    def __init__(self, sqlstate: str, message: str) -> None:
        super().__init__(f"{sqlstate}: {message}")
        self.sqlstate = sqlstate
        self.message = message


class Postgres:
    """A fresh database on a real server.

    Args:
        psql: the client.
        uri: of the database.

    Attributes:
        client: the command that reaches the database.
    """

    def __init__(self, psql: Path, uri: str) -> None:
        self.client = (str(psql), uri)
        self._command = [*self.client, "-qXAt", "-F", SEPARATOR, "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose"]

    def run(self, sql: str) -> list[tuple[str, ...]]:
        """Run statements in one session and give the rows of all their results, values as text (NULL is empty).

        Raises:
            Refused: the server refused a statement; those before it have run.
        """
        done = subprocess.run(self._command, input=sql, text=True, capture_output=True, check=False)
        for line in done.stderr.splitlines():
            if line.startswith("ERROR:"):
                _, sqlstate, message = line.split(": ", 2)
                raise Refused(sqlstate.strip(), message)
        assert done.returncode == 0, done.stderr
        return [tuple(line.split(SEPARATOR)) for line in done.stdout.splitlines()]

    def refusal(self, sql: str) -> str:
        """Run statements; the SQLSTATE of the first that the server refuses, empty where it refuses none."""
        try:
            self.run(sql)
        except Refused as refused:
            return refused.sqlstate
        return ""
