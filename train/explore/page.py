"""One HTML page that holds all it shows: no file beside it, no address outside."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape
from string import Template

from matplotlib.figure import Figure

TITLES = {"digits": "Digits", "speakers": "Speakers", "lengths": "Lengths", "loudness": "Loudness",
          "examples": "Examples: wave, and the spectrogram that the listener makes of it",
          "averages": "The average of each digit", "spectra": "Long-term spectra, by corpus"}
PAGE = Template("""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>$title</title><style>
:root { color-scheme: light dark; --ink: #202124; --paper: #ffffff; --line: #d5d7da; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --paper: #17181a; --line: #44474b; } }
body { color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif;
       max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.2rem; border-bottom: 1px solid var(--line); }
img { max-width: 100%; height: auto; background: #ffffff; border-radius: 6px; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem .9rem .2rem 0;
        border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
</style></head><body><h1>$title</h1>
$body
</body></html>
""")

Table = tuple[str, str, Sequence[str], Sequence[Sequence[object]]]     # title, remark, head, rows


def png(figure: Figure) -> bytes:
    """*figure* as a PNG; the same figure, the same bytes."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=110, metadata={"Software": None})
    return file.getvalue()


def page(title: str, pictures: dict[str, bytes], tables: Sequence[Table]) -> str:
    """The page: the first table, the pictures, then the other tables."""
    parts = [_table(table) for table in tables[:1]]
    parts += [_picture(TITLES[name], content) for name, content in pictures.items()]
    parts += [_table(table) for table in tables[1:]]
    return PAGE.substitute(title=escape(title), body="\n".join(parts))


def _picture(title: str, content: bytes) -> str:
    text = base64.b64encode(content).decode()
    return f'<h2>{escape(title)}</h2>\n<img alt="{escape(title)}" src="data:image/png;base64,{text}">'


def _table(table: Table) -> str:
    title, remark, head, rows = table
    lines = [f"<h2>{escape(title)}</h2>", f"<p>{escape(remark)}</p>" if remark else ""]
    if rows:
        lines.append("<table>" + _row("th", head) + "".join(_row("td", row) for row in rows) + "</table>")
    return "\n".join(lines)


def _row(tag: str, cells: Sequence[object]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"
