"""The migration tools that are recognised, the most specific first."""

from collections.abc import Iterable, Iterator

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.runners import dbmate, goose, liquibase
from schemalint.sources.runners.atlas import ATLAS
from schemalint.sources.runners.dbmate import DBMATE
from schemalint.sources.runners.diesel import DIESEL
from schemalint.sources.runners.drizzle import DRIZZLE
from schemalint.sources.runners.extension import EXTENSION
from schemalint.sources.runners.flyway import FLYWAY
from schemalint.sources.runners.golang_migrate import GOLANG_MIGRATE
from schemalint.sources.runners.goose import GOOSE
from schemalint.sources.runners.liquibase import LIQUIBASE
from schemalint.sources.runners.plain import PLAIN
from schemalint.sources.runners.pop import POP
from schemalint.sources.runners.postgres_migrations import POSTGRES_MIGRATIONS
from schemalint.sources.runners.prisma import PRISMA
from schemalint.sources.runners.rails import RAILS
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.runners.sql_migrate import SQL_MIGRATE
from schemalint.sources.runners.sqlx import SQLX
from schemalint.sources.runners.supabase import SUPABASE

RUNNERS: tuple[Runner, ...] = (
    SUPABASE, DRIZZLE, PRISMA, DIESEL, ATLAS, FLYWAY, LIQUIBASE, EXTENSION, GOOSE, DBMATE, SQL_MIGRATE, POP, SQLX,
    GOLANG_MIGRATE, POSTGRES_MIGRATIONS, RAILS,
)  # fmt: skip

BY_NAME = {runner.name: runner for runner in (*RUNNERS, PLAIN)}

SECTIONS = tuple(sections for runner in BY_NAME.values() for sections in runner.sections)
"""The markers of every runner: they are comments of a shape that nothing else has, so that a file needs no history."""


_KNOWN_BY = {"goose": goose.UP, "dbmate": dbmate.UP, "liquibase": liquibase.FORMATTED}
_NAMED_FOR = {"flyway": regex(r"V\d+(?:[._]\d+)*__.+\.sql\Z"), "golang-migrate": regex(r"\d+_.+\.up\.sql\Z")}


def named_for_another(name: str, run: Iterable[str], passed: Iterable[str]) -> Iterator[str]:
    """What is to be said of the files that a runner passes over, and whose names are those of another's migrations.

    Args:
        name: the runner's.
        run: the paths that it runs; several tools name their files alike.
        passed: the paths that it passes over.
    """
    left = sorted(passed)
    ran = [path.rpartition("/")[2] for path in run] if left else []
    for other, pattern in _NAMED_FOR.items() if left else ():
        if not any(map(pattern.match, ran)):
            for path in left:
                if pattern.match(path.rpartition("/")[2]):
                    yield f"{path} is named for {other}: {name}, which runs the others, passes it over"


def of_another_tool(name: str, folder: Folder, steps: Iterable[Step]) -> Iterator[str]:
    """What is to be said of the files of a runner, among those that were looked into, that are another's.

    Args:
        name: the runner's.
        folder: the directory.
        steps: the files that it runs.
    """
    if name == "atlas":  # runs the files of other tools
        return
    mine = {step.path for step in steps}
    for path, head in folder.heads:
        for other, line in _KNOWN_BY.items():
            if other != name and path in mine and line.search(head):
                yield f"{path} is written for {other}, not for {name}"
