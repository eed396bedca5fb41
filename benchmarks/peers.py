"""How schemalint and its peers are called: one process for all the files, JSON to standard output where they can."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Command

ARGUMENT_BYTES = 1_500_000
"""Beyond this the names of the files do not fit on a command line, and squawk is given a pattern instead."""

SQLFLUFF_CONFIG = "[sqlfluff]\ndialect = postgres\nlarge_file_skip_byte_limit = 0\n"
"""Without it sqlfluff passes over files of more than 20,000 bytes."""


def schemalint(executable: Path, *arguments: str) -> Command:
    """Schemalint, on the working directory unless paths are given."""
    return Command("schemalint", [str(executable), "check", *arguments, "--output-format", "json"])


def squawk(executable: Path, files: Sequence[str]) -> Command:
    """Squawk, on all the files."""
    fit = sum(len(name.encode()) + 1 for name in files) <= ARGUMENT_BYTES
    return Command("squawk", [str(executable), "--reporter=json", *(files if fit else ["**/*.sql"])])


def sqlfluff(executable: Path, _: Sequence[str]) -> Command:
    """Sqlfluff, on the working directory, in which its configuration stands."""
    return Command("sqlfluff", [str(executable), "lint", "--format", "json", "--processes", "1", "."])


def pgspot(executable: Path, files: Sequence[str]) -> Command:
    """Pgspot, on all the files; its exit code is 1 where it found something, or could not read a file."""
    return Command("pgspot", [str(executable), *files])


def importing(python: Path) -> Command:
    """What loading the parser costs."""
    return Command("import pglast", [str(python), "-c", "import pglast"])


def find(name: str, *environments: Path) -> Path | None:
    """The executable of a tool in the first environment that has it."""
    candidates = (environment / "bin" / name for environment in environments)
    return next((path.absolute() for path in candidates if path.is_file()), None)
