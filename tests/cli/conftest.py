"""What the tests of the command line share."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from schemalint.cli import main


class Result(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command line in an empty directory."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str) -> Result:
        code = main(args)
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return call
