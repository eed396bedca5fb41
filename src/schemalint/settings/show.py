"""Resolved settings as text, each with the place it comes from."""

from collections.abc import Iterator, Mapping

from msgspec import Raw, json

from schemalint.model import Severity
from schemalint.settings.load import Loaded

_NOT_KEYS = ("root", "config_files", "pg_version_told")


def show(loaded: Loaded) -> str:
    """The settings of a run as TOML; a comment behind each says which file or option it comes from."""
    settings, origins = loaded
    names = [name for name in settings.__struct_fields__ if name not in _NOT_KEYS]
    values = {name.replace("_", "-"): getattr(settings, name) for name in names}
    values["select"] = values["select"] or ("default",)
    tables = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    lines = [f"# configuration files: {', '.join(settings.config_files) or 'none'}", f"# root: {settings.root}"]
    lines += [_line(key, value, origins.get(key, "default")) for key, value in values.items() if key not in tables]
    for key, table in tables.items():
        lines += _table(key, table, origins)
    return "\n".join(lines) + "\n"


def _table(key: str, table: Mapping[str, object], origins: Mapping[str, str]) -> Iterator[str]:
    plain = {name: value for name, value in table.items() if not isinstance(value, Raw)}
    if plain:
        yield f"\n[{key}]"
        for name, value in plain.items():
            yield _line(_key(name), value, origins.get(f"{key}.{name}", "default"))
    for name, value in table.items():
        if isinstance(value, Raw):
            yield f"\n[{key}.{_key(name)}]"
            for option, chosen in json.decode(value).items():
                yield _line(_key(option), chosen, origins.get(f"{key}.{name}.{option}", "default"))


def _line(key: str, value: object, origin: str) -> str:
    text = f"{key} = {toml(value)}" if value is not None else f"# {key}: the profile decides"
    return f"{text:<56}  # {origin}"


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else toml(name)


def toml(value: object) -> str:
    """A value as TOML in one line."""
    if isinstance(value, Severity):
        value = value.label
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.encode(value).decode()
