"""Replay real repositories on both sides, a PostgreSQL server and the catalog, and print the differences.

Run it as a file: `python tests/oracle/real.py [--programs /usr/lib/postgresql/15/bin] DIRECTORY…`. Each directory is a
checkout, a bare clone, or a folder of either. Without `--programs` the server is the development dependency's, which
has no contributed extensions.
"""

# ruff: noqa: T201 - it prints

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from cluster import Cluster, running
from comparing import NOTHING, Compared, Difference, compared
from loading import File, Refusal, Verdict, judged, parsed, refusals, serve
from msgspec import structs
from server_shape import QUERY
from shape import shape

from schemalint.catalog.store import Catalog
from schemalint.engine.project import Replayed, projects
from schemalint.engine.watch import Watch
from schemalint.model import Profile
from schemalint.settings.settings import Settings
from schemalint.sources.discovery import discover
from schemalint.sources.errors import NothingToCheckError
from schemalint.sources.source import History, Wrapping
from schemalint.syntax.deep import run_deep

PLATFORM = (Path(__file__).parent / "supabase.sql").read_text()
_ON = re.compile(r"\b(?:on|of) (\S+)")
_LACKING = re.compile(
    r'(extension|role|type|schema|function|relation) ("[^"]*"|\S+)(?= (?:does not exist|is not available))'
)
_WORD = re.compile(r"\w+")
_COMMON = frozenset(
    "public table column constraint index function view type grant comment sequence trigger policy on to".split()
)
SHOWN = 15
"""How many of each kind of difference are printed."""


class Outcome(NamedTuple):
    """How one catalog compares with the server's; `following` and `computed` are differences that are explained.

    The former by a statement that the server refused, as it did alone or as the replay said and went on as meant, or by
    an extension that the server has not; the latter by a statement whose text is computed when it is run.
    """

    verdict: Verdict
    compared: Compared
    following: list[Difference]
    computed: list[Difference]


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare each history that is found in the directories; 1 where any differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, help="where initdb, postgres and psql are")
    parser.add_argument("--all", action="store_true", help="print every difference")
    parser.add_argument("directories", nargs="+")
    options = parser.parse_args(arguments)
    totals: Counter[str] = Counter()
    with running(options.programs) as cluster, tempfile.TemporaryDirectory() as folder:
        for directory in options.directories:
            for checkout in checkouts(Path(directory), Path(folder)):
                for history in _histories(checkout):
                    run_deep(_history, cluster, history, totals, None if options.all else SHOWN)
    print("\n" + ", ".join(f"{number} {what}" for what, number in totals.items()))
    return int(totals["histories"] > totals["equal histories"])


def _histories(checkout: Path) -> Sequence[History]:
    try:
        return discover([str(checkout)], Settings()).histories
    except NothingToCheckError as error:
        print(f"\n== {error}")
        return ()


def checkouts(path: Path, folder: Path) -> list[Path]:
    """The checkouts that a path holds: itself, the files of a bare clone (put into `folder`), or those below it."""
    if (path / "HEAD").exists() and (path / "objects").is_dir():
        files = folder / (path.parent.name if path.name == "repo" else path.name)
        files.mkdir()
        git = ("git", f"--git-dir={path}", "archive", "HEAD")
        with subprocess.Popen(git, stdout=subprocess.PIPE) as archive:
            subprocess.run(["tar", "-x", "-C", str(files)], stdin=archive.stdout, check=True)
        return [files]
    below = [one for one in sorted(path.iterdir()) if one.is_dir()]
    if (path / "objects").exists() or any((one / ".git").exists() or (one / "HEAD").exists() for one in below):
        return [found for one in below for found in checkouts(one, folder)]
    clones = [one / "repo" for one in below if (one / "repo" / "HEAD").exists()]
    return [found for clone in clones for found in checkouts(clone, folder)] or [path]


def _history(cluster: Cluster, history: History, totals: Counter[str], shown: int | None) -> None:
    sources = tuple(structs.replace(source, under_review=False) for source in history.sources)
    settings = Settings(pg_version=cluster.version)
    for project, replayed in projects(structs.replace(history, sources=sources), settings, lambda _: Watch()):
        outcome = _compare(cluster, replayed, project.profile)
        verdict, lines, following, computed = outcome
        print(f"\n== {project.root} ({history.runner}, {project.profile}): {len(replayed.sources)} files,", end=" ")
        print(f"{lines.equal} lines equal, {lines.unsure} unsure, {len(lines.differences)} differ,", end=" ")
        print(f"{len(following)} follow from what the server refused,", end=" ")
        print(f"{len(computed)} from computed statements;", end=" ")
        print(f"refused: {len(verdict.agreed)} by both, {len(verdict.missed)} by the server alone,", end=" ")
        print(f"{len(verdict.false)} by us alone, {len(verdict.other)} for another reason")
        if replayed.catalog.notes:
            print(f"  not read: {replayed.catalog.notes}")
        for line in _details(outcome, shown):
            print(line)
        equal = not (lines.differences or verdict.false)
        totals.update({
            "histories": 1, "equal histories": int(equal), "files": len(replayed.sources),
            "equal lines": lines.equal, "unsure lines": lines.unsure, "different lines": len(lines.differences),
            "following lines": len(following), "computed lines": len(computed),
            "refused by both": len(verdict.agreed), "refused by the server alone": len(verdict.missed),
            "refused by us alone": len(verdict.false), "refused for another reason": len(verdict.other),
        })  # fmt: skip


