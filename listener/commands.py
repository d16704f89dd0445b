"""The commands: each makes a source, a pipeline and a view, and lets them run."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from importlib import resources

from .config import DecisionConfig, GateConfig
from .console import listen
from .display import load_window
from .errors import AudioDeviceError, DisplayError
from .outputs import json_lines, text
from .outputs.report import Report
from .recognition.model import Model
from .replay import open_file, pipeline_maker, replay
from .sources.base import Source
from .sources.devices import find_input, list_inputs
from .sources.microphone import Microphone
from .sources.recording import Recording

SAMPLE = "phone_number.flac"


def run(args: argparse.Namespace) -> int:
    """Do what *args*, from `cli.make_parser`, ask for; return the exit status."""
    if args.command == "devices":
        return _devices()
    if args.command == "replay":
        return _replay(args)
    return _console(args) if args.console else _window(args)


def _window(args: argparse.Namespace) -> int:
    try:
        window_main = load_window()
    except DisplayError as error:
        _say(str(error))
        _say("listening in the terminal instead")
        return _console(args)
    model = Model.load(args.model)
    return window_main(model, args.device, args.threshold, args.vad_mode)


def _console(args: argparse.Namespace) -> int:
    model = Model.load(args.model)
    make_pipeline = pipeline_maker(model, _gate(args), _decision(args, model))
    source, file = _microphone_or_sample(args.device)
    with source:
        listen(source, make_pipeline(source.sample_rate), _report(args), sys.stderr, file)
    return 0


def _replay(args: argparse.Namespace) -> int:
    model = Model.load(args.model)
    return replay(args.files, lambda file: open_file(file, args.raw, args.realtime),
                  pipeline_maker(model, _gate(args), _decision(args, model)), _report(args), sys.stderr)


def _devices() -> int:
    for device in list_inputs() or [find_input()]:      # find_input says what to do where there is none
        print(f"{'*' if device.is_default else ' '} {device.index:3}  {device.name}  "
              f"({device.host_api}, {device.sample_rate} Hz, {device.n_channels} "
              f"channel{'' if device.n_channels == 1 else 's'})")
    return 0


def _microphone_or_sample(device: str | None) -> tuple[Source, str | None]:
    """The microphone; where none is there and none was asked for, the shipped sample and its name."""
    try:
        find_input(device)
    except AudioDeviceError as error:
        if device is not None:
            raise
        _say(str(error))
        _say(f"hearing the shipped sample {SAMPLE} instead, in real time")
        path = resources.files("listener.samples") / SAMPLE
        return Recording(str(path), realtime=True), SAMPLE
    return Microphone(device), None


def _gate(args: argparse.Namespace) -> GateConfig:
    return GateConfig() if args.vad_mode is None else GateConfig(vad_mode=args.vad_mode)


def _decision(args: argparse.Namespace, model: Model) -> DecisionConfig | None:
    """None leaves it to the model's metadata."""
    return None if args.threshold is None else replace(model.decision, threshold=args.threshold)


def _report(args: argparse.Namespace) -> Report:
    return Report(sys.stdout, json_lines if args.json else text, args.events == "all")


def _say(message: str) -> None:
    print(f"listener: {message}", file=sys.stderr, flush=True)
