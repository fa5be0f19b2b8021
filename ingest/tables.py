"""Table rows as sentences that carry their headers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.types import Element

_SPACE = re.compile(r"\s+")
_NUMERIC = re.compile(r"[\d\s.,%€$¥£+\-–/()]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACEHOLDER = frozenset({"-", "–", "—", "/"})
# A row of units below a row of names belongs to the header.
_UNIT_NAME = (
    r"(?:%|‰|°[CF]?|℃|℉|[µμnmckMGdh]?(?:m|g|s|A|V|W|N|Pa|J|l|L|Hz|h|bar|Ω|VA|Wh|B|K|t)|min|rpm|in|ft|lb|psi|pcs?|dB(?:\(A\))?"
    r"|EUR|USD|CNY|RMB|GBP|[€$¥£]|万?元|[个件台套天年月人次]|小时|分钟|秒|毫米|厘米|米|公斤|千克|克|升)(?: ?[²³23])?"
)
_UNIT = re.compile(rf"[(\[（]?{_UNIT_NAME}(?: ?[·*/] ?{_UNIT_NAME})*[)\]）]?")
_LABEL_CHARS = 40
_CAPTION = re.compile(
    r"(?:table|tab\.|表格?)\s*[\dA-Z一二三四五六七八九十][\d.\-–A-Z]*(?:\s*[:：.、]|\s|$)", re.IGNORECASE
)
_CAPTION_CHARS = 160
_TITLE_CHARS = 60
_NO_TITLE_END = tuple(".!?。！？,，;；")


def clean_cell(cell: str | None) -> str:
    """A cell's text on one line."""
    return _SPACE.sub(" ", cell or "").strip()


def render_row(header: Sequence[str], cells: Sequence[str]) -> str:
    """One row as ``Header: value; Header: value``; empty cells are left out.

    A merged cell that repeats under equal headers is said once.
    """
    parts: list[str] = []
    for place, cell in enumerate(cells):
        value = clean_cell(cell)
        name = clean_cell(header[place]) if place < len(header) else ""
        part = f"{_bare(name)}: {value}" if name and name != value else value
        if value and (not parts or parts[-1] != part):
            parts.append(part)
    return "; ".join(parts)


