"""A long run of random histories on both sides: `python tests/oracle/random_histories.py [--count 500] [--seed 1]`.

What differs is printed as the shortest history that still differs. `--programs` names the server's programs; without it
the server is the development dependency's.
"""

# ruff: noqa: T201 - it prints

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from both_sides import differences
from cluster import Cluster, running
from grammar import written

Check = Callable[[Sequence[str]], list[str]]


def seeds(seed: int) -> list[int]:
    """The seeds of the statements of one history."""
    r = Random(seed)
    return [r.randrange(1 << 32) for _ in range(r.randrange(5, 41))]


def shortened(statements: Sequence[str], check: Check) -> list[str]:
    """The shortest history found by leaving statements out that still differs."""
    kept = list(statements)
    size = max(1, len(kept) // 2)
    while size:
        at = 0
        while at < len(kept):
            rest = kept[:at] + kept[at + size :]
            if rest and check(rest):
                kept = rest
            else:
                at += size
        size //= 2
    return kept


def main(arguments: Sequence[str]) -> int:
    """Run, and give the exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=500)
    options.add_argument("--seed", type=int, default=1, help="of the first history; the others follow")
    options.add_argument("--programs", type=Path)
    given = options.parse_args(arguments)
    differing = statements = 0
    with running(given.programs) as cluster:
        for seed in range(given.seed, given.seed + given.count):
            history = written(seeds(seed))
            statements += len(history)
            if _on(cluster, history):
                differing += 1
                short = shortened(history, lambda one: _on(cluster, one))
                print(f"history {seed}:", *(f"{one};" for one in short), *_on(cluster, short), "", sep="\n", flush=True)
    print(f"{given.count} histories of {statements} statements on PostgreSQL {cluster.version}: {differing} differ")
    return int(bool(differing))


def _on(cluster: Cluster, history: Sequence[str]) -> list[str]:
    with cluster.database() as database:
        return differences(database, cluster.version, history)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
