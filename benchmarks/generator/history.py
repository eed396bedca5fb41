"""Writes made-up histories: numbered files, each a few statements in the proportions of real ones."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.generator import code, data, objects, relations, rights
from benchmarks.generator.mix import COMMENTED, IN_TRANSACTION, OUTSIDE_TRANSACTIONS, STATEMENTS, pick
from benchmarks.generator.schema import Schema, empty

MAKERS: Mapping[str, Callable[[Schema], str | None]] = {
    name: getattr(module, name)
    for module in (code, data, objects, relations, rights)
    for name in STATEMENTS
    if hasattr(module, name)
}
_SPREAD = 0.8
"""Of the logarithm of a file's length: a few files are many times as long as most."""


class File(NamedTuple):
    """A file of a history."""

    name: str
    text: str


def history(files: int, lines: int, seed: int) -> Iterator[File]:
    """The files of one history.

    Args:
        files: how many.
        lines: how long a file is on average.
        seed: the same seed gives the same files.
    """
    random = Random(seed)
    schema = empty(random)
    yield File("0001_init.sql", _text([rights.PRELUDE, *(relations.create_table(schema) for _ in range(8))]))
    for number in range(2, files + 1):
        length = lines * random.lognormvariate(-_SPREAD * _SPREAD / 2, _SPREAD)
        wrapped = random.random() < IN_TRANSACTION
        statements = list(_statements(schema, int(length), wrapped=wrapped))
        if wrapped:
            statements = ["BEGIN;", *statements, "COMMIT;"]
        if random.random() < COMMENTED:
            statements.insert(0, f"-- Migration {number}: {len(statements)} changes.")
        yield File(f"{number:04}_{_title(statements)}.sql", _text(statements))


def write(directory: Path, *, histories: int, files: int, lines: int, seed: int) -> None:
    """Write histories below a directory, each in a directory of its own.

    Args:
        directory: made if it is not there.
        histories: how many.
        files: how many in all.
        lines: how long a file is on average.
        seed: the same seed gives the same files.
    """
    for number in range(histories):
        folder = directory / f"service_{number + 1:02}" / "migrations"
        folder.mkdir(parents=True)
        share = files * (number + 1) // histories - files * number // histories
        for name, text in history(share, lines, seed * 1000 + number):
            (folder / name).write_text(text, encoding="utf-8")


def _statements(schema: Schema, lines: int, *, wrapped: bool) -> Iterator[str]:
    written = 0
    while written < lines or not written:
        kind = pick(schema.random, STATEMENTS)
        if wrapped and kind in OUTSIDE_TRANSACTIONS | {"lock_table"}:
            continue
        statement = MAKERS[kind](schema)
        if statement is not None:
            written += statement.count("\n") + 2
            yield statement


def _title(statements: list[str]) -> str:
    """What the first statement is about, as a file's name says it."""
    first = next((one for one in statements if not one.startswith(("--", "BEGIN", "DO"))), "block")
    words = (word.strip("(;,'").lower() for word in first.split()[:3])
    return "_".join(word for word in words if word.isidentifier())


def _text(statements: list[str]) -> str:
    return "\n\n".join(statements) + "\n"
