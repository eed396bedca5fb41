"""Folding: notes of a rule that only informs become one a schema, findings in the runs of one EXECUTE become one."""

from collections.abc import Iterable, Iterator

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.handles.base import Handle, Snapshot
from schemalint.catalog.reference import Reference
from schemalint.catalog.rows import SchemaRow
from schemalint.catalog.unsure import Unsure
from schemalint.engine.found import Found
from schemalint.engine.identity import fingerprint
from schemalint.model import Finding, Profile, Project, Related, Span
from schemalint.rules.registry import Rule, level_of
from schemalint.settings.settings import Settings

RELATED = 5
"""How many further places a folded note gives."""


def folds(rule: Rule, profile: Profile, settings: Settings) -> bool:
    """Whether findings of a rule that carry no severity of their own are folded."""
    return level_of(rule, profile, settings).folded


def folded(found: Iterable[Found], project: Project) -> Iterator[tuple[Rule, Finding]]:
    """The findings of one project, with those of folded rules as one a schema, at the first object.

    Args:
        found: the findings in the order of the history.
        project: the project.
    """
    groups: dict[tuple[str, str], list[Found]] = {}
    computed: dict[tuple[str, Span], list[Found]] = {}
    for one in found:
        if one.folding:
            groups.setdefault((one.rule.name, schema_of(one)), []).append(one)
        elif _is_computed(one):
            computed.setdefault((one.rule.name, one.finding.span), []).append(one)
        else:
            yield one.rule, one.finding
    for same in computed.values():
        yield same[0].rule, _folded([one.finding for one in same], "", same[0].finding.fingerprint)
    for (rule, schema), members in groups.items():
        identity = fingerprint(rule, project.root, "schema", schema)
        finding = _folded([one.finding for one in members], schema, identity)
        yield members[0].rule, structs.replace(finding, rule=rule)


def _folded(findings: list[Finding], schema: str, identity: str) -> Finding:
    first, *rest = findings
    if not rest:
        return structs.replace(first, fingerprint=identity, likeness=identity)
    places = tuple(Related(one.span, one.object or one.message) for one in rest[:RELATED])
    message = f"{first.message}; {len(rest)} more like it{f' in schema {schema}' if schema else ''}"
    return structs.replace(first, message=message, fix=None, related=places, fingerprint=identity, likeness=identity)


def _is_computed(found: Found) -> bool:
    """Whether a finding is about what a computed statement made: a loop may have made many of the kind."""
    subject = found.subject
    place = subject.place if isinstance(subject, Handle) else None
    source = subject.statement.source if isinstance(subject, Change) else place.source if place is not None else None
    return source is not None and source.derived


def schema_of(found: Found) -> str:
    """The schema of what a finding is about, empty where it is about nothing that is in one."""
    subject = found.subject
    try:
        if isinstance(subject, Reference):
            return subject.resolved_schema or ""
        if isinstance(subject, Change):
            subject = subject.subject(subject.after if subject.after.row(subject.oid) is not None else subject.before)
        if isinstance(subject, Handle):
            return _schema_name(subject.snapshot, subject.row)
    except Unsure:
        pass
    return ""


def _schema_name(snapshot: Snapshot, row: object) -> str:
    """The name of the schema that a row is in; what belongs to a table is in the table's."""
    while row is not None:
        if isinstance(row, SchemaRow):
            return row.name
        row = snapshot.row(getattr(row, "schema", None) or getattr(row, "table", None))
    return ""
