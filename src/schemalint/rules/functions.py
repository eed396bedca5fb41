"""Functions: whose rights they run with, where they look names up, and what they do with what they are given."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from schemalint.catalog.bodies import pieces_of, place_in, steps_of, text_of, variables
from schemalint.catalog.computed_sql import given_as_sql
from schemalint.catalog.edits import insert_statement, insert_text
from schemalint.catalog.handles import Function, Schema, Trigger, quoted
from schemalint.catalog.handles.base import place_span
from schemalint.catalog.origin import made_by
from schemalint.catalog.platform import is_system
from schemalint.catalog.protection import (
    CREATING,
    EXECUTING,
    exposed_to,
    granted_by_hand,
    holders,
    known_holders,
    named_roles,
    told_otherwise,
)
from schemalint.catalog.routine_text import path_end, security_definer_at, signature
from schemalint.catalog.search_path import Unqualified, fixed_path, unqualified
from schemalint.catalog.session_state import state_read
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Profile, Safety, Severity, Span
from schemalint.rules.registry import ERROR, FOLDED_NOTE, NOTE, WARNING, by_profile, rule

COMPILED = frozenset({"c", "internal"})
"""The languages in whose functions no names are looked up."""
TRUSTED = frozenset({"sql", "plpgsql", "plperl", "pltcl", "plv8", "plrust", *COMPILED})
"""The languages in which a function cannot leave the database, and those of functions that are compiled."""
EVENTS = frozenset({"trigger", "event_trigger"})
"""What functions return that only a trigger can call."""
_DEFINER = {"security_definer": True}
_SECRET = regex(r"passw(?:or)?d|secret|api_?key|access_?token")


def _definer_span(function: Function) -> Span:
    place = security_definer_at(function)
    return function.span if place is None else place_span(place)


@rule("security-definer-without-search-path", severity=ERROR, where=_DEFINER)
def security_definer_without_search_path(function: Function) -> Iterator[Finding] | None:
    """A SECURITY DEFINER function without a search_path of its own looks names up where its caller says."""
    if not function.security_definer or fixed_path(function) is not None:
        return None
    return _path_of_caller(function)


def _path_of_caller(function: Function) -> Iterator[Finding]:
    if function.language not in COMPILED and function.sql_body is None and not is_system(function.schema):
        yield function.finding(
            f"{function.name}() runs as its owner, and looks names up along the search_path of its caller",
            span=_definer_span(function),
            hint="SET search_path = '' and write the schema before each name",
            fix=partial(_pinned, function),
        )


def _pinned(function: Function) -> Fix | None:
    """An empty search_path beside SECURITY DEFINER, where no name in the body needs another."""
    place, text = security_definer_at(function), text_of(function)
    if place is None or not text.whole or text.executes or any(unqualified(function, text)):
        return None
    edit = insert_text(place, " SET search_path = ''")
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("insecure-search-path", severity=WARNING, where=_DEFINER)
def insecure_search_path(function: Function) -> Iterator[Finding] | None:
    """A SECURITY DEFINER function whose search_path others can put objects into can be made to use those."""
    if not function.security_definer or function.sql_body is not None or function.language in COMPILED:
        return None
    path = fixed_path(function)
    return _insecure(function, path) if path and not is_system(function.schema) else None


def _insecure(function: Function, path: tuple[str, ...]) -> Iterator[Finding]:
    if "$user" in path:
        yield function.finding(
            f"{function.name}() searches $user, a schema that whoever may create one can make",
            hint="name the schemas in its search_path",
            part="$user",
        )
    for schema in path:
        roles = _who_creates_in(function, schema)
        if roles:
            yield function.finding(
                f"{function.name}() runs as its owner and searches {schema}, in which {named_roles(roles)} may create",
                hint=f"REVOKE CREATE ON SCHEMA {quoted(schema)} FROM {', '.join(map(_written, roles))}",
                part=schema,
                severity=ERROR,
            )
    if path[-1] != "pg_temp":
        yield from _temporary_first(function)


def _who_creates_in(function: Function, schema: str) -> tuple[str, ...]:
    """The low-trust roles that may create objects in a schema, as far as the files tell."""
    found = function.snapshot.find(function.snapshot.row(("schema", schema)), Schema)
    return () if found is None else known_holders(found, function.settings.low_trust_roles, CREATING)


def _written(role: str) -> str:
    return "PUBLIC" if role == "public" else quoted(role)


def _temporary_first(function: Function) -> Iterator[Finding]:
    found = next((one for one in unqualified(function, text_of(function)) if _is_hidden(function, one)), None)
    if found is not None:
        yield function.finding(
            f"{function.name}() runs as its owner, and finds a temporary table of its caller before {found.name}",
            span=_span_of(function, found),
            hint=f"name pg_temp last in its search_path, or write the schema before {found.name}",
            part="pg_temp",
            fix=partial(_temporary_last, function),
        )


def _is_hidden(function: Function, found: Unqualified) -> bool:
    """Whether a name stands for a relation that the files make, so that it is no variable and no temporary table."""
    snapshot = function.snapshot
    path = fixed_path(function) or ()
    return found.kind == "relation" and any(
        snapshot.row(("relation", snapshot.row(("schema", schema)), found.name)) is not None for schema in path
    )


def _span_of(function: Function, found: Unqualified) -> Span:
    place = place_in(function, found.at, found.at + len(found.name.encode()))
    return function.span if place is None or found.at < 0 else place_span(place)


def _temporary_last(function: Function) -> Fix | None:
    place = path_end(function)
    edit = insert_text(place, ", pg_temp") if place is not None else None
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("function-without-search-path", severity=NOTE, default=False)
def function_without_search_path(function: Function) -> Iterator[Finding] | None:
    """A function without a search_path of its own looks names up along that of its caller."""
    if function.security_definer or fixed_path(function) is not None or function.row.kind == "a":
        return None
    return _path_of_session(function)


def _path_of_session(function: Function) -> Iterator[Finding]:
    if function.language in ("sql", "plpgsql") and function.sql_body is None and not is_system(function.schema):
        yield function.finding(
            f"{function.name}() looks names up along the search_path of its caller", hint="SET search_path = ''"
        )


@rule(
    "security-definer-for-everyone",
    severity=by_profile(postgres=FOLDED_NOTE, supabase=WARNING, managed=WARNING),
    where=_DEFINER,
)
def security_definer_for_everyone(function: Function) -> Iterator[Finding] | None:
    """A SECURITY DEFINER function that everyone may execute gives everyone the rights of its owner."""
    return _open(function, meant=False) if function.security_definer and not _by_trigger(function) else None


@rule("security-definer-open-by-choice", severity=FOLDED_NOTE, where=_DEFINER)
def security_definer_open_by_choice(function: Function) -> Iterator[Finding] | None:
    """A SECURITY DEFINER function that everyone may execute, as it seems on purpose, must check itself who calls."""
    return _open(function, meant=True) if function.security_definer and not _by_trigger(function) else None


def _by_trigger(function: Function) -> bool:
    returns = function.returns
    return returns is not None and returns.name in EVENTS


def _open(function: Function, *, meant: bool) -> Iterator[Finding]:
    if is_system(function.schema):
        return
    through = function.profile is not Profile.POSTGRES
    roles = exposed_to(function, EXECUTING) if through else holders(function, ("public",), EXECUTING)
    anyone = tuple([role for role in roles if role in ("public", "anon")])
    if not anyone or _meant(function, anyone) != meant:
        return
    who = "everyone" if "public" in anyone else "anon"
    names = ", ".join(map(_written, sorted(anyone, key="public".__ne__)))
    revoking = f"REVOKE EXECUTE ON FUNCTION {signature(function)} FROM {names}"
    yield function.finding(
        f"{function.name}() runs as its owner, and {who} may execute it{' through the API' if through else ''}",
        span=_definer_span(function),
        hint=f"{revoking}, and GRANT it to the roles that need it",
        fix=partial(_revoked, function, f"{revoking};"),
    )


def _meant(function: Function, roles: tuple[str, ...]) -> bool:
    """Whether a function seems to be for everyone: a GRANT says so, or it looks at who calls it.

    Where the files list what is granted by default, as dumps do, what the platform adds may be gone as well.
    """
    body = function.body or ""
    asks = any(word in body for word in ("auth.uid", "auth.jwt", "auth.role", "current_setting"))
    listed = "public" not in roles and told_otherwise(function, "function", "anon")
    return asks or listed or granted_by_hand(function, roles, EXECUTING)


def _revoked(function: Function, revoking: str) -> Fix | None:
    statement = made_by(function)
    if statement is None:
        return None
    edit = insert_statement(statement, revoking)
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("security-definer-for-signed-in", severity=FOLDED_NOTE, where=_DEFINER, default=False)
def security_definer_for_signed_in(function: Function) -> Iterator[Finding] | None:
    """A SECURITY DEFINER function in the API gives each signed-in user the rights of its owner while it runs."""
    if not function.security_definer or _by_trigger(function) or function.profile is Profile.POSTGRES:
        return None
    return _for_signed_in(function)


def _for_signed_in(function: Function) -> Iterator[Finding]:
    roles = () if is_system(function.schema) else exposed_to(function, EXECUTING)
    if roles and "anon" not in roles and "public" not in roles:
        yield function.finding(
            f"{function.name}() runs as its owner, and {named_roles(roles)} may execute it through the API",
            hint="check in it who calls, or move it to a schema that is not exposed",
        )


@rule("security-definer-trigger", severity=NOTE, default=False)
def security_definer_trigger(trigger: Trigger) -> Iterator[Finding]:
    """A trigger whose function is SECURITY DEFINER acts past the policies of the tables that it touches."""
    function = trigger.snapshot.find(trigger.row.function_oid, Function)
    if function is not None and function.security_definer:
        yield trigger.finding(f"{trigger.name} runs {function.name}() with the rights of the function's owner")


@rule("leakproof-function", severity=NOTE, where={"leakproof": True})
def leakproof_function(function: Function) -> Iterator[Finding] | None:
    """A LEAKPROOF function is called on rows before the policies have hidden them."""
    return _leakproof(function) if function.leakproof else None


def _leakproof(function: Function) -> Iterator[Finding]:
    yield function.finding(
        f"{function.name}() is LEAKPROOF: it sees rows before policies and security barriers hide them",
        hint="leave LEAKPROOF out, unless the function cannot fail or tell anything about its arguments",
    )


@rule("immutable-reads-state", severity=WARNING, where={"volatility": ("i",), "language": ("sql", "plpgsql")})
def immutable_reads_state(function: Function) -> Iterator[Finding] | None:
    """An IMMUTABLE function that reads settings, the clock or tables is computed once and then taken for granted."""
    if function.volatility != "i" or function.language not in ("sql", "plpgsql"):
        return None
    return _reads_state(function)


def _reads_state(function: Function) -> Iterator[Finding]:
    found = next(state_read(text_of(function)), None)
    if found is not None:
        yield function.finding(
            f"{function.name}() is IMMUTABLE, and {found.what}",
            hint="declare it STABLE" if not found.volatile else "declare it VOLATILE",
            severity=ERROR if found.identity else None,
        )


def _is_untrusted(language: str) -> bool:
    return language not in TRUSTED and language.endswith("u")


@rule("untrusted-language", severity=NOTE, where={"language": _is_untrusted})
def untrusted_language(function: Function) -> Iterator[Finding] | None:
    """A function in an untrusted language may do on the server whatever its operating system user may."""
    language = function.language
    return _untrusted(function, language) if _is_untrusted(language) else None


def _untrusted(function: Function, language: str) -> Iterator[Finding]:
    yield function.finding(f"{function.name}() is in {language}, which reaches files and the network of the server")


@rule("concatenated-statement", severity=WARNING, where={"language": ("plpgsql",), "body": True})
def concatenated_statement(function: Function) -> Iterator[Finding] | None:
    """A function that EXECUTEs text with an argument put into it runs whatever its caller writes there."""
    body = function.body
    if function.language != "plpgsql" or body is None or "execute" not in body.lower():
        return None
    return _concatenated(function)


def _concatenated(function: Function) -> Iterator[Finding]:
    for name, at, alone in dict.fromkeys(given_as_sql(function)):
        if alone and not function.security_definer:
            continue  # to run what it is given is what it is for, and it does so with the caller's rights
        place = place_in(function, at, at + len(name.encode())) if at >= 0 else None
        yield function.finding(
            f"{function.name}() puts {name} into the statement that it executes",
            span=None if place is None else place_span(place),
            hint=f"give values by USING, and names by format('… %I …', {name})",
            part=name,
            severity=_severity_of_injection(function),
        )


def _severity_of_injection(function: Function) -> Severity:
    """An error with the rights of another, a warning where the API hands over what anybody writes, else a note."""
    if function.security_definer:
        return ERROR
    low = function.settings.low_trust_roles
    in_api = function.profile is not Profile.POSTGRES and function.schema.name in function.settings.api_schemas
    return WARNING if in_api and known_holders(function, low, EXECUTING) else NOTE


@rule("secret-in-raise", severity=NOTE, where={"language": ("plpgsql",), "body": True}, default=False)
def secret_in_raise(function: Function) -> Iterator[Finding] | None:
    """A secret in the message of a RAISE is in the server's log."""
    body = function.body
    if function.language != "plpgsql" or body is None or not _SECRET.search(body.lower()):
        return None
    return _raised(function)


