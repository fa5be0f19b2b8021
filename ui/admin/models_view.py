"""Models as a table, and how a pull goes: without a widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.types import Language
from ui.admin.html_table import Shown, note, table
from ui.admin.models import ModelLine, PullState
from ui.admin.models_texts import MODELS
from ui.admin.office_texts import OFFICE

_MEGABYTE = 1_000_000


def models_html(lines: Sequence[ModelLine], language: Language) -> str:
    """All models."""
    texts = MODELS[language]
    return table(texts.caption, texts.columns, [_row(line, language) for line in lines], empty=texts.none_here)


def verified_html(damaged: Mapping[str, Sequence[str]], language: Language) -> str:
    """Which models are not as they came."""
    texts = MODELS[language]
    bad = [f"{name} ({', '.join(files)})" for name, files in damaged.items() if files]
    if bad:
        return note(texts.damaged.format(names="; ".join(bad)), is_bad=True)
    return note(texts.good.format(n=len(damaged)) if damaged else texts.none_here)


def pull_html(state: PullState | None, language: Language) -> str:
    """How far a pull is."""
    if state is None:
        return ""
    texts = MODELS[language]
    if state.error:
        return note(texts.failed.format(name=state.name, reason=state.error), is_bad=True)
    if not state.running:
        return note(texts.pulled.format(name=state.name))
    if not state.file:
        return note(texts.preparing.format(name=state.name))
    total = f"{state.total / _MEGABYTE:.0f}" if state.total else "?"
    done = f"{state.done / _MEGABYTE:.0f}"
    return note(texts.pulling.format(name=state.name, file=state.file, done=done, total=total))


def pull_choices(lines: Sequence[ModelLine]) -> list[str]:
    """Models of the catalogue that are not here."""
    return [line.name for line in lines if line.entry is not None and not line.is_here]


def _row(line: ModelLine, language: Language) -> Sequence[Shown]:
    texts = MODELS[language]
    use, entry = texts.uses[line.use], line.entry
    if entry is None:
        return (line.name, use, texts.own, "", "", "", "", texts.unknown)
    languages = ", ".join(OFFICE[language].languages.get(own, own) for own in entry.languages)
    size = f"{entry.bytes / _MEGABYTE:.0f} MB" if entry.bytes else ""
    memory = f"{entry.memory_bytes / _MEGABYTE:.0f} MB"
    here = texts.here if line.is_here else texts.missing
    return (line.name, use, texts.kinds[entry.kind], languages, size, memory, entry.licence, here)
