"""Tables and notes of the office tabs as HTML: pure functions, everything from outside is inert."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

# Of what cannot be seen: what turns the direction of writing, and what a browser would show as nothing.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# On a narrow screen each row is a card, whose cells say which column they are. The colours at the head take the place
# of gradio's, which are too pale for text on white (WCAG 2.2, 1.4.3).
STYLE = """
:root body, :root body.dark { --button-primary-background-fill: #c2410c;
  --button-primary-background-fill-hover: #9a3412; --button-cancel-background-fill: #b91c1c;
  --button-cancel-background-fill-hover: #991b1b; }
body:not(.dark) { --color-accent: #c2410c; --block-info-text-color: #52525b; --body-text-color-subdued: #52525b;
  --input-placeholder-color: #52525b; --block-label-text-color: #3f3f46; --block-title-text-color: #3f3f46; }
.office-table { width: 100%; border-collapse: collapse; font-size: .92em; }
.office-table, .office-table thead, .office-table tbody, .office-table tr { border: 0; }
.office-table caption { text-align: left; padding: .2em 0 .5em; opacity: .8; }
.office-table th, .office-table td { text-align: left; vertical-align: top; padding: .4em .6em; border: 0;
  border-bottom: 1px solid var(--border-color-primary); overflow-wrap: anywhere; }
.office-table td { min-width: 6em; }
.office-table th[scope="row"] { min-width: 6em; }
.office-table td.number { min-width: 0; }
.office-table th { font-weight: 600; }
.office-table thead th { white-space: nowrap; }
.office-table td.number, .office-table th.number { text-align: right; font-variant-numeric: tabular-nums; }
.office-table details summary { cursor: pointer; }
.office-table details ul { margin: .3em 0 0; padding-left: 1.2em; }
.office-note { margin: .4em 0; padding: .5em .8em; border-left: 3px solid var(--border-color-accent); }
.office-note.bad { border-left-color: #b3261e; }
.office-empty { opacity: .8; margin: .6em 0; }
@media (max-width: 640px) {
  .office-table thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .office-table tr { display: block; border: 1px solid var(--border-color-primary); border-radius: 6px;
    margin-bottom: .6em; padding: .3em .5em; }
  .office-table td, .office-table td.number, .office-table tbody th { display: block; text-align: left; min-width: 0;
    border: 0; padding: .15em 0; white-space: normal; }
  .office-table td[data-label]::before { content: attr(data-label) ": "; font-weight: 600; }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """HTML that one of these functions has made."""

    html: str


Shown = str | int | Markup | None


def inert(text: object) -> str:
    """Text as a browser shows it and nothing else; what cannot be seen is shown as its code."""
    return escape(_UNSEEN.sub(lambda match: f"\\u{ord(match.group()):04x}", str(text)))


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Shown]], *, empty: str) -> str:
    """A table; ``empty`` is said in its place where it has no row. The first column names the row."""
    shown = list(rows)
    if not shown:
        return f'<p class="office-empty">{inert(empty)}</p>'
    head = "".join(
        f'<th scope="col"{_kind(cell)}>{inert(name)}</th>' for name, cell in zip(columns, shown[0], strict=True)
    )
    body = "".join(_row(columns, row) for row in shown)
    return (
        f'<table class="office-table"><caption>{inert(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def listed(summary: str, items: Sequence[str]) -> Markup:
    """A list that opens when its summary is clicked; nothing where there are no items."""
    if not items:
        return Markup(html="")
    lines = "".join(f"<li>{inert(item)}</li>" for item in items)
    return Markup(html=f"<details><summary>{inert(summary)}</summary><ul>{lines}</ul></details>")


def note(text: str, *, is_bad: bool = False) -> str:
    """One line about what was done, or why it was not; read aloud when it appears."""
    if not text:
        return ""
    role = "alert" if is_bad else "status"
    return f'<p class="office-note{" bad" if is_bad else ""}" role="{role}">{inert(text)}</p>'


def _row(columns: Sequence[str], row: Sequence[Shown]) -> str:
    first, *rest = row
    cells = [f'<th scope="row">{_content(first)}</th>']
    for name, cell in zip(columns[1:], rest, strict=True):
        cells.append(f'<td{_kind(cell)} data-label="{inert(name)}">{_content(cell)}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _kind(cell: Shown) -> str:
    return ' class="number"' if isinstance(cell, int) else ""


def _content(cell: Shown) -> str:
    match cell:
        case Markup():
            return cell.html
        case None | "":
            return "–"
        case _:
            return inert(cell).replace("\n", "<br>")
