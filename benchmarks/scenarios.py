"""What is measured: the whole of a corpus, a sample of it, start-up, and growth."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import peers
from benchmarks.corpus import Corpus, generated, sample
from benchmarks.measure import Command, Comparison, CrashError, compare

Peer = Callable[[Path, Sequence[str]], Command]

WHOLE: dict[str, Peer] = {"squawk": peers.squawk}
SAMPLED: dict[str, Peer] = {"sqlfluff": peers.sqlfluff, "pgspot": peers.pgspot}
GROWTH = 10


class Bench(NamedTuple):
    """What every measurement needs.

    Attributes:
        work: an empty directory of this run.
        python: the interpreter that schemalint runs under.
        environments: where the peers are looked for, in order.
        pairs: how many pairs count.
    """

    work: Path
    schemalint: Path
    python: Path
    environments: tuple[Path, ...]
    pairs: int


class Row(NamedTuple):
    """A line of the result: a comparison, or why there is none.

    Attributes:
        lines: of the files that both read.
        note: what else is to be said; why there is no comparison, where there is none.
    """

    what: str
    lines: int
    comparison: Comparison | None
    note: str = ""


def whole(bench: Bench, corpus: Corpus) -> Iterator[Row]:
    """Schemalint beside the peers that are fast enough for all the files."""
    for name, peer in WHOLE.items():
        yield _against(bench, corpus, name, peer, bench.pairs)


def sampled(bench: Bench, corpus: Corpus, size: int) -> Iterator[Row]:
    """Schemalint beside the peers that are given a sample, in fewer pairs."""
    part = sample(corpus, bench.work / "samples" / corpus.directory.name, size)
    for name, peer in SAMPLED.items():
        yield _against(bench, part, name, peer, max(1, bench.pairs // 3))


def startup(bench: Bench) -> Row:
    """A small file in a directory with a configuration, beside loading the parser and nothing else."""
    directory = bench.work / "startup"
    directory.mkdir()
    (directory / "schemalint.toml").write_text('profile = "postgres"\nignore = ["float-money"]\n', encoding="utf-8")
    (directory / "one.sql").write_text("CREATE TABLE t (\n    a integer\n);\n", encoding="utf-8")
    first = peers.schemalint(bench.schemalint, "one.sql")
    comparison = _compared(first, peers.importing(bench.python), directory, bench, bench.pairs * 4)
    return comparison._replace(what="start-up", lines=3)


def growth(bench: Bench, files: int, lines: int, seed: int) -> Row:
    """One history beside the first tenth of another like it."""
    size = {"files": files, "lines": lines, "seed": seed}
    large = generated(bench.work / "large", "one history", histories=1, **size)
    size["files"] = max(1, files // GROWTH)
    small = generated(bench.work / "small", "a tenth of it", histories=1, **size)
    ten, one = (
        peers.schemalint(bench.schemalint, "--isolated", str(corpus.directory))._replace(name=corpus.name)
        for corpus in (large, small)
    )
    row = _compared(ten, one, bench.work, bench, bench.pairs)._replace(what="growth", lines=large.lines)
    return row._replace(note=f"{large.lines / small.lines:.1f} times the lines") if row.comparison else row


def _against(bench: Bench, corpus: Corpus, name: str, peer: Peer, pairs: int) -> Row:
    executable = peers.find(name, *bench.environments)
    if executable is None:
        return Row(corpus.name, corpus.lines, None, f"{name} is not installed: skipped")
    first, second = peers.schemalint(bench.schemalint, "--isolated", "."), peer(executable, corpus.files)
    return _compared(first, second, corpus.directory, bench, pairs)._replace(what=corpus.name, lines=corpus.lines)


def _compared(first: Command, second: Command, directory: Path, bench: Bench, pairs: int) -> Row:
    try:
        return Row("", 0, compare(first, second, directory, bench.work, pairs))
    except CrashError as error:
        return Row("", 0, None, f"not measured: {error}")
