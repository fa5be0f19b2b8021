"""The audit log as an administrator reads it: filtered, paged, verified, taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.records.types import AuditEntry, JsonObject
from ingest.types import Language
from ui.admin.audit_texts import AUDIT
from ui.admin.csv_text import csv_text
from ui.admin.html_table import Markup, inert, note, table
from ui.admin.office import Visit
from ui.admin.people import visible_users

PAGE_ENTRIES = 50
_MOST_SHOWN_CHARS = 300
# Who has a few knowledge bases sees a part: read in portions until a page is full.
_PORTION = 500
_Values = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """A page of the log.

    Attributes:
        older: Id to go on from; ``None`` where there are no older ones.
    """

    entries: tuple[AuditEntry, ...]
    older: int | None


def audit_page(visit: Visit, *, who: str = "", action: str = "", before: int | None = None) -> AuditPage:
    """Entries that whoever asks may see, newest first.

    Args:
        visit: Whoever asks.
        who: Only theirs; empty for all.
        action: Only these; empty for all.
        before: Only older ones than this.
    """
    entries: list[AuditEntry] = []
    for entry in _entries(visit, who=who.strip(), action=action.strip(), before=before):
        if len(entries) == PAGE_ENTRIES:
            return AuditPage(entries=tuple(entries), older=entries[-1].id)
        entries.append(entry)
    return AuditPage(entries=tuple(entries), older=None)


def names(visit: Visit, page: AuditPage) -> tuple[list[str], list[str]]:
    """Who and which actions to choose from: of the accounts, and of this page; anything else can be typed."""
    people = {user.name for user in visible_users(visit)} | {entry.who for entry in page.entries}
    return sorted(people, key=str.casefold), sorted({entry.action for entry in page.entries})


def audit_html(page: AuditPage, language: Language) -> str:
    """One page."""
    texts = AUDIT[language]
    rows = [
        (
            str(entry.id),
            entry.created.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
            entry.who,
            entry.action,
            entry.target,
            _difference(entry),
            entry.address,
        )
        for entry in page.entries
    ]
    return table(texts.caption, texts.columns, rows, empty=texts.empty)


def verified_html(visit: Visit) -> str:
    """Whether the whole log is as it was written.

    Raises:
        WholeServerError: Whoever asks may see a part of it.
    """
    visit.require_whole_server()
    texts, audit = AUDIT[visit.language], visit.application.records.audit
    broken = audit.verify()
    if broken is not None:
        return note(texts.broken.format(n=broken), is_bad=True)
    last = audit.entries(1)
    return note(texts.intact.format(n=last[0].id if last else 0))


def audit_jsonl(visit: Visit) -> str:
    """Every entry that whoever asks may see, oldest first, one JSON object a line, with the hashes."""
    lines = [json.dumps(entry, ensure_ascii=False, sort_keys=True) for entry in _exported(visit)]
    return "".join(f"{line}\n" for line in lines)


def audit_csv(visit: Visit) -> str:
    """The same as a table."""
    columns = ("id", "created", "who", "action", "target", "before", "after", "address", "hash")
    return csv_text(columns, [[_cell(entry.get(name)) for name in columns] for entry in _exported(visit)])


def _entries(visit: Visit, *, who: str, action: str, before: int | None) -> Iterator[AuditEntry]:
    own = _may_see(visit)
    if who and own is not None and who not in own:
        return
    while True:
        portion = visit.application.records.audit.entries(_PORTION, before, action or None, who or None)
        yield from (entry for entry in portion if own is None or entry.who in own)
        if len(portion) < _PORTION:
            return
        before = portion[-1].id


def _exported(visit: Visit) -> Iterator[JsonObject]:
    own = _may_see(visit)
    visit.note("audit.export", "audit log")
    return (entry for entry in visit.application.records.audit.export() if own is None or entry["who"] in own)


def _may_see(visit: Visit) -> set[str] | None:
    """Whose entries; ``None`` for all. An account whose knowledge bases are one's own works in no other."""
    if not visit.identity.kbs:
        return None
    return {user.name for user in visible_users(visit)} | {visit.identity.name}


def _difference(entry: AuditEntry) -> Markup:
    """What changed, a line each: how it was, and how it is."""
    before: _Values = entry.before or {}
    after: _Values = entry.after or {}
    lines = []
    for name in dict.fromkeys((*before, *after)):
        if entry.before is not None and entry.after is not None and before.get(name) == after.get(name):
            continue
        values = [_short(side[name]) for side in (before, after) if name in side]
        lines.append(f"<li>{inert(name)}: {' → '.join(values)}</li>")
    return Markup(html=f"<ul>{''.join(lines)}</ul>" if lines else "–")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return inert(text if len(text) <= _MOST_SHOWN_CHARS else f"{text[:_MOST_SHOWN_CHARS]} …")


def _cell(value: object) -> str | int | None:
    if value is None or isinstance(value, (str, int)):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def choices(known: Sequence[str], language: Language) -> list[tuple[str, str]]:
    """To choose from, everything first."""
    return [(AUDIT[language].everything, ""), *((name, name) for name in known)]
