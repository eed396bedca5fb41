"""Running one rule on a history that is given as text."""

from collections.abc import Sequence
from importlib import import_module

from schemalint.catalog.store import Catalog
from schemalint.engine import catalogs, check
from schemalint.model import Finding, Profile, Report
from schemalint.rules.registry import registered
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile, Wrapping


def report(
    rule: str, topic: str, files: Sequence[str], settings: Settings, wrapping: Wrapping = Wrapping.NONE
) -> Report:
    """What one rule says of files that are the steps of one history, named `1.sql`, `2.sql`, …."""
    import_module(f"schemalint.rules.{topic}")
    steps = tuple(
        SourceFile(path=f"{number}.sql", location=None, data=sql.encode(), wrapping=wrapping)
        for number, sql in enumerate(files, 1)
    )
    history = History(root=".", runner="plain", sources=steps, ordered=True, evidence="")
    return check([history], settings, [registered[rule]])


def findings(
    rule: str,
    topic: str,
    *files: str,
    profile: Profile = Profile.POSTGRES,
    wrapping: Wrapping = Wrapping.NONE,
    settings: Settings | None = None,
) -> tuple[Finding, ...]:
    """The findings of one rule."""
    return report(rule, topic, files, settings or Settings(profile=profile.value), wrapping).findings


def fixed(finding: Finding, *files: str) -> str:
    """The file that a finding's fix edits, after it."""
    assert finding.fix is not None
    path = finding.fix.edits[0].span.path
    data = files[int(path.removesuffix(".sql")) - 1].encode()
    for edit in sorted(finding.fix.edits, key=lambda one: one.span.start, reverse=True):
        data = data[: edit.span.start] + edit.text.encode() + data[edit.span.end :]
    return data.decode()


def catalog(sql: str, profile: Profile = Profile.POSTGRES) -> Catalog:
    """The catalog that SQL makes."""
    file = SourceFile(path="1.sql", location=None, data=sql.encode())
    history = History(root=".", runner="plain", sources=(file,), ordered=True, evidence="")
    return catalogs([history], Settings(profile=profile.value))[0]
