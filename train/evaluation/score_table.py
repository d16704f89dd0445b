"""The tasks by their titles, and what was scored in each, as a table."""

from __future__ import annotations

SCORES = """\
| what | files | digits | exact | digit errors | wrong / missed / invented | answered | latency (p95) |
|---|---|---|---|---|---|---|---|
"""
TASKS = {
    "gate": "FSDD, official test files: speakers known, so a gate and not a result",
    "left_out": "FSDD, the speaker who was left out of training",
    "wild": "single digits of people never met, on their own devices",
    "wild/whole": "- of which hold a whole digit: four end within or before it, or are silent",
    "wild/audiomnist": "- of which AudioMNIST, 13 speakers, very quiet",
    "wild/speech_commands_digits": "- of which Speech Commands, 105 files of 45 speakers",
    "wild/two_speakers": "- of which two speakers",
    "behind_talk": "single digits of people never met, behind 20 s of what others say as loud",
    "prompts": "single digits of Asterisk's one speaker, never met, recorded in a studio",
    "synthetic": "single digits, synthetic voices held out",
    "strings": "fluent strings of digits, synthetic voices held out",
    "sentences": "strings with other words among the digits, synthetic voices held out",
    "joined": "strings of 1-10 digits joined of real clips, speakers never met",
    "grid": "a digit inside a GRID sentence, sentences held out (the speaker is known)",
    "other_words": "single other words (taught in other voices), Speech Commands speakers held out",
    "near_misses": "tree, free, nice, fine, ... (taught in other voices), synthetic voices held out",
    "near_misses_untaught": "floor, hive, knee, ... (never taught), synthetic voices",
    "spelt": "letters, larger numbers, dates, Asterisk's speaker (some taught in synthetic voices)",
    "between": "a near miss behind two digits and before one, synthetic voices held out",
    "synthetic_speech": "sentences without digits, synthetic voices held out",
    "librispeech": "read speech, readers held out (it holds a few number words)",
    "coffee_orders": "spoken orders (some hold number words)",
    "steel_sky": "what actors say in a game, Beneath a Steel Sky (some hold number words)",
    "talk": "the same, one line after another, an hour of it",
    "esc10": "everyday noises of kinds held out",
    "noises": "steady noises held out",
}


def score_table(scores: dict[str, dict[str, float]]) -> str:
    """A row for each task, in Markdown."""
    return SCORES + "".join(f"{_row(title, scores[task])}\n" for task, title in TASKS.items()
                            if task in scores)


def _row(title: str, f: dict[str, float]) -> str:
    latency = ""
    if "latency_median_ms" in f:
        latency = f"{f['latency_median_ms']:.0f} ms ({f['latency_p95_ms']:.0f})"
    exact, wrong = (f"{100 * f[name]:.1f} %" if name in f else ""
                    for name in ("exact", "digit_error_rate"))
    return (f"| {title} | {f['recordings']:.0f} | {f['digits']:.0f} | {exact} "
            f"| {wrong} | {f['substitutions']:.0f} / {f['deletions']:.0f} / {f['insertions']:.0f} "
            f"| {100 * f['answered']:.1f} % | {latency} |")
