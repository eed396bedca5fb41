"""Shell completion."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_schemalint(run: Run, shell: str) -> None:
    code, out, err = run("completion", shell)
    assert (code, err) == (0, "")
    assert f"_SCHEMALINT_COMPLETE={shell}_complete" in out


def test_commands_are_completed() -> None:
    environment = {"_SCHEMALINT_COMPLETE": "bash_complete", "COMP_WORDS": "schemalint che", "COMP_CWORD": "1"}
    result = subprocess.run(
        [sys.executable, "-m", "schemalint"], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout == "plain,check\n"