def _raised(function: Function) -> Iterator[Finding]:
    pieces = [piece for sql in steps_of(function).raised for piece in pieces_of(sql)]
    for name in dict.fromkeys(name for piece in pieces for name in variables(piece)):
        if _SECRET.search(name):
            yield function.finding(f"{function.name}() tells {name} in a RAISE", part=name)


class SharedTriggerFunction(Struct, frozen=True, rename="kebab"):
    """How many tables may share a trigger function.

    Attributes:
        tables: the highest number that is accepted.
    """

    tables: int = 1


@rule("shared-trigger-function", severity=NOTE, default=False)
def shared_trigger_function(function: Function, options: SharedTriggerFunction) -> Iterator[Finding]:
    """A trigger function that several tables share changes for all of them at once."""
    snapshot = function.snapshot
    triggers = snapshot.known(snapshot.catalog.users(function.row.oid), Trigger)
    tables = dict.fromkeys(one.table for one in triggers if one.row.function_oid == function.row.oid)
    if len(tables) > options.tables:
        yield function.finding(f"{function.name}() is the trigger function of {len(tables)} tables")


@rule("unqualified-name-in-body", severity=NOTE, default=False)
def unqualified_name_in_body(function: Function) -> Iterator[Finding]:
    """A name without its schema in a function's body means what the search path of the moment makes of it."""
    if fixed_path(function) is None and function.sql_body is None:
        for found in dict.fromkeys(one._replace(at=-1) for one in unqualified(function, text_of(function))):
            yield function.finding(
                f"{function.name}() names the {found.kind} {found.name} without its schema",
                part=f"{found.kind} {found.name}",
            )
