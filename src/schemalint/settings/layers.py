"""What each place says, in order: the extended files, the closest file, the command line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schemalint.named import NamedTuple
from schemalint.settings.config import Config
from schemalint.settings.decode import decode
from schemalint.settings.errors import SettingsError
from schemalint.settings.find import ConfigFile, chain, display, key_prefix


class Layer(NamedTuple):
    """The settings of one place.

    Attributes:
        origin: the place, for people: a path or an option of the command line.
        data: settings by their keys, checked.
    """

    origin: str
    data: Mapping[str, Any]


def layer(origin: str, data: Mapping[str, Any], *, prefix: str = "", version: str) -> Layer:
    """Check the settings of one place.

    The version that the place requires is checked first: what an older one does not know is better said so.

    Raises:
        SettingsError: they ask for another version, a key is unknown, or a value is not of its type.
    """
    try:
        _require(data, prefix, version)
        _require_selection(decode(data, Config, prefix), prefix)
    except SettingsError as error:
        raise SettingsError(f"{origin}: {error}") from None
    return Layer(origin, data)


def file_layers(file: ConfigFile, version: str) -> Iterator[Layer]:
    """The layers of a configuration file, those it extends first."""
    for link in reversed(list(chain(file))):
        yield layer(display(link.path), link.data, prefix=key_prefix(link.path), version=version)


def inline_layer(text: str, version: str) -> Layer:
    """The layer of one `--config key=value`; a value that is not TOML is taken as a string.

    Raises:
        SettingsError: the key is not a key or its value is wrong.
    """
    import tomllib

    key, _, value = (part.strip() for part in text.partition("="))
    origin = "--config"
    try:
        data = tomllib.loads(f"{key} = {value}")
    except tomllib.TOMLDecodeError:
        try:
            data = tomllib.loads(f"{key} = ''")
        except tomllib.TOMLDecodeError:
            raise SettingsError(f'--config {text}: "{key}" is not a key') from None
        _put(data, value)
    if "extend" in data:
        raise SettingsError(f"{origin}: extend: belongs in a file")
    return layer(origin, data, version=version)


def merge(layers: Sequence[Layer]) -> tuple[dict[str, Any], dict[str, str]]:
    """The settings of all layers together, the last one winning, and the origin of each by its dotted key.

    Tables are merged key by key. A `select` begins the selection anew: what earlier layers ignored or added is gone;
    without one, `extend-select` and `ignore` add to what earlier layers say.
    """
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for place in layers:
        if "select" in place.data:
            for key in ("extend-select", "ignore"):
                merged.pop(key, None)
                origins.pop(key, None)
        for key, value in place.data.items():
            _merge_key(merged, origins, key, value, place.origin)
    return merged, origins


def _merge_key(merged: dict[str, Any], origins: dict[str, str], key: str, value: object, origin: str) -> None:
    before = merged.get(key)
    if key in ("extend-select", "ignore") and isinstance(value, list) and before is not None:
        merged[key] = [*before, *value]
        origins[key] = f"{origins[key]}, {origin}"
        return
    merged[key] = _overlaid(before, value)
    origins[key] = origin
    if isinstance(value, Mapping):
        for name, inner in value.items():
            origins[f"{key}.{name}"] = origin
            if isinstance(inner, Mapping):
                origins.update({f"{key}.{name}.{option}": origin for option in inner})


def _overlaid(below: object, above: object) -> object:
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    return {**below, **{key: _overlaid(below.get(key), value) for key, value in above.items()}}


def _require(data: Mapping[str, Any], prefix: str, version: str) -> None:
    wanted = data.get("required-version")
    if not isinstance(wanted, str):
        return
    from schemalint.settings.version import satisfies

    try:
        met = satisfies(version, wanted)
    except SettingsError as error:
        raise SettingsError(f"{prefix}required-version: {error}") from None
    if not met:
        raise SettingsError(f"{prefix}required-version: needs schemalint {wanted}, this is {version}")


def _require_selection(config: Config, prefix: str) -> None:
    if config.select == ():
        raise SettingsError(f"{prefix}select: is empty; leave it out to run the default rules")


def _put(data: dict[str, Any], value: str) -> None:
    """Replace the one leaf of nested tables."""
    [key] = data
    if isinstance(data[key], dict):
        _put(data[key], value)
    else:
        data[key] = value
