"""How a rule is declared: its name, its severity in each profile, and what it looks at."""

import inspect
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar, Union, get_args, get_origin

from msgspec import Struct

from schemalint.model import Finding, Profile, Severity
from schemalint.named import NamedTuple
from schemalint.settings.settings import Settings

NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR


class Level(NamedTuple):
    """A severity, and whether the rule's findings fold into one a schema."""

    severity: Severity
    folded: bool = False


FOLDED_NOTE = Level(NOTE, folded=True)


class Levels(NamedTuple):
    """A rule's level in each profile."""

    postgres: Level
    supabase: Level
    managed: Level

    def of(self, profile: Profile) -> Level:
        """The level in one profile."""
        level: Level = getattr(self, profile.value)
        return level


def by_profile(postgres: Severity | Level, supabase: Severity | Level, managed: Severity | Level) -> Levels:
    """The levels of a rule whose severity depends on the profile."""
    return Levels(_level(postgres), _level(supabase), _level(managed))


def _level(level: Severity | Level) -> Level:
    return level if isinstance(level, Level) else Level(level)


class Sought(NamedTuple):
    """What a rule about references looks for; it is not shown a reference by any other name.

    While the search path holds one of the schemas, it is shown every reference.

    Attributes:
        schemas: schemas: the references to them, and to what is written with them.
        relations: relations, by their own names.
        calls: whether it looks for functions in the schemas where they are called.
    """

    schemas: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    calls: bool = True


RuleFunction = Callable[..., Iterator[Finding] | None]
Seeks = Callable[[Settings, Profile], Sought]
When = Callable[[Settings], bool]
Test = bool | Collection[str] | Callable[..., bool]
"""What a field must be: there or not, one of some names, or what a function says of it (and of the rule's options)."""
Tests = Mapping[str, Test]
Where = Tests | Callable[[Settings], Tests]
ANYWHERE: Tests = {}
F = TypeVar("F", bound=RuleFunction)


class Rule(Struct, frozen=True, kw_only=True):
    """A registered rule.

    Attributes:
        topic: the module it stands in, which is the folder of its page.
        subjects: the types of subject it is called with.
        options: the type of its options, none where it has none.
        seeks: for a rule about references, what it looks for; none for all that is named.
        statements: for a rule about statements or changes, the kinds of statement, as in `CreateStmt`; for one about
            files, the kinds of which one must hold some; empty for all.
        holding: for a rule about statements, of which bytes one must hold some to be looked at; empty for any.
        where: for a rule about objects or changes, by field of the row or of the change, which of them may concern it.
        when: whether the settings give it anything to look for; none for always.
        default: whether it runs when nothing selects it.
        preset: the preset that it is in beside `all` (and `default`), empty for none.
    """

    name: str
    topic: str
    levels: Levels
    function: RuleFunction
    subjects: tuple[type, ...]
    options: type[Struct] | None
    seeks: Seeks | None
    statements: frozenset[str] = frozenset()
    holding: tuple[bytes, ...] = ()
    where: Where = ANYWHERE
    when: When | None = None
    default: bool
    preset: str = ""


registered: dict[str, Rule] = {}
"""Every rule of the topic modules imported so far, by name; written by `rule` alone, at import."""


def rule(
    name: str,
    *,
    severity: Severity | Level | Levels,
    seeks: Seeks | None = None,
    statements: Iterable[str] = (),
    holding: tuple[bytes, ...] = (),
    where: Where = ANYWHERE,
    when: When | None = None,
    default: bool = True,
    preset: str = "",
) -> Callable[[F], F]:
    """Declare a function as a rule.

    The type of the function's first parameter is its subscription, a union subscribes to several; a second parameter
    is the rule's options.

    Args:
        name: kebab-case, names the pattern and not the cure.
        severity: one for all profiles, or one for each (`by_profile`).
        seeks: for a rule about references or calls, what it looks for: nothing else is read for it.
        statements: for a rule about statements, else about changes, the statements' kinds; for one about files, the
            kinds of which a file must hold some; all kinds without.
        holding: for a rule about statements: those that hold none of these bytes are not looked at.
        where: for a rule about objects or changes: those whose fields are otherwise do not concern it, and it is not
            called with them, but it must be silent on them all the same (see CONTRIBUTING.md). Where the files do not
            tell a field, the rule is stopped; a type that may be a domain keeps no rule away.
        when: tells from the settings whether there is anything to look for: else the rule costs nothing.
        default: whether it runs when nothing selects it.
        preset: a preset of rules that not everybody wants: it runs where that is selected, and not by default.
    """

    def declare(function: F) -> F:
        subject, *rest = (parameter.annotation for parameter in inspect.signature(function).parameters.values())
        level = _level(severity) if not isinstance(severity, Levels) else None
        registered[name] = Rule(
            name=name,
            topic=function.__module__.rpartition(".")[2],
            levels=severity if isinstance(severity, Levels) else Levels(*[level or FOLDED_NOTE] * 3),
            function=function,
            subjects=get_args(subject) if get_origin(subject) in (types.UnionType, Union) else (subject,),
            options=rest[0] if rest else None,
            seeks=seeks,
            statements=frozenset(statements),
            holding=holding,
            where=where,
            when=when,
            default=default and not preset,
            preset=preset,
        )
        return function

    return declare


def level_of(rule: Rule, profile: Profile, settings: Settings) -> Level:
    """The level of a rule in a profile, an override of the user's applied (an overridden rule does not fold)."""
    override = settings.severity.get(rule.name)
    return rule.levels.of(profile) if override is None else Level(override)


def decode_options(rule: Rule, settings: Settings) -> Any:  # noqa: ANN401 - the rule's own type
    """The rule's options as its Struct, none where it has none."""
    from msgspec import json

    if rule.options is None:
        return None
    raw = settings.rules.get(rule.name)
    return rule.options() if raw is None else json.decode(raw, type=rule.options)
