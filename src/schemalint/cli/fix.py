"""`--fix` and `--diff`: what fixes make of the files, written or shown."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import structs

from schemalint.cli.files import Files
from schemalint.cli.options import Params
from schemalint.model import FixCounts, Report
from schemalint.report.output import OutputError, emit, write_file
from schemalint.sources.paths import absolute, exists, is_directory, make_directory, parent, relative

if TYPE_CHECKING:
    from schemalint.engine.fixing import Check, Fixed
    from schemalint.sources.source import History


def fixed_report(files: Files, check: "Check", paths: Sequence[str], params: Params) -> Report:
    """Fix what is found, write or show it, and report on what is left (with `--diff`: on what is there).

    Raises:
        OutputError: a file cannot be written.
    """
    from schemalint.engine.fixing import fix
    from schemalint.sources.review import with_data

    start = files.review.after if files.review is not None else files.discovery
    histories = [
        structs.replace(history, sources=tuple(map(with_data, history.sources))) for history in start.histories
    ]
    reviewed = {file.path for one in files.discovery.histories for file in one.sources if file.under_review}
    reports: list[Report] = []

    def checked(state: "Sequence[History]") -> Report:
        report = check(state)
        reports.append(report)
        return report

    made = fix(histories, checked, reviewed, unsafe=params["unsafe_fixes"])
    counts = FixCounts(fixed=made.gone, refused=made.refused, unsafe=made.available - made.refused)
    if params["diff"]:
        _show(made)
        return structs.replace(reports[0], fixes=counts)
    _write(made, histories, partial(_belongs, paths or [one.root for one in histories]))
    return structs.replace(made.report, fixes=counts)


def _show(made: "Fixed") -> None:
    from schemalint.report.diff import render

    emit(render(made.changed, terminal=sys.stdout.isatty()), None)


def _write(made: "Fixed", histories: "Sequence[History]", belongs: Callable[[str], bool]) -> None:
    """Write the files that fixes change: all are looked at before the first is written."""
    located = {file.path: file.location for history in histories for file in history.sources}
    targets: Mapping[str, bytes] = {
        located.get(path) or absolute(path): after for path, (_, after) in made.changed.items()
    }
    for path, (before, _) in made.changed.items():
        location = located.get(path) or absolute(path)
        if before is None and (exists(location) or not belongs(location)):
            raise OutputError(f"cannot write {path}: it exists, or it is outside of what was named")
    for location, after in targets.items():
        make_directory(parent(location))
        write_file(location, after)


def _belongs(paths: Sequence[str], location: str) -> bool:
    """Whether a new file stands below a directory that was named, or beside a file that was."""
    fixed = (path.partition("*")[0].partition("?")[0].partition("[")[0] for path in map(absolute, paths))
    tops = (path if is_directory(path) else parent(path) for path in fixed)
    return any(relative(location, top) is not None for top in tops)