def _compare(cluster: Cluster, replayed: Replayed, profile: Profile) -> Outcome:
    files = [parsed(source) for source in replayed.sources]
    with cluster.database() as database:
        if profile is Profile.SUPABASE:
            database.run(PLATFORM)
        before = {line.partition("\t")[0] for line in database.run(QUERY)}
        refused: list[Refusal] = [one for file in files for one in serve(database.psql, file)]
        server = database.run(QUERY)
        available = set(database.run("SELECT name FROM pg_available_extensions"))
    ours = shape(replayed.catalog)
    verdict = judged(refused, refusals(replayed.catalog, files))
    lines = compared(_without(server, before), _without(ours, before))
    words = {word.lower() for text in _lost(files, verdict) for word in _WORD.findall(text)}
    meant = {word.lower() for one in verdict.agreed for word in _WORD.findall(one.text)}
    following = [
        one
        for one in lines.differences
        if _follows(one, words) or (one.server == NOTHING and (_follows(one, meant) or _lacks(one, available)))
    ]
    own = [one for one in lines.differences if one not in following]
    computed = [one for one in own if _is_computed(one, replayed.catalog)]
    own = [one for one in own if one not in computed]
    return Outcome(verdict, lines._replace(differences=own), following, computed)


def _lost(files: Sequence[File], verdict: Verdict) -> Iterator[str]:
    """What only the server refused, and what it took back with it: the whole file where that is one transaction."""
    paths = {one.path for one in verdict.missed}
    yield from (one.text for one in verdict.missed)
    for file in files:
        kinds = {statement.kind for statement in file.statements}
        if file.source.path in paths and (file.source.wrapping is Wrapping.FILE or "TransactionStmt" in kinds):
            yield file.source.sql.decode("utf-8", "replace")


def _is_computed(difference: Difference, catalog: Catalog) -> bool:
    """Whether only one side has what a computed statement may have made, or has given another name."""
    made = "computed statement" in catalog.notes and difference.ours == NOTHING
    return made or (("names unsure",) in catalog.rows and difference.server == NOTHING)


def _reasons(refused: Sequence[Refusal]) -> Iterator[str]:
    """Why only the server refused statements: what it or its files lack, how often."""
    reasons: Counter[str] = Counter()
    for one in refused:
        lacking = _LACKING.search(one.message)
        known = lacking is not None and lacking[1] != "relation"
        reasons[f"lacks the {lacking[0]}" if known and lacking is not None else one.sqlstate] += 1
    yield from (f"{number} x {reason}" for reason, number in reasons.most_common())


def _follows(difference: Difference, words: set[str]) -> bool:
    """Whether a difference is about an object that a statement names which only the server refused."""
    at = [match[1] for match in _ON.finditer(f"{difference.server} {difference.ours}")]
    names = set(_WORD.findall(" ".join((difference.identity, *at)).lower()))
    tables = tuple(f"{word}_" for word in words if word not in _COMMON)
    return any(name in words or (name.endswith("_seq") and name.startswith(tables)) for name in names - _COMMON)


def _lacks(difference: Difference, available: set[str]) -> bool:
    """Whether a difference is an extension that the server has no files of, which a handler passed over."""
    kind, _, name = difference.identity.partition(" ")
    return kind == "extension" and name not in available


def _without(lines: Sequence[str], before: set[str]) -> list[str]:
    """The lines of what the platform had not before."""
    return [line for line in lines if line.partition("\t")[0] not in before]


def _details(outcome: Outcome, shown: int | None) -> Iterator[str]:
    verdict, lines = outcome.verdict, outcome.compared
    yield from (f"  why the server alone refuses: {reason}" for reason in _reasons(verdict.missed))
    for what, found in (
        ("only we refuse", verdict.false),
        ("only the server refuses", verdict.missed),
        ("refused for another reason", [f"{theirs}; we: {mine}" for theirs, mine in verdict.other]),
        ("differs", lines.differences),
    ):
        for one in found[:shown]:
            yield f"  {what}: {one}"
        if shown is not None and len(found) > shown:
            yield f"  … and {len(found) - shown} more"


if __name__ == "__main__":
    sys.exit(main())
