"""What a run comes to: how much was checked, what was found, and what was recognised about the projects."""

from collections import Counter
from collections.abc import Iterable, Iterator

from schemalint.model import FixCounts, Project, Report, Severity
from schemalint.report.escape import shown
from schemalint.report.paint import EMPTY, Line, Run
from schemalint.report.places import severity_of

_LISTED = 5
_TRANSACTIONS = {
    "file": "around the file",
    "implicit": "the server's own, around what is sent as one query",
    "pipeline": "the server's own, around what is sent together",
    "none": "none, each statement is its own",
    "part": "around each part of the file",
}


def plural(count: int, noun: str, several: str = "") -> str:
    """A count and its noun, as in `1 file` and `2,000 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {several or f'{noun}s'}"


def result(report: Report) -> Line:
    """One line: the findings by severity, and what was checked to find them."""
    if report.files == 0 and not report.findings:
        return (Run("nothing was checked: no files were found", "warning"),)
    checked = f"{plural(report.files, 'file')} ({plural(report.statements, 'statement')})"
    if report.reviewed is not None:
        checked = f"{plural(len(report.reviewed.files), 'file')} {shown(report.reviewed.about)}, of {checked}"
    if not report.findings:
        return (Run("no findings", "fixable"), Run(f" in {checked}"))
    fixable = sum(finding.fix is not None for finding in report.findings)
    return (*_counts(report), Run(f" in {checked}"), Run(f", {fixable:,} fixable" if fixable else ""))


def fixes_line(report: Report, *, shown_only: bool = False) -> Line:
    """What fixes have done, or would do: how many findings are gone, and what else could be."""
    counts = report.fixes or FixCounts(fixed=0, refused=0, unsafe=0)
    words = [f"{counts.fixed:,} would be fixed" if shown_only else f"{counts.fixed:,} fixed"]
    if counts.unsafe:
        words.append(f"{plural(counts.unsafe, 'unsafe fix', 'unsafe fixes')} available with --unsafe-fixes")
    if counts.refused:
        fixes = plural(counts.refused, "fix", "fixes")
        words.append(f"{fixes} left out, because the finding would stay or another come")
    return (Run(", ".join(words), "fixable"),)


def _counts(report: Report) -> Iterator[Run]:
    counts = Counter(map(severity_of, report.findings))
    present = [severity for severity in sorted(Severity, reverse=True) if counts[severity]]
    for index, severity in enumerate(present):
        if index:
            yield Run(", " if index < len(present) - 1 else " and ")
        yield Run(plural(counts[severity], severity.label), severity.label)


def details(report: Report, *, verbose: bool) -> Iterator[Line]:
    """The projects with their profiles and why; if verbose, what was under review and what was not judged."""
    if report.fixes is not None:
        yield fixes_line(report)
    if verbose and report.reviewed is not None:
        yield (Run(f"under review, because {shown(report.reviewed.about)}:"),)
        yield from ((Run(f"  {shown(path)}"),) for path in report.reviewed.files)
    listed = report.projects if verbose or len(report.projects) <= _LISTED else report.projects[:_LISTED]
    roots = [shown(project.root) if len(report.projects) > 1 or verbose else "" for project in listed]
    width = max(map(len, roots), default=0)
    for root, project in zip(roots, listed, strict=True):
        yield (Run(f"{root:<{width}}  " if root else ""), *_project(project))
        if verbose:
            yield from _layout(project)
    if rest := report.projects[len(listed) :]:
        profiles = ", ".join(f"{count:,} {profile}" for profile, count in _common(p.profile.value for p in rest))
        yield (Run(f"and {plural(len(rest), 'more project')}: {profiles}", "dim"),)
    if verbose and report.not_judged:
        yield EMPTY
        yield (Run("not judged, because what the rule reads is uncertain:"),)
        yield from ((Run(f"  {count:>6,}  {shown(rule)}"),) for rule, count in sorted(report.not_judged.items()))


def _project(project: Project) -> Line:
    evidence = f" ({shown(project.evidence)})" if project.evidence else ""
    return (Run(f"profile {project.profile.value}"), Run(evidence, "dim"))


def _layout(project: Project) -> Iterator[Line]:
    """Who runs the files, in what order and in which transactions, and how that is known."""
    evidence = f" ({shown(project.runner_evidence)})" if project.runner_evidence else ""
    yield (Run(f"  runner {shown(project.runner)}"), Run(evidence, "dim"))
    if project.order:
        yield (Run(f"  order: {shown(project.order)}"),)
    kinds = sorted(project.transactions.items(), key=lambda item: (-item[1], item[0]))
    if kinds:
        counted = [f"{_TRANSACTIONS[kind]} ({plural(count, 'file')})" for kind, count in kinds]
        yield (Run(f"  transaction: {', '.join(counted)}"),)


def _common(words: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(words).most_common()


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(run.text for run in line)
