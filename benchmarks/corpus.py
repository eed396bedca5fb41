"""The files that are measured on: made up, or copied from a directory, and the same for every tool."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from benchmarks.generator.history import write
from benchmarks.peers import SQLFLUFF_CONFIG

_MARKERS = frozenset({"migration_lock.toml", "config.toml", "metadata.toml"})
"""What a migration directory is recognised by, beside the names of its files."""


class Corpus(NamedTuple):
    """Files below a directory.

    Attributes:
        files: paths relative to the directory, with `/`.
        left_out: files that schemalint does not read, down migrations above all; no tool is given them.
    """

    name: str
    directory: Path
    files: tuple[str, ...]
    lines: int
    size: int
    left_out: int = 0


class Verdict(NamedTuple):
    """What a report of schemalint says of a corpus."""

    files: int
    statements: int
    findings: int


def generated(directory: Path, name: str, *, histories: int, files: int, lines: int, seed: int) -> Corpus:
    """Write made-up histories below a directory.

    Args:
        directory: made if it is not there.
        name: what the corpus is called.
        histories: how many histories the files make.
        files: how many files in all.
        lines: how long a file is on average.
        seed: the same seed gives the same files.
    """
    write(directory, histories=histories, files=files, lines=lines, seed=seed)
    return _survey(name, directory)


def copied(source: Path, directory: Path, schemalint: Path) -> Corpus:
    """Copy the SQL files of a directory, each to where it stood, and leave out what schemalint does not read.

    Args:
        source: the directory that is given.
        directory: where the copy goes.
        schemalint: the executable that says which files it reads.

    Raises:
        subprocess.CalledProcessError: it found nothing to read.
    """
    for path in sorted(source.rglob("*")):
        if path.is_file() and (path.suffix == ".sql" or path.name in _MARKERS):
            target = directory / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    listed = subprocess.run(
        [schemalint, "check", "--isolated", "--list-files", "."], cwd=directory, capture_output=True, check=True
    )
    read = set(listed.stdout.decode().splitlines())
    unread = [path for path in _files(directory) if path.relative_to(directory).as_posix() not in read]
    for path in unread:
        path.unlink()
    return _survey(source.name, directory)._replace(left_out=len(unread))


def sample(corpus: Corpus, directory: Path, size: int) -> Corpus:
    """Copy evenly spaced files of a corpus, flat, for tools that are too slow for all of it."""
    directory.mkdir(parents=True)
    step = max(1, len(corpus.files) // size)
    for number, name in enumerate(corpus.files[::step][:size]):
        shutil.copyfile(corpus.directory / name, directory / f"{number:04}.sql")
    (directory / ".sqlfluff").write_text(SQLFLUFF_CONFIG, encoding="utf-8")
    return _survey(f"{corpus.name}, a sample", directory)


def verdict(output: Path) -> Verdict | None:
    """What a report of schemalint says, in numbers; nothing where none was written."""
    if not output.is_file():
        return None
    report = json.loads(output.read_bytes())
    return Verdict(report["files"], report["statements"], len(report["findings"]))


def _survey(name: str, directory: Path) -> Corpus:
    paths = _files(directory)
    lines = size = 0
    for path in paths:  # one at a time: what this process holds counts into the peak of those that it starts
        text = path.read_bytes()
        lines += text.count(b"\n")
        size += len(text)
    return Corpus(name, directory, tuple(path.relative_to(directory).as_posix() for path in paths), lines, size)


def _files(directory: Path) -> list[Path]:
    """Migrations of some tools stand in directories that are themselves named like files."""
    return sorted(path for path in directory.rglob("*.sql") if path.is_file())
