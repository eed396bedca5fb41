"""What is shipped: a wheel that explains every rule wherever it is installed, and a source archive that makes it."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from schemalint.engine.pages import page_path
from schemalint.rules.index import RULES
from schemalint.rules.selection import topic_name

ROOT = Path(__file__).parents[1]
PAGES = {rule: f"{topic_name(entry.topic)}/{rule}.md" for rule, entry in RULES.items()}
EXPLAIN = """\
import contextlib, io, json, sys
import schemalint
from schemalint.cli import main
from schemalint.rules.index import RULES

def explain(rule):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = main(["explain", rule])
    return code, out.getvalue()

print(json.dumps({"package": schemalint.__file__, "explained": {rule: explain(rule) for rule in RULES}}))
"""


class Built(NamedTuple):
    wheel: Path
    sdist: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The source archive of the checkout, and the wheel that is built from that archive alone."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    made = subprocess.run(command, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    (wheel,) = out.glob("*.whl")
    (sdist,) = out.glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture
def wheel_files(built: Built) -> set[str]:
    with zipfile.ZipFile(built.wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_has_the_page_of_every_rule_and_no_other(wheel_files: set[str]) -> None:
    shipped = {name for name in wheel_files if name.startswith("schemalint/pages/")}
    assert shipped == {f"schemalint/pages/{page}" for page in PAGES.values()}


def test_the_wheel_is_the_package_and_what_describes_it(wheel_files: set[str]) -> None:
    assert "schemalint/py.typed" in wheel_files
    assert {name.split("/")[0].split("-")[0] for name in wheel_files} == {"schemalint"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel_files)


def test_the_wheel_has_every_module(wheel_files: set[str]) -> None:
    modules = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src/schemalint").rglob("*.py")}
    assert {name for name in wheel_files if name.endswith(".py")} == modules


@pytest.mark.parametrize(
    "name", ["Makefile", ".pre-commit-hooks.yaml", "tests/test_packaging.py", "fixtures/demo/001_accounts.sql"]
)
def test_the_source_archive_has_what_a_developer_needs(built: Built, name: str) -> None:
    with tarfile.open(built.sdist) as archive:
        files = {path.partition("/")[2] for path in archive.getnames()}
    assert name in files


def test_the_installed_wheel_explains_every_rule(built: Built, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(built.wheel) as archive:
        archive.extractall(site)
    ran = subprocess.run(
        [sys.executable, "-c", EXPLAIN],
        cwd=tmp_path,
        # Before the environment's own packages, in which the checkout may be installed.
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(ran.stdout)
    assert Path(told["package"]).is_relative_to(site)
    assert told["explained"] == {rule: [0, (ROOT / "rules" / page).read_text("utf-8")] for rule, page in PAGES.items()}


def test_a_checkout_explains_from_its_own_pages() -> None:
    assert {rule: page_path(rule) for rule in RULES} == {rule: ROOT / "rules" / page for rule, page in PAGES.items()}
