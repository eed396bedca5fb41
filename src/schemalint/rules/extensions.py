"""Extensions: where they are put, and what they are there for."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from schemalint.catalog.edits import insert_text
from schemalint.catalog.handles import Column, Extension, Handle, Index, Snapshot
from schemalint.catalog.mentioned import mentioned
from schemalint.catalog.queries import functions_named
from schemalint.catalog.rows import Place
from schemalint.catalog.statement import Statement
from schemalint.catalog.store import MAY_CREATE, Catalog, StatementRef
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Profile, Safety
from schemalint.rules.registry import NOTE, WARNING, rule

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


SIGNS = {
    "btree_gin": ("gin",),
    "btree_gist": ("gist",),
    "citext": ("citext",),
    "hstore": ("hstore",),
    "lo": ("lo", "lo_manage"),
    "ltree": ("ltree", "lquery", "ltxtquery"),
    "pg_trgm": ("gin_trgm_ops", "gist_trgm_ops", "similarity", "word_similarity", "strict_word_similarity", "%"),
    "vector": ("vector", "halfvec", "sparsevec"),
}
"""Of the extensions that are used where tables and indexes are made: words of which any use says one."""
UUIDS = {"uuid-ossp": "uuid_generate_v4", "pgcrypto": "gen_random_uuid"}
"""Of the extensions that are used in defaults: their function for what gen_random_uuid() does, which is built in."""
_NO_USE = frozenset({"CreateExtensionStmt", "AlterExtensionStmt", "CommentStmt", "DropStmt"})
"""The statements that name an extension without using it."""


@rule("unused-extension", severity=NOTE)
def unused_extension(extension: Extension) -> Iterator[Finding] | None:
    """An extension that the files make and do not use is one more to install, to upgrade and to trust."""
    signs = SIGNS.get(extension.name) or _functions(extension.name)
    return _unused(extension, signs) if signs and extension.profile is Profile.POSTGRES else None


def _functions(extension: str) -> tuple[str, ...]:
    """The functions of an extension for UUIDs."""
    from schemalint.catalog.known_extensions import EXTENSIONS

    return tuple(EXTENSIONS[extension].functions.split()) if extension in UUIDS else ()


def _unused(extension: Extension, signs: tuple[str, ...]) -> Iterator[Finding]:
    catalog = extension.snapshot.catalog
    if extension.place is not None and not catalog.partial and not mentioned(catalog, signs, _NO_USE):
        yield extension.finding(
            f"nothing in these files uses {extension.name}", hint="leave it out, unless the application uses it"
        )


@rule("needless-uuid-extension", severity=NOTE)
def needless_uuid_extension(extension: Extension) -> Iterator[Finding] | None:
    """An extension that is there for random UUIDs alone does what gen_random_uuid() does without one."""
    if extension.name not in UUIDS or extension.profile is not Profile.POSTGRES or extension.settings.pg_version < 13:
        return None
    return _needless(extension, UUIDS[extension.name])


def _needless(extension: Extension, random: str) -> Iterator[Finding]:
    catalog = extension.snapshot.catalog
    if extension.place is None or catalog.partial or not mentioned(catalog, (random,)):
        return
    if not mentioned(catalog, tuple([name for name in _functions(extension.name) if name != random])):
        same = "" if random == "gen_random_uuid" else ", which does the same,"
        yield extension.finding(
            f"{extension.name} is used for {random}() alone; gen_random_uuid(){same} is built in",
            hint=f"leave {extension.name} out" + (" and call gen_random_uuid()" if same else ""),
        )


_OPERATOR_CLASSES = {
    **dict.fromkeys(("gin_trgm_ops", "gist_trgm_ops"), "pg_trgm"),
    **dict.fromkeys(("gin_hstore_ops", "gist_hstore_ops"), "hstore"),
    **dict.fromkeys(("vector_l2_ops", "vector_ip_ops", "vector_cosine_ops", "halfvec_cosine_ops"), "vector"),
}
_SAID = (b"uuid_generate_v", b"citext", b"CITEXT", b"_trgm_ops", b"hstore", b"vector(")
"""What statements say that use what files forget to make; each further word is looked for in every file."""
_CALLS = regex(rb'"(uuid_generate_v\d\w*)"')
_CASCADE = regex(rb"create\s+extension\b[^;]*\bcascade\b")


@rule(
    "missing-extension",
    severity=WARNING,
    statements=("CreateStmt", "AlterTableStmt", "IndexStmt"),
    holding=_SAID,
)
def missing_extension(statement: Statement) -> Iterator[Finding] | None:
    """What an extension brings is not there in a database for which no file makes the extension."""
    return _missing(statement) if statement.profile is Profile.POSTGRES else None


def _missing(statement: Statement) -> Iterator[Finding]:
    """What the columns and indexes need that a statement makes and that are there in the end."""
    from schemalint.catalog.known_extensions import home_of

    snapshot = Snapshot(statement.catalog)
    for made in snapshot.known(dict.fromkeys(change.oid for change in statement.changes), Handle):
        named = made if isinstance(made, Column | Index) else None
        for what, name, kind in _brought(named) if named is not None else ():
            extension = _OPERATOR_CLASSES.get(name) or home_of(name, kind)
            if extension and snapshot.row(("extension", extension)) is None:
                if not _complete(statement.catalog):
                    return
                yield made.finding(
                    f"{what} needs the extension {extension}, which no file makes",
                    hint=f'CREATE EXTENSION IF NOT EXISTS "{extension}"',
                    part=extension,
                )


def _brought(named: Column | Index) -> Iterator[tuple[str, str, str]]:
    """What an object needs that may be an extension's: how to say it, its name and its kind."""
    if named.place is None:
        return
    if isinstance(named, Index):
        yield from ((key.opclass, key.opclass, "") for key in named.keys if key.opclass in _OPERATOR_CLASSES)
        return
    if not named.type.known:
        yield f"the type {named.type.name}", named.type.name, "types"
    if named.default is not None:
        for name in dict.fromkeys(match[1].decode() for match in _CALLS.finditer(named.default.node)):
            if not functions_named(named.snapshot, (name,), named.table.schema.name):
                yield f"{name}()", name, "functions"


def _complete(catalog: Catalog) -> bool:
    """Whether the files are all that is run, and nothing in them may have made what they do not tell."""
    if catalog.partial or any(note in catalog.notes for note in MAY_CREATE):
        return False
    return not any(_CASCADE.search(one.source.sql[one.start : one.end].lower()) for one in _extensions(catalog))


def _extensions(catalog: Catalog) -> list[StatementRef]:
    return [one for one in catalog.statements if one.kind == "CreateExtensionStmt"]
