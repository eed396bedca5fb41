"""Which rules run: names of rules, topics and presets to the rules they stand for."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from msgspec import json

from schemalint.rules.index import RULES, Entry
from schemalint.rules.registry import Rule, registered
from schemalint.settings.decode import decode
from schemalint.settings.errors import SettingsError, did_you_mean
from schemalint.settings.settings import Settings

PRESETS = ("default", "all")
"""The presets beside those that rules declare themselves to be in."""
ALWAYS = frozenset({"syntax-error", "unreadable-file"})
"""The rules that run whatever is selected, unless they are ignored: what is not read must not look clean."""

_PROMPTS = "prompt"
"""How the topics of the rules about prompts begin."""

Index = Mapping[str, Entry]


def is_about_prompts(topic: str) -> bool:
    """Whether the rules of a topic look at prompts, and at nothing else."""
    return topic.startswith(_PROMPTS)


def topic_name(topic: str) -> str:
    """A topic as users write it, which is also the folder of its pages."""
    return topic.replace("_", "-")


def topics(index: Index = RULES) -> tuple[str, ...]:
    """The topics as users write them."""
    return tuple(sorted({topic_name(entry.topic) for entry in index.values()}))


def presets(index: Index = RULES) -> tuple[str, ...]:
    """Every preset."""
    return (*PRESETS, *sorted({entry.preset for entry in index.values()} - {""}))


def rules_of(name: str, index: Index = RULES) -> frozenset[str]:
    """The rules that the name of a preset, a topic or a rule stands for; none for an unknown name."""
    if name == "all":
        return frozenset(index)
    if name == "default":
        return frozenset(rule for rule, entry in index.items() if entry.default)
    if name in index:
        return frozenset((name,))
    if name in presets(index):
        return frozenset(rule for rule, entry in index.items() if entry.preset == name)
    return frozenset(rule for rule, entry in index.items() if topic_name(entry.topic) == name)


def selected(settings: Settings, index: Index = RULES) -> tuple[str, ...]:
    """The names of the rules that run, sorted.

    The more specific name wins: a rule over its topic, a topic over a preset; between equals, `ignore` wins.
    """
    chosen: set[str] = set()
    wanted = (*(settings.select or ("default",)), *settings.extend_select)
    for depth in range(3):
        chosen.update(*(rules_of(name, index) for name in wanted if _depth(name, index) == depth))
        chosen.difference_update(*(rules_of(name, index) for name in settings.ignore if _depth(name, index) == depth))
    return tuple(sorted(chosen))


def load(settings: Settings, *, prompts: bool = True) -> tuple[Rule, ...]:
    """The rules that run, with those of what cannot be read; imports their topics only.

    Args:
        settings: what is selected.
        prompts: whether the run reads any: else the rules about them need not be imported.

    Raises:
        SettingsError: no rule is left.
    """
    names = selected(settings)
    if not names:
        raise SettingsError("no rule is selected")
    ignored = frozenset[str]().union(*(rules_of(name, RULES) for name in settings.ignore))
    running = sorted({*names, *(RULES.keys() & ALWAYS - ignored)})
    return tuple(_rule(name) for name in running if prompts or not is_about_prompts(RULES[name].topic))


def verify(settings: Settings, origins: Mapping[str, str], index: Index = RULES) -> None:
    """Check the names of rules in the settings, and the options of rules.

    Args:
        settings: the settings of a run.
        origins: where each comes from, for the message.
        index: the rules there are.

    Raises:
        SettingsError: a name or an option is unknown, or an option's value is not of its type.
    """
    selectors = {*presets(index), *topics(index), *index}
    for key, names in _selectors(settings):
        _known(key, names, selectors, "rule, topic or preset", origins)
    _known("severity", settings.severity, index, "rule", origins)
    _known("rules", settings.rules, index, "rule", origins)
    for name in settings.rules:
        try:
            _check_options(_rule(name), settings)
        except SettingsError as error:
            raise SettingsError(f"{origins.get(f'rules.{name}', 'settings')}: {error}") from None


def _depth(name: str, index: Index) -> int:
    return 0 if name in presets(index) else 2 if name in index else 1


def _selectors(settings: Settings) -> Iterator[tuple[str, Iterable[str]]]:
    yield "select", settings.select
    yield "extend-select", settings.extend_select
    yield "ignore", settings.ignore
    for glob, names in settings.per_file_ignores.items():
        yield f"per-file-ignores.{glob}", names


def _known(key: str, names: Iterable[str], known: Iterable[str], kind: str, origins: Mapping[str, str]) -> None:
    for name in names:
        if name not in known:
            origin = origins.get(f"{key}.{name}") or origins.get(key, "settings")
            raise SettingsError(f'{origin}: {key}: unknown {kind} "{name}"{did_you_mean(name, known)}')


def _check_options(rule: Rule, settings: Settings) -> None:
    given = json.decode(settings.rules[rule.name])
    prefix = f"rules.{rule.name}"
    if rule.options is None:
        raise SettingsError(f"{prefix}: {rule.name} has no options")
    known = rule.options.__struct_encode_fields__
    for option in given:
        if option not in known:
            raise SettingsError(f'unknown key "{prefix}.{option}"{did_you_mean(option, known)}')
    decode(given, rule.options, f"{prefix}.")


def _rule(name: str) -> Rule:
    if name not in registered:
        import_module(f"schemalint.rules.{RULES[name].topic}")
    return registered[name]
