"""JSON as a person would write it down: keys as headings, records as rows, lists as lists."""

from __future__ import annotations

import json

from ingest.errors import DamagedFileError
from ingest.tables import clean_cell, render_row
from ingest.types import Element

# Deeper keys stand under the last heading: a path of more parts says nothing more.
_MAX_LEVEL = 6


def read_json(text: str, name: str) -> list[Element]:
    """Elements of a JSON text, in its order.

    Raises:
        DamagedFileError: It is no JSON, or nested beyond what can be read.
    """
    elements: list[Element] = []
    try:
        _walk(json.loads(text), 1, elements)
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(f"{name} is damaged or no JSON ({error}); write it again and ingest it anew") from error
    return elements


def _walk(value: object, level: int, elements: list[Element]) -> None:
    match value:
        case dict():
            plain = {key: item for key, item in value.items() if _is_plain(item)}
            if plain:
                lines = (f"{key}: {_show(item)}" for key, item in plain.items() if _show(item))
                _add(elements, "\n".join(lines))
            for key, item in value.items():
                if key in plain:
                    continue
                elements.append(Element(kind="heading", text=clean_cell(key) or "–", level=min(level, _MAX_LEVEL)))
                _walk(item, level + 1, elements)
        case list():
            _walk_list(value, level, elements)
        case _:
            _add(elements, _show(value))


def _walk_list(items: list[object], level: int, elements: list[Element]) -> None:
    table = 1 + max((element.table or 0 for element in elements), default=0)
    for place, item in enumerate(items, start=1):
        if isinstance(item, dict) and all(_is_plain(cell) or _is_plain_list(cell) for cell in item.values()):
            text = render_row([str(key) for key in item], [_show(cell) for cell in item.values()])
            if text:
                elements.append(Element(kind="table_row", text=text, table=table, row=place))
        elif _is_plain(item):
            if _show(item):
                elements.append(Element(kind="list_item", text=_show(item)))
        else:
            _walk(item, level, elements)


def _add(elements: list[Element], text: str) -> None:
    if text.strip():
        elements.append(Element(kind="paragraph", text=text))


def _is_plain(value: object) -> bool:
    return not isinstance(value, dict | list)


def _is_plain_list(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_plain, value))


def _show(value: object) -> str:
    if isinstance(value, list):
        return " / ".join(filter(None, map(_show, value)))
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else json.dumps(value, ensure_ascii=False)
