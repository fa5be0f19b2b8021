"""What the tab about unanswered questions shows and keeps: without a widget."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Sequence

from chatbot.gaps import Gap, GapReport, gap_report
from chatbot.intent import intent_name
from chatbot.personal_data import mask
from chatbot.records.gap_notes import GapNote, GapNotes, GapState
from chatbot.records.types import QuestionRecord
from chatbot.topics import TopicFinder
from ui.admin.gaps import gaps_csv, notes_of
from ui.admin.html_table import inert, listed, note, table
from ui.admin.office import Visit
from ui.admin.office_errors import ChoiceError
from ui.admin.office_texts import OFFICE
from ui.admin.questions_texts import QUESTIONS
from ui.admin.times import shown_time

# More cost the browser time and nobody reads them.
_MOST_TOPICS = 100
_MOST_EXAMPLES = 5
_MOST_CHARS = 120


class GapDesk:
    """The gap report of one knowledge base at a time, and the notes beside it."""

    def __init__(self, intent_of: Callable[[str, str], str]) -> None:
        """Ask ``intent_of`` what somebody wants who asks a question of a knowledge base."""
        self._intent_of = intent_of
        self._finder: TopicFinder | None = None

    def report(self, visit: Visit, kb: str, days: int) -> GapReport:
        """Questions of the last days, grouped; whoever asks may see the knowledge base."""
        records = visit.application.records
        since = records.database.now() - datetime.timedelta(days=days)
        if self._finder is None:
            self._finder = TopicFinder(visit.application.embedders()["main"])
        found = records.questions.unanswered(since, None, [kb])
        return gap_report([_masked(record) for record in found], self._finder, lambda text: self._intent_of(text, kb))

    def csv(self, visit: Visit, kb: str, days: int) -> str:
        """The report as a table to take away."""
        return gaps_csv(self.report(visit, kb, days), self.notes(visit, kb))

    def notes(self, visit: Visit, kb: str) -> list[GapNote]:
        """What is missing, open ones first."""
        return GapNotes(visit.application.records.database).notes([kb])

    def add_note(self, visit: Visit, kb: str, question: str, text: str) -> None:
        """Note which document is missing."""
        kept = GapNotes(visit.application.records.database).add(
            kb=kb, question=mask(question), text=text, who=visit.identity.name
        )
        visit.note("gap.note", kb, after={"id": kept.id, "question": kept.question, "text": kept.text})

    def set_state(self, visit: Visit, kb: str, note_id: int | None, state: GapState) -> None:
        """Say that a document has come, or that it is still missing.

        Raises:
            ChoiceError: No note was chosen.
        """
        if note_id is None:
            raise ChoiceError(OFFICE[visit.language].nothing_chosen)
        before = next((note.state for note in self.notes(visit, kb) if note.id == note_id), "")
        GapNotes(visit.application.records.database).set_state(note_id, kb=kb, state=state, who=visit.identity.name)
        visit.note("gap.state", f"{kb} note {note_id}", before={"state": before}, after={"state": state})


def topic_choices(report: GapReport) -> list[tuple[str, str]]:
    """What to choose a topic from: how often, and its name."""
    return [(f"{gap.count} × {_short(gap.name)}", gap.name) for gap in report.gaps[:_MOST_TOPICS]]


def note_choices(visit: Visit, notes: Sequence[GapNote]) -> list[tuple[str, int]]:
    """What to choose a note from."""
    states = QUESTIONS[visit.language].note_states
    return [(f"[{states[note.state]}] {_short(note.text)}", note.id) for note in notes]


def report_html(visit: Visit, report: GapReport, notes: Sequence[GapNote]) -> str:
    """All topics."""
    texts = QUESTIONS[visit.language]
    rows = [
        (
            _short(gap.name),
            intent_name(gap.intent, visit.language),
            gap.count,
            _share(gap.refused, gap.count),
            _share(gap.rated_down, gap.count),
            shown_time(gap.last),
            listed(texts.examples.format(n=len(gap.questions)), [own.text for own in gap.questions[:_MOST_EXAMPLES]]),
            "\n".join(f"[{texts.note_states[own.state]}] {_short(own.text)}" for own in notes_of(gap, notes)),
        )
        for gap in report.gaps[:_MOST_TOPICS]
    ]
    left_out = note(texts.left_out.format(n=report.left_out)) if report.left_out else ""
    return left_out + table(texts.caption, texts.columns, rows, empty=texts.empty)


def topic_html(visit: Visit, gap: Gap | None) -> str:
    """Every question of one topic."""
    if gap is None:
        return ""
    texts = QUESTIONS[visit.language]
    languages = OFFICE[visit.language].languages
    rows = [
        (own.text, languages[own.language], own.count, own.refused, own.rated_down, shown_time(own.last))
        for own in gap.questions
    ]
    reasons = f"<p>{inert(texts.reasons.format(reasons='; '.join(gap.reasons)))}</p>" if gap.reasons else ""
    return table(texts.details, texts.detail_columns, rows, empty="") + reasons


def notes_html(visit: Visit, notes: Sequence[GapNote]) -> str:
    """All notes."""
    texts = QUESTIONS[visit.language]
    rows = [
        (own.text, _short(own.question), texts.note_states[own.state], own.who, shown_time(own.updated))
        for own in notes
    ]
    return table(texts.notes_caption, texts.note_columns, rows, empty=texts.notes_empty)


def chosen_gap(report: GapReport, name: str | None) -> Gap | None:
    """The topic of this name, also where another of its questions names it by now."""
    return next((gap for gap in report.gaps if name and gap.holds(name)), None)


def first_questions(gap: Gap | None) -> str:
    """Phrasings to begin an approved answer with, one a line."""
    return "\n".join(own.text for own in gap.questions[:_MOST_EXAMPLES]) if gap else ""


def _masked(record: QuestionRecord) -> QuestionRecord:
    """Questions are masked when they are logged, what comes with a rating is not."""
    if not record.reason and not record.comment:
        return record
    return dataclasses.replace(record, reason=mask(record.reason), comment=mask(record.comment))


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})"


def _short(text: str) -> str:
    return text if len(text) <= _MOST_CHARS else f"{text[:_MOST_CHARS]} …"