def header_size(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows are headers: 0, 1, or 2 where the first one spans columns or the second holds units.

    A row is no header if it holds numbers as values, or if it is as long-winded as prose.
    """
    if len(rows) < 2 or not _looks_like_header(rows[0]):
        return 0
    first = [clean_cell(cell) for cell in rows[0]]
    spans = len(first) > 2 and any(left and left == right for left, right in itertools.pairwise(first))
    if len(rows) > 2 and (_is_unit_row(rows[1]) or (spans and _looks_like_header(rows[1]))):
        return 2
    return 1


def join_headers(rows: Sequence[Sequence[str]]) -> list[str]:
    """Header rows as one: ``Price EUR`` from ``Price`` above ``EUR``; repeats and dashes are left out."""
    width = max((len(row) for row in rows), default=0)
    columns = [[clean_cell(row[place]) for row in rows if place < len(row)] for place in range(width)]
    return [" ".join(dict.fromkeys(part for part in column if part and part not in _PLACEHOLDER)) for column in columns]


def render_table(
    rows: Sequence[Sequence[str]], *, form: bool | None = None, heads: int | None = None
) -> list[tuple[int, str]]:
    """Rows below the header as text, each with its 0-based place among ``rows``; a lone header stands as it is.

    Args:
        rows: Cells, merged ones repeated.
        form: Whether labels stand beside their values instead of above them; ``None`` to find out.
        heads: How many rows the document itself calls heads; ``None`` to find out.
    """
    titles = 0 if heads else next((place for place, row in enumerate(rows) if not _is_title(row)), len(rows))
    body = rows[titles:]
    rendered = [(place, render_row((), row)) for place, row in enumerate(rows[:titles])]
    if not heads and (is_form(body) if form is None else form):
        rendered += [(place, render_form_row(row)) for place, row in enumerate(body, start=titles)]
    else:
        size = heads or header_size(body)
        header = join_headers(body[:size])
        below = [(titles + place, render_row(header, row)) for place, row in enumerate(body) if place >= size]
        # A header above nothing but empty rows is all that the table says.
        alone = [(titles + place, render_row((), row)) for place, row in enumerate(body)]
        rendered += below if any(text for _, text in below) else alone
    return [(place, text) for place, text in rendered if text]


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table of two or four columns has labels beside values: labels end in colons, or there is no header."""
    width = max((len(row) for row in rows), default=0)
    if width not in {2, 4}:
        return False
    cells = [row for row in ([clean_cell(cell) for cell in row] for row in rows) if not _is_form_title(row)]
    labels = [row[place] for place in range(0, width, 2) for row in cells if place < len(row) and row[place]]
    if not labels or not all(map(_is_label, labels)):
        return False
    if sum(label.endswith((":", "：")) for label in labels) * 2 > len(labels):
        return True
    values = [row[place] for row in cells for place in range(1, len(row), 2)]
    return header_size(cells) == 0 and _are_distinct(labels) and any(values)


def render_form_row(cells: Sequence[str]) -> str:
    """``Label: value; Label: value`` from labels and values that stand beside each other."""
    parts = []
    for place in range(0, len(cells), 2):
        label = clean_cell(cells[place])
        value = clean_cell(cells[place + 1]) if place + 1 < len(cells) else ""
        parts.append(f"{_bare(label)}: {value}" if label and value and label != value else label or value)
    return "; ".join(part for part in parts if part)


def with_captions(elements: Sequence[Element]) -> list[Element]:
    """Make the line right above a table its caption: ``Table 3: …``, ``表 3 …``, or a short one that is no sentence.

    A heading is one only if it counts tables: in bold type it looks like a heading, which what follows the table would
    be put under.
    """
    placed = list(elements)
    for place, (line, row) in enumerate(itertools.pairwise(elements)):
        may_name = line.kind == "paragraph" or (line.kind == "heading" and _CAPTION.match(line.text))
        if row.kind == "table_row" and may_name and _is_caption(line.text) and line.sheet is None:
            placed[place] = replace(line, kind="caption", level=None, table=row.table)
    return placed


def _is_caption(text: str) -> bool:
    if "\n" in text or text.endswith(_NO_TITLE_END):
        return False
    return len(text) <= (_CAPTION_CHARS if _CAPTION.match(text) else _TITLE_CHARS)


def _are_distinct(labels: Sequence[str]) -> bool:
    """Whether none stands twice but in a run: a label merged over several rows."""
    runs = [label for label, _ in itertools.groupby(labels)]
    return len(set(runs)) == len(runs)


def _is_title(cells: Sequence[str]) -> bool:
    """Whether a row says one thing over several columns."""
    filled = [clean_cell(cell) for cell in cells if clean_cell(cell)]
    return len(filled) > 1 and len(set(filled)) == 1 and len(filled) == len(cells)


def _is_form_title(cells: Sequence[str]) -> bool:
    """Whether each label says the same as its value: a title that spans them."""
    pairs = [cells[place : place + 2] for place in range(0, len(cells), 2)]
    return all(len(pair) == 2 and pair[0] == pair[1] for pair in pairs)


def _bare(name: str) -> str:
    return name.rstrip(":： ")


def _is_label(cell: str) -> bool:
    return len(cell) <= _LABEL_CHARS and any(map(str.isalpha, cell)) and not cell.endswith(("。", "；", ";"))


def _is_unit_row(row: Sequence[str]) -> bool:
    cells = [clean_cell(cell) for cell in row]
    units = [cell for cell in cells if cell and cell not in _PLACEHOLDER]
    return len(units) >= 2 and all(map(_UNIT.fullmatch, units))


def _looks_like_header(row: Sequence[str]) -> bool:
    cells = [clean_cell(cell) for cell in row]
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 and len(cells) > 1:
        return False
    # The corner above the row labels may hold a dash.
    named = filled[1:] if filled and filled[0] == cells[0] and cells[0] in _PLACEHOLDER else filled
    # Years head columns where several stand beside each other.
    years = [cell for cell in named if _YEAR.fullmatch(cell)]
    if len(years) > 1 and len(set(years)) == len(years):
        named = [cell for cell in named if cell not in years]
    return bool(named) and not any(map(_is_value, named))


def _is_value(cell: str) -> bool:
    """Whether a cell is a number, or prose: long, or a long clause without a capital."""
    return bool(_NUMERIC.fullmatch(cell)) or len(cell) > 80 or (len(cell) > _LABEL_CHARS and cell[0].islower())
