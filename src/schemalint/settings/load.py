"""From configuration files and the command line to the settings of a run."""
# ruff: noqa: PTH109, PTH113, PTH120 - importing pathlib would add 4 ms to every start

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import UNSET, Raw, json

from schemalint import __version__
from schemalint.model import Severity
from schemalint.named import NamedTuple
from schemalint.settings.config import Config
from schemalint.settings.decode import decode
from schemalint.settings.errors import SettingsError
from schemalint.settings.find import ConfigFile, closest, display, named
from schemalint.settings.layers import Layer, file_layers, inline_layer, layer, merge
from schemalint.settings.settings import Settings


class Loaded(NamedTuple):
    """The settings of a run and where they come from.

    Attributes:
        origins: by dotted key, the file or the option that says it; a key that nothing says has its default.
    """

    settings: Settings
    origins: Mapping[str, str]


def load(config: Sequence[str] = (), *, isolated: bool = False, options: Mapping[str, Any] | None = None) -> Loaded:
    """Find, check and merge the settings of a run in the working directory.

    Globs and paths of a file that was found are relative to its directory, those of a file that was named to the
    working directory, those of an extended file to where the extending file's are.

    Args:
        config: what `--config` was given, each a file or `key=value`; a file stands in for the search.
        isolated: whether to read no file.
        options: settings that an option of the command line gives, by their keys, as TOML would give them.

    Raises:
        SettingsError: a file cannot be read, a key is unknown, or a value is wrong.
    """
    files = [item for item in config if _is_file(item)]
    file, root = _file(files, isolated=isolated)
    layers = list(file_layers(file, __version__)) if file else []
    read = tuple(place.origin for place in layers)
    layers += [inline_layer(item, __version__) for item in config if item not in files]
    layers += _option_layers(options or {})
    merged, origins = merge(layers)
    return Loaded(_settings(merged, root, read), origins)


def _is_file(item: str) -> bool:
    return "=" not in item or os.path.isfile(item)


def _file(files: Sequence[str], *, isolated: bool) -> tuple[ConfigFile | None, str]:
    """The file to read, if any, and the root that its globs are relative to."""
    if len(files) > 1:
        raise SettingsError(f"--config {files[1]}: only one configuration file can be named; it can `extend` another")
    if files:
        if isolated:
            raise SettingsError(f"--config {files[0]}: --isolated reads no configuration file")
        return named(os.path.realpath(files[0])), "."
    file = None if isolated else closest(os.getcwd())
    return file, display(os.path.dirname(file.path)) if file else "."


def _option_layers(options: Mapping[str, Any]) -> Iterator[Layer]:
    for key, value in options.items():
        yield layer(f"--{key}", {key: value}, version=__version__)


def _settings(merged: Mapping[str, Any], root: str, files: tuple[str, ...]) -> Settings:
    config = decode(merged, Config)
    given = {name: value for name in config.__struct_fields__ if (value := getattr(config, name)) is not UNSET}
    for not_a_setting in ("extend", "required_version"):
        given.pop(not_a_setting, None)
    if "severity" in given:
        given["severity"] = {rule: Severity[word.upper()] for rule, word in given["severity"].items()}
    if "fail_on" in given:
        given["fail_on"] = Severity[given["fail_on"].upper()]
    if "search_path" in given:
        given["search_path"] = tuple(schema for schema in given["search_path"] if schema != "$user")
    if "rules" in given:
        given["rules"] = {rule: Raw(json.encode(options)) for rule, options in given["rules"].items()}
    return Settings(**given, pg_version_told="pg_version" in given, root=root, config_files=files)
