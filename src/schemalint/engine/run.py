"""The whole run: histories to catalogs, catalogs to findings, findings to the report."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from msgspec import structs

from schemalint.catalog.store import Catalog
from schemalint.engine.dispatch import Dispatch
from schemalint.engine.findings import Judge
from schemalint.engine.project import Replayed, projects
from schemalint.engine.watch import Watch, watch_for
from schemalint.model import Finding, Project, Report, Span, Text
from schemalint.rules.registry import Rule
from schemalint.settings.settings import Settings
from schemalint.sources.source import History
from schemalint.syntax.deep import run_deep

if TYPE_CHECKING:
    from schemalint.engine.contract import Contract
    from schemalint.engine.trace import Traced

_HELD = 100_000
"""Steps of logs that may stay in memory, some 30 MB: to take them apart costs more than they do."""


def check_histories(
    histories: Sequence[History], settings: Settings, rules: Sequence[Rule], contract: "Contract | None" = None
) -> Report:
    """As `engine.check`."""
    with _no_gc():
        report = run_deep(_check, histories, settings, rules)
    return report if contract is None else _under(report, contract)


def _under(report: Report, contract: "Contract") -> Report:
    """A report whose findings cite the contract."""
    findings = tuple(map(contract.cited, report.findings))
    return structs.replace(report, findings=findings, texts={**report.texts, **contract.texts})


def replay_histories(histories: Sequence[History], settings: Settings) -> list[Catalog]:
    """As `engine.catalogs`."""
    with _no_gc():
        return run_deep(_replay, histories, settings)


def trace_histories(histories: Sequence[History], settings: Settings) -> "list[Traced]":
    """As `engine.traces`."""
    with _no_gc():
        return run_deep(_trace, histories, settings)


def _trace(histories: Sequence[History], settings: Settings) -> "list[Traced]":
    from schemalint.engine.trace import trace

    return [traced for catalog in _replay(histories, settings) for traced in trace(catalog)]


def _check(histories: Sequence[History], settings: Settings, rules: Sequence[Rule]) -> Report:
    dispatch = Dispatch(rules, settings)
    judge = Judge(dispatch, settings)
    made: list[Project] = []
    findings: list[Finding] = []
    texts: dict[str, Text] = {}
    files = statements = held = 0
    for history in histories:
        for project, replayed in projects(history, settings, partial(watch_for, dispatch, settings)):
            found = list(judge.findings(project, replayed))
            made.append(project)
            findings += found
            texts.update(_texts(found, replayed))
            files += len(replayed.sources)
            statements += replayed.statements
            held += len(replayed.catalog.log)
            if held > _HELD:
                replayed.release()
    return Report(
        projects=tuple(made),
        files=files,
        statements=statements,
        findings=tuple(sorted(findings, key=_position)),
        texts=texts,
        not_judged=dict(sorted(judge.not_judged.items())),
    )


def _replay(histories: Sequence[History], settings: Settings) -> list[Catalog]:
    made = (projects(history, settings, lambda _: Watch()) for history in histories)
    return [replayed.catalog for some in made for _, replayed in some]


def _texts(findings: Iterable[Finding], replayed: Replayed) -> dict[str, Text]:
    """The texts of the files that findings name."""
    named = {span.path for finding in findings for span in _spans(finding)}
    return {source.path: source.text for source in replayed.sources if source.path in named}


def _spans(finding: Finding) -> Iterator[Span]:
    yield finding.span
    for related in finding.related:
        yield related.span
    for edit in finding.fix.edits if finding.fix is not None else ():
        yield edit.span


def _position(finding: Finding) -> tuple[Span, str, str, str, str]:
    return finding.span, finding.rule, finding.object, finding.part, finding.message


@contextmanager
def _no_gc() -> Iterator[None]:
    """Nothing that a run makes is a cycle worth looking for, and looking costs a third of its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
