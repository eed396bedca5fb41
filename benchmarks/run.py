"""The command line of the benchmarks."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import corpus, scenarios, show
from benchmarks.measure import pin
from benchmarks.scenarios import Bench, Row

_DESCRIPTION = """\
Run schemalint and its peers on the same files, on one core, in turn, and print medians. Ratios are schemalint's to the
peer's, pair by pair: below 1, schemalint took less. Peak memory is the resident set's. Nothing here is a test.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; 2 where schemalint is not to be found, 1 where a run broke off."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for directory in options.directories:
        if not any(directory.rglob("*.sql")):
            parser.error(f"{directory}: no SQL file is below it")
    environments = (options.peers_venv.absolute(), Path(sys.prefix))
    executable = options.schemalint or Path(sys.executable).parent / "schemalint"
    if not executable.is_file():
        print(f"{executable}: no such file", file=sys.stderr)
        return 2
    core = pin(options.core)
    print("not pinned: this system has no way to" if core is None else f"pinned to core {core}")
    with TemporaryDirectory(prefix="schemalint-bench-") as work:
        bench = Bench(Path(work), executable.absolute(), Path(sys.executable), environments, options.pairs)
        corpora = list(_corpora(bench, options)) if "files" in options.only else []
        rows = list(_measure(bench, options, corpora))
        # Only now: what this process has held at its peak counts as the peak of those that it starts.
        for made in corpora:
            print(show.about(made, corpus.verdict(_report(bench, made))))
    print()
    print(show.table(rows))
    if options.json:
        show.write_json(options.json, rows, core)
    return int(any(row.comparison is None and "skipped" not in row.note for row in rows))


def _measure(bench: Bench, options: argparse.Namespace, corpora: Sequence[corpus.Corpus]) -> Iterator[Row]:
    for made in corpora:
        yield from scenarios.whole(bench, made)
        last = bench.work / "schemalint.out"
        if last.is_file():
            last.rename(_report(bench, made))
        if "sample" in options.only:
            yield from scenarios.sampled(bench, made, options.sample)
    if "startup" in options.only:
        yield scenarios.startup(bench)
    if "growth" in options.only:
        yield scenarios.growth(bench, options.files, options.lines, options.seed)


def _report(bench: Bench, made: corpus.Corpus) -> Path:
    """Where the last report of schemalint on a corpus is kept."""
    return bench.work / f"{made.directory.name}.json"


def _corpora(bench: Bench, options: argparse.Namespace) -> Iterator[corpus.Corpus]:
    yield corpus.generated(
        bench.work / "generated",
        "generated",
        histories=options.histories,
        files=options.files,
        lines=options.lines,
        seed=options.seed,
    )
    for number, directory in enumerate(options.directories):
        yield corpus.copied(directory.absolute(), bench.work / f"given_{number}", bench.schemalint)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks", description=_DESCRIPTION)
    parser.add_argument("directories", nargs="*", type=Path, help="directories whose SQL files are measured on, too")
    parser.add_argument("--files", type=int, default=4500, help="how many files to make up [%(default)s]")
    parser.add_argument("--lines", type=int, default=50, help="how long a file is on average [%(default)s]")
    parser.add_argument("--histories", type=int, default=30, help="how many histories they make [%(default)s]")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same files [%(default)s]")
    parser.add_argument("--pairs", type=int, default=7, help="how many pairs count [%(default)s]")
    parser.add_argument("--sample", type=int, default=60, help="files for sqlfluff and pgspot [%(default)s]")
    parser.add_argument("--core", type=int, help="the core to run on [the last one]")
    parser.add_argument("--peers-venv", type=Path, default=Path(".venv-peers"), help="where peers are [%(default)s]")
    parser.add_argument("--schemalint", type=Path, help="the executable to measure [the one beside this Python]")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result to a file, too")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=_PARTS,
        default=_PARTS,
        help="what to measure [all]",
    )
    return parser


_PARTS = ("files", "sample", "startup", "growth")
