"""What a run is to be: a TOML file, then flags over it; every key and value is checked by name."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from listener.errors import ConfigError

from .config import ImageConfig, RunConfig, TrainConfig

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LISTENER = "listener"


@dataclass(frozen=True)
class Settings:
    """Which network, its sizes, the recipe that trains it, and how that is carried out.

    *recipe* is a `TrainConfig` for the listener's network and an `ImageConfig` for classifiers
    of whole utterances; *sizes* is what the network's builder is given.
    """

    network: str
    recipe: Any
    run: RunConfig = RunConfig()
    sizes: Mapping[str, Any] = field(default_factory=dict)

    def to_toml(self) -> str:
        """The file that ``--config`` takes to do the same again."""
        lines = [f"network = {json.dumps(self.network)}"]
        lines += [f"{key} = {_written(value)}" for part in (self.recipe, self.run)
                  for key, value in asdict(part).items()]
        lines += ["", "[sizes]", *(f"{key} = {_written(value)}" for key, value in self.sizes.items())]
        return "\n".join(lines) + "\n"


def gather(file: Path | None, flags: Mapping[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """The values of a TOML *file*, of *flags*, of ``KEY=VALUE`` *assignments*: later ones win."""
    values = read_toml(file.read_text, str(file)) if file else {}
    values.update(flags)
    for text in assignments:
        key, equals, value = text.partition("=")
        if not equals:
            raise ConfigError(f"--set {text}: must be KEY=VALUE")
        table, name = (values.setdefault("sizes", {}), key[6:]) if key.startswith("sizes.") else (values, key)
        if not isinstance(table, dict):
            raise ConfigError(f"--set {text}: sizes is {table!r}, and must be a table")
        table[name] = _value(value)
    return values


def read_toml(read, name: str) -> dict[str, Any]:
    """What *read()* returns, parsed."""
    try:
        return tomllib.loads(read())
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name} is not valid TOML: {error}") from error


def settle(values: dict[str, Any], where: str = "settings") -> Settings:
    """*values* as settings; what is not given has its default.

    Raises
    ------
    ConfigError
        For a key that the network's recipe does not have, or a value of another type.
    """
    # NB: keras takes seconds to import; the recipes need it.
    from .networks.network import NetworkConfig
    values = dict(values)
    network, sizes = values.pop("network", LISTENER), values.pop("sizes", {})
    if not isinstance(network, str) or not isinstance(sizes, dict):
        raise ConfigError(f"{where}: network must be a name and sizes a table")
    for name, value in sizes.items():
        if not re.fullmatch(r"[\w-]+", name, re.ASCII) or not _is_plain(value):
            raise ConfigError(f"{where}: sizes.{name}={value!r} must be a number, true or false, a text or a "
                              "list of them, under a name of letters, digits, - and _")
    kind = _recipe_of(network)
    known = {f.name: owner for owner in (kind, RunConfig) for f in fields(owner)}
    for key in values:
        if key not in known:
            raise ConfigError(f"{where}: {key} is no setting of the network {network}; there are "
                              f"{', '.join(sorted(known))}")
    recipe, run = (_made(owner, {k: v for k, v in values.items() if known[k] is owner}, where)
                   for owner in (kind, RunConfig))
    if network == LISTENER:
        sizes = asdict(_made(NetworkConfig, sizes, f"{where}: sizes"))
    return Settings(network, recipe, run, sizes)


def _is_plain(value: Any) -> bool:
    """Whether it can be written to a file of settings as JSON writes it."""
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return isinstance(value, (int, str)) or isinstance(value, float) and math.isfinite(value)


def _recipe_of(network: str) -> type:
    if network == LISTENER:
        return TrainConfig
    return ImageConfig


def _made(kind: type, values: dict[str, Any], where: str) -> Any:
    """A dataclass of *values*, each of the type of its field."""
    types = {f.name: f.type for f in fields(kind)}
    for key, value in values.items():
        if key not in types:
            raise ConfigError(f"{where}: {key} is unknown; there are {', '.join(types)}")
        if not _is_of(value, types[key]):
            raise ConfigError(f"{where}: {key}={value!r} must be {_TYPES[types[key]][0]}")
    return kind(**tuples(values))


def tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* as the fields of a config: TOML and JSON give lists where tuples were."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _all(test, value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(map(test, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


# What each annotation asks of a value: in words, and as a test.
_TYPES = {
    "int": ("a whole number", _is_whole),
    "float": ("a number", _is_number),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "str": ("text in quotes", _is_text),
    "tuple[str, ...]": ("a list of texts", lambda value: _all(_is_text, value)),
    "tuple[int, ...]": ("a list of whole numbers", lambda value: _all(_is_whole, value)),
    "tuple[int, int]": ("a list of two whole numbers",
                        lambda value: _all(_is_whole, value) and len(value) == 2)}


def _is_of(value: Any, annotation: str) -> bool:
    return _TYPES[annotation][1](value)


def defaults(kind: type) -> dict[str, Any]:
    """The fields of a config and what they are if nothing is said."""
    return {f.name: f.default for f in fields(kind) if f.default is not MISSING}


def _value(text: str) -> Any:
    """A value as TOML writes it; bare words are texts."""
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except ValueError:
        return text


def _written(value: Any) -> str:
    """*value* in TOML, whose numbers, texts and lists are JSON's."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
