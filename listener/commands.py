"""The commands: each makes a source, a pipeline and a view, and lets them run."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import resources

from .batch import batch, open_report
from .console import listen, open_view
from .display import load_window
from .errors import AudioDeviceError, DisplayError
from .hearing import check_steps, open_pipeline, pipeline_maker
from .outputs.files import write
from .recognition.model import Model, shipped_model
from .replay import open_file, replay, replay_at_once
from .settings import InForce, Settings
from .settings_text import settings_summary, settings_text
from .sources.base import Source
from .sources.devices import devices_table, find_input, list_inputs
from .sources.microphone import Microphone
from .sources.recording import Recording
from .taps.clips import ClipSaver
from .taps.hooks import DigitHook
from .taps.tapped import Limit

SAMPLE = "phone_number.flac"


def run(args: argparse.Namespace, in_force: InForce) -> int:
    """Do what *args*, from `options.make_parser`, ask for; return the exit status."""
    settings = in_force.settings
    if args.command == "devices" and not args.print_config:
        return _devices(args.format == "json")
    model = Model.load(settings.model)
    check_steps(in_force, model.features)
    if args.print_config:
        write(settings_text(in_force, model.decision), sys.stdout)
        return 0
    if args.verbose:
        _say(f"settings: {settings_summary(in_force)}")
        _say(f"model: {settings.model or shipped_model()}, SHA-256 {model.metadata['sha256'][:12]}...")
    if args.command == "replay":
        return _replay(args, settings, model)
    return _console(args, settings, model) if args.console else _window(args, in_force, model)


def _window(args: argparse.Namespace, in_force: InForce, model: Model) -> int:
    try:
        window_main = load_window()
    except DisplayError as error:
        _say(str(error))
        _say("listening in the terminal instead")
        return _console(args, in_force.settings, model)
    return window_main(model, in_force.given)


def _console(args: argparse.Namespace, settings: Settings, model: Model) -> int:
    notes = io.StringIO() if args.quiet else sys.stderr
    with _followers(args, waits=False) as followers:
        # NB: nobody shall type the sample's digits, keep them as a person's, or not be told whence they are.
        source, file = _microphone_or_sample(settings, bool(followers) or args.quiet)
        for follower in followers:
            follower.begin(file)
        limit = Limit(source.close, args.digits, args.until_silence)
        with source:
            pipeline = open_pipeline(model, settings, source.sample_rate, [limit, *followers],
                                     args.spectrogram)
            is_seen = args.format == "text" and not args.quiet
            view = open_view(sys.stdout, source.name, args.spectrogram) if is_seen else None
            if args.spectrogram and view is None:
                _say("the spectrogram needs a terminal that can show it; going on without")
            with open_report(args, (view and view.text_file) or sys.stdout) as report:
                listen(source, pipeline, report, notes, file, settings.group_pause, view)
    return 0


def _replay(args: argparse.Namespace, settings: Settings, model: Model) -> int:
    # NB: what is wrong with the command is said before a file is opened for writing, and so emptied.
    with _followers(args, waits=not args.realtime) as followers, batch(args) as (files, report):
        if args.jobs > 1:
            return replay_at_once(files, args.jobs, settings, report, sys.stderr)

        def opened(file: str) -> Source:
            for follower in followers:
                follower.begin(file)
            return open_file(file, args.raw, args.realtime)
        return replay(files, opened, pipeline_maker(model, settings, followers), report, sys.stderr)


@contextmanager
def _followers(args: argparse.Namespace, waits: bool) -> Iterator[list[ClipSaver | DigitHook]]:
    """What *args* want to happen with each digit, until the block is left."""
    clips = None if args.save_clips is None else ClipSaver(args.save_clips, args.refused)
    hook = None if args.on_digit is None else DigitHook(args.on_digit, _warn, waits)
    try:
        yield [follower for follower in (clips, hook) if follower is not None]
    finally:
        if hook is not None:
            hook.close()
        if clips is not None and clips.n_saved and not args.quiet:
            _say(f"{clips.n_saved} clip{'' if clips.n_saved == 1 else 's'} saved to {args.save_clips}")


def _devices(as_json: bool) -> int:
    inputs = list_inputs()
    if as_json:
        table = json.dumps([asdict(device) for device in inputs], ensure_ascii=False, indent=2)
        write(table + "\n", sys.stdout)
    elif inputs:
        write(devices_table(inputs) + "\n", sys.stdout)
    if not inputs:
        find_input()                              # says what to do
    return 0


def _microphone_or_sample(settings: Settings, must_be: bool) -> tuple[Source, str | None]:
    """The microphone; where none is there, none was asked for and none *must be*, the shipped sample and its
    name."""
    try:
        find_input(settings.device)
    except AudioDeviceError as error:
        if settings.device is not None or must_be:
            raise
        _say(str(error))
        _say(f"hearing the shipped sample {SAMPLE} instead, in real time")
        path = resources.files("listener.samples") / SAMPLE
        return Recording(str(path), realtime=True), SAMPLE
    return Microphone(settings.device, settings.samplerate), None


def _warn(message: str) -> None:
    _say(f"warning: {message}")


def _say(message: str) -> None:
    print(f"listener: {message}", file=sys.stderr, flush=True)
