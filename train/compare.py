"""The command ``compare``: curves and tables of several runs side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from .curves import draw
from .runs import RunFolder

DASH = "-"


def compare(folders: Sequence[RunFolder], picture: Path) -> Iterator[str]:
    """Draw the curves to *picture*; yield the lines of a Markdown table, one column a run."""
    names = unique_names(folders)
    picture.parent.mkdir(parents=True, exist_ok=True)
    draw({name: folder.history for name, folder in zip(names, folders)}, picture)
    yield "| | " + " | ".join(names) + " |"
    yield "|---" * (len(folders) + 1) + "|"
    columns = [figures_of(folder) for folder in folders]
    for row in columns[0]:
        yield _row(row, [column[row] for column in columns])
    settings = [settings_of(folder) for folder in folders]
    for key in sorted({key for each in settings for key in each}):
        values = [each.get(key, DASH) for each in settings]
        if any(value != values[0] for value in values):
            yield _row(f"`{key}`", values)
    if len({folder.about.get("data_digest") for folder in folders}) > 1:
        yield ""
        yield "The runs had other recordings: their figures are not of the same thing."


def unique_names(folders: Sequence[RunFolder]) -> list[str]:
    """The folders' names; two of one name are told apart by their whole paths."""
    names = [folder.path.resolve().name for folder in folders]
    return [name if names.count(name) == 1 else str(folder.path) for name, folder in zip(names, folders)]


def figures_of(folder: RunFolder) -> dict[str, str]:
    """What came of a run, ready to be read; a dash for what it does not have (yet)."""
    about, history = folder.about, folder.history
    unseen, accuracy = about.get("unseen") or {}, about.get("accuracy") or {}
    best = next((row for row in history if row["epoch"] == folder.best_epoch), {})
    return {
        "network": folder.settings.network,
        "parameters": f"{about['parameters']:,}" if "parameters" in about else DASH,
        "epochs": f"{folder.epoch} of {folder.settings.recipe.epochs}",
        "least validation loss": f"{best['val_loss']:.4f} (epoch {best['epoch']:.0f})" if best else DASH,
        "minutes": f"{about['minutes']:.1f}" if "minutes" in about else DASH,
        "examples a second, median": f"{median(r['examples_per_second'] for r in history):.0f}"
        if history else DASH,
        "words named rightly, trained on": percent(accuracy.get("train")),
        "words named rightly, known speakers": percent(accuracy.get("gate")),
        "words named rightly, unknown speakers": percent(accuracy.get("unknown")),
        "heard rightly through the gate, unknown speakers": percent(unseen.get("right")),
        "surest guess right, unknown speakers": percent(unseen.get("guessed")),
        "commit": about.get("commit") or DASH,
        "recordings": about.get("data_digest", DASH)[:8]}


def settings_of(folder: RunFolder) -> dict[str, Any]:
    """All settings by name."""
    settings = folder.settings
    return {**asdict(settings.recipe), **asdict(settings.run),
            **{f"sizes.{key}": value for key, value in settings.sizes.items()}}


def percent(share: float | None) -> str:
    """As a person reads it."""
    return DASH if share is None else f"{100 * share:.1f} %"


def _row(name: str, values: Sequence[Any]) -> str:
    shown = (", ".join(map(str, v)) or "none" if isinstance(v, (tuple, list)) else str(v) for v in values)
    return f"| {name} | " + " | ".join(v or DASH for v in shown) + " |"
