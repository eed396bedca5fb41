"""`python -m benchmarks.twins`: how many twins schemalint and its peers tell apart, by topic, side by side."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from msgspec import structs

from benchmarks.histories import Side, Twins, histories, topics
from benchmarks.twin_peers import PEERS, Rules, asked
from schemalint.engine import check
from schemalint.model import Report
from schemalint.rules.registry import Rule
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings

_DESCRIPTION = """\
Ask schemalint and its peers about the twins of fixtures/histories: pairs of migration histories whose last files are
the same or nearly so, one unsafe and one safe. Peers are given the files under review alone, as they read one file at
a time, and the server's version where they take it. Twins are told apart where something is found in the unsafe one
and nothing in the safe one; "by a rule" is kinder: some rule of the tool finds something in the unsafe one and nothing
in the safe one, whatever its others say.
"""
_US = "schemalint"


class Verdict(NamedTuple):
    """The rules of a tool that find something in each of twins."""

    unsafe: Rules
    safe: Rules

    @property
    def apart(self) -> bool:
        """Whether only the unsafe one has a finding."""
        return bool(self.unsafe) and not self.safe

    @property
    def by_a_rule(self) -> bool:
        """Whether a rule finds something in the unsafe one alone."""
        return bool(self.unsafe - self.safe)


_COUNTED: dict[str, Callable[[Verdict], bool]] = {
    "all": lambda one: one.apart,
    "by a rule": lambda one: one.by_a_rule,
    "flags unsafe": lambda one: bool(one.unsafe),
    "flags safe": lambda one: bool(one.safe),
}


def judged(twins: Twins, side: Side) -> Report:
    """What the rules about migrations say of a history: those that run by default, and those that are marked."""
    return check([twins.history(side)], settings_for(twins), rules_for(twins))


def settings_for(twins: Twins) -> Settings:
    """The settings that twins are checked with."""
    marked = tuple(sorted({mark.rule for mark in twins.marks}))
    settings = Settings(profile="postgres", extend_select=marked)
    if twins.pg_version is not None:
        settings = structs.replace(settings, pg_version=twins.pg_version, pg_version_told=True)
    return settings


def rules_for(twins: Twins) -> list[Rule]:
    """The rules that twins are checked by."""
    ours = topics()
    return [rule for rule in load(settings_for(twins)) if rule.topic in ours]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where schemalint does not tell all twins apart."""
    options = _parser().parse_args(arguments)
    pairs = histories()
    verdicts = {_US: [Verdict(_ours(pair, pair.unsafe), _ours(pair, pair.safe)) for pair in pairs]}
    with TemporaryDirectory(prefix="schemalint-twins-") as work:
        for peer in PEERS:
            executable = peer.find(options.peers_venv.absolute(), Path(sys.prefix))
            if executable is None:
                print(f"{peer.name} is not installed: skipped")
                continue
            ask = partial(asked, peer, executable, Path(work))
            verdicts[peer.name] = [Verdict(ask(pair, pair.unsafe), ask(pair, pair.safe)) for pair in pairs]
    print("\n".join(_table(pairs, verdicts)))
    if options.list:
        print("\n".join(_listing(pairs, verdicts)))
    return int(not all(verdict.apart for verdict in verdicts[_US]))


def _ours(pair: Twins, side: Side) -> Rules:
    return frozenset(finding.rule for finding in judged(pair, side).findings)


def _table(pairs: Sequence[Twins], verdicts: Mapping[str, Sequence[Verdict]]) -> Iterator[str]:
    """Twins told apart by topic, then what each tool says in all."""
    yield f"{'told apart':<24}{'twins':>7}" + "".join(f"{name:>28}" for name in verdicts)
    for topic in dict.fromkeys(pair.topic for pair in pairs):
        mine = [at for at, pair in enumerate(pairs) if pair.topic == topic]
        yield f"{topic:<24}{len(mine):>7}" + "".join(
            f"{sum(made[at].apart for at in mine):>28}" for made in verdicts.values()
        )
    for what, holds in _COUNTED.items():
        yield f"{what:<24}{len(pairs):>7}" + "".join(f"{sum(map(holds, made)):>28}" for made in verdicts.values())


def _listing(pairs: Sequence[Twins], verdicts: Mapping[str, Sequence[Verdict]]) -> Iterator[str]:
    """Each pair, and which tools tell it apart."""
    yield ""
    for at, pair in enumerate(pairs):
        by = [name for name, made in verdicts.items() if made[at].apart]
        kinder = [f"{name} by a rule" for name, made in verdicts.items() if made[at].by_a_rule and not made[at].apart]
        yield f"{pair.id}: {', '.join(by + kinder) or 'none'}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.twins", description=_DESCRIPTION)
    parser.add_argument("--peers-venv", type=Path, default=Path(".venv-peers"), help="where peers are [%(default)s]")
    parser.add_argument("--list", action="store_true", help="say of each pair who tells it apart")
    return parser


if __name__ == "__main__":
    sys.exit(main())
