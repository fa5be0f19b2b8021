"""Notes on gaps, and times of answers, in both databases."""

from __future__ import annotations

import datetime

import pytest

from chatbot.records.answer_times import answer_times
from chatbot.records.gap_notes import MAX_NOTE_CHARS, GapNoteMissingError, GapNotes, GapNoteTextError
from chatbot.records.records import Records


def test_a_note_is_open_until_somebody_says_that_it_is_done(records: Records) -> None:
    notes = GapNotes(records.database)
    first = notes.add(kb="default", question="你们有防爆认证吗？", text="  ATEX certificate\n of the motor ", who="Mia")
    second = notes.add(kb="default", question="noise", text="Data sheet with the noise level", who="Mia")
    assert (first.state, first.text) == ("open", "ATEX certificate of the motor")
    done = notes.set_state(first.id, kb="default", state="done", who="Tom")
    assert (done.state, done.who, done.question) == ("done", "Tom", "你们有防爆认证吗？")
    assert [note.id for note in notes.notes(["default"])] == [second.id, first.id]
    assert notes.set_state(first.id, kb="default", state="open", who="Mia").state == "open"


def test_notes_of_other_knowledge_bases_are_neither_seen_nor_changed(records: Records) -> None:
    notes = GapNotes(records.database)
    own = notes.add(kb="ours", question="q", text="t", who="Mia")
    assert notes.notes(["theirs"]) == []
    assert notes.notes([]) == []
    assert [note.id for note in notes.notes(None)] == [own.id]
    with pytest.raises(GapNoteMissingError):
        notes.set_state(own.id, kb="theirs", state="done", who="Eve")
    with pytest.raises(GapNoteMissingError):
        notes.set_state(own.id + 1, kb="ours", state="done", who="Eve")
    assert notes.notes(["ours"])[0].state == "open"


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MAX_NOTE_CHARS + 1), "x" * 10 * MAX_NOTE_CHARS])
def test_a_note_says_something_and_is_no_book(records: Records, text: str) -> None:
    with pytest.raises(GapNoteTextError):
        GapNotes(records.database).add(kb="default", question="q", text=text, who="Mia")


def test_times_of_answers_are_those_of_the_period_and_knowledge_base(records: Records) -> None:
    for kb, evidence, total in (("a", 0.1, 2.0), ("a", None, 0.5), ("b", 0.2, 3.0)):
        records.questions.record(
            kb=kb,
            question="q",
            language="en",
            channel="page",
            abstained=evidence is None,
            confidence=0.5,
            first_evidence_seconds=evidence,
            total_seconds=total,
        )
    now = records.database.now()
    day = datetime.timedelta(days=1)
    times = answer_times(records.database, now - day, now + day, ["a"])
    assert [(time.evidence_seconds, time.total_seconds) for time in times] == [(0.1, 2.0), (None, 0.5)]
    assert len(answer_times(records.database, now - day, now + day)) == 3
    assert answer_times(records.database, now - 2 * day, now - day) == []
    assert answer_times(records.database, now - day, now + day, []) == []
