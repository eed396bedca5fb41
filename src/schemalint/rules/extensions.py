"""Extensions: where they are put."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from schemalint.catalog.edits import insert_text
from schemalint.catalog.handles import Extension
from schemalint.catalog.rows import Place
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Profile, Safety
from schemalint.rules.registry import WARNING, rule

MOVABLE = frozenset(
    """amcheck autoinc bloom btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance file_fdw
    fuzzystrmatch hstore insert_username intarray isn lo ltree moddatetime pg_stat_statements pg_trgm pgcrypto
    pgrowlocks pgstattuple postgres_fdw refint seg tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp
    vector xml2""".split()
)
"""The extensions that are made in the schema that is named, or in the first one of the search path."""
_NAMED = regex(rb'create\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"[^"]+"|[\w]+)(?:\s+with\b)?')


class ExtensionInPublic(Struct, frozen=True, rename="kebab"):
    """Where extensions belong.

    Attributes:
        schema: the schema that the hint and the fix name.
    """

    schema: str = "extensions"


@rule("extension-in-public", severity=WARNING)
def extension_in_public(extension: Extension, options: ExtensionInPublic) -> Iterator[Finding] | None:
    """The functions of an extension in a schema of the API are functions of the API."""
    if extension.profile is Profile.POSTGRES or extension.place is None:
        return None
    return _exposed(extension, options.schema)


def _exposed(extension: Extension, better: str) -> Iterator[Finding]:
    named = "schema" not in extension.row.unsure
    schema = extension.snapshot.row(extension.row.schema)
    if (named or extension.name in MOVABLE) and schema is not None and schema.name in extension.settings.api_schemas:
        yield extension.finding(
            f"the extension {extension.name} is in {schema.name}, which the API exposes",
            hint=f"CREATE EXTENSION … SCHEMA {better}",
            fix=None if named else partial(_moved, extension, better),
        )


def _moved(extension: Extension, schema: str) -> Fix | None:
    place = extension.place
    if place is None:
        return None
    match = _NAMED.match(place.source.sql[place.start : place.end].lower())
    edit = (
        insert_text(Place(place.source, place.start, place.start + match.end()), f" SCHEMA {schema}") if match else None
    )
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None
