"""Settings as a person reads and writes them: TOML, with where each comes from."""

from __future__ import annotations

import json
import os
from dataclasses import fields

from .config import DecisionConfig
from .settings import BUILT_IN, COMMAND_LINE, ENVIRONMENT, PREFIX, InForce, Settings

WHEN_UNSET = {"device": "the system's default input", "samplerate": "the device's own",
              "model": "the one that ships", "channel": "the mean of all"}
COMMENT_COLUMN = 26


def settings_text(in_force: InForce, decision: DecisionConfig) -> str:
    """A settings file that says what is in force; *decision* is the model's."""
    there = "" if in_force.file and in_force.file.is_file() else " (not there)"
    lines = ["# What is in force.  Each may be set in a settings file, in the environment",
             f"# ({PREFIX}DEVICE, {PREFIX}SAMPLERATE, ...) and on the command line, in rising order.",
             f"# settings file: {in_force.file or 'none, for a user without a home'}{there}", ""]
    for field in fields(Settings):
        value = getattr(in_force.settings, field.name)
        origin = in_force.origins.get(field.name, BUILT_IN)
        if origin in (ENVIRONMENT, COMMAND_LINE):
            origin = f"{origin}, {in_force.place_of(field.name)}"
        if field.name == "model" and value is not None:
            value = os.path.abspath(value)       # in a file it is beside that, wherever that will be
        if field.name == "threshold" and value is None:
            value, origin = decision.threshold, "the model's"
        lines.append(_unset(field.name) if value is None else _line(field.name, value, origin))
    return "\n".join(lines) + "\n"


def settings_summary(in_force: InForce) -> str:
    """What was set, in one line."""
    return ", ".join(f"{name}={getattr(in_force.settings, name)} ({origin})"
                     for name, origin in in_force.origins.items()) or "nothing set"


def as_toml(value: str | int | float) -> str:
    """*value* as TOML writes it: as JSON does, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(name: str, value: str | int | float, origin: str) -> str:
    return f"{f'{name} = {as_toml(value)}':<{COMMENT_COLUMN}}  # {origin}"


def _unset(name: str) -> str:
    return f"{f'# {name} =':<{COMMENT_COLUMN}}  # not set: {WHEN_UNSET[name]}"
