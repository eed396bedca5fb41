"""Each migration tool's fixture: who is recognised, the order, what is applied of each file, and its transactions."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemalint.engine.project import Replayed, projects
from schemalint.engine.transactions import transaction_of
from schemalint.engine.watch import Watch
from schemalint.settings.settings import Settings, TransactionChoice
from schemalint.sources.discovery import discover
from schemalint.sources.source import History
from schemalint.syntax.deep import run_deep

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runners"
_SHOWN = 90


def described() -> str:
    """What is made of the working directory."""
    discovery = discover(["."], Settings())
    lines = [line for history in discovery.histories for line in _history(history)]
    return "\n".join([*lines, *(f"passed over: {path}, {reason}" for path, reason in discovery.skipped)]) + "\n"


def _history(history: History) -> Iterator[str]:
    for project, replayed in run_deep(projects, history, Settings(), lambda _: Watch()):
        partial = ", partial" if replayed.catalog.partial else ""
        yield f"{project.root}: {project.runner} ({project.runner_evidence}), by {project.order}{partial}"
        yield from (f"  warning: {complaint}" for complaint in project.complaints)
        yield from _files(replayed)


def _files(replayed: Replayed) -> Iterator[str]:
    catalog = replayed.catalog
    refused = {one.statement: one.sqlstate for one in catalog.failures}
    for source in replayed.sources:
        yield f"  {source.path}: {transaction_of(source)}"
        for one in catalog.statements:
            if one.source is source:
                words = b" ".join(source.sql[one.start : one.end].split()).decode()
                alone = sum(other.transaction == one.transaction for other in catalog.statements) == 1
                where = "alone" if alone else f"in {one.transaction}"
                yield f"    {where}: {words[:_SHOWN]}" + (f" -- {refused[one]}" if one in refused else "")


@pytest.mark.parametrize("expected", sorted(FIXTURES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_runners_layout(expected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(expected.with_suffix(""))
    found = described()
    if os.environ.get("WRITE_FIXTURES"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("transaction", ["file", "implicit", "none"])
@pytest.mark.parametrize("directory", sorted(FIXTURES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_configured_transaction_is_that_of_files_that_ask_for_none(
    directory: Path, transaction: TransactionChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(directory.with_suffix(""))
    settings = Settings(transaction=transaction)
    histories = discover(["."], settings).histories
    replayed = [one for history in histories for _, one in run_deep(projects, history, settings, lambda _: Watch())]
    kinds = {transaction_of(source) for one in replayed for source in one.sources}
    assert transaction in kinds
    assert kinds <= {transaction, "part", "implicit", "none"}  # the last two by the files' own markers


def test_each_runner_has_a_fixture() -> None:
    from schemalint.sources.runners import BY_NAME

    assert set(BY_NAME) - {path.stem for path in FIXTURES.glob("*.txt")} == set()
