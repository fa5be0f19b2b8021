from __future__ import annotations

from collections import Counter
from contextlib import closing

from chatbot.assembly import Application
from chatbot.tuning.guard import guard
from vectorstore.knowledge_base import open_published


def test_the_guard_holds_what_the_sample_documents_say_today(sample_application: Application) -> None:
    # After a change of the samples or the chunker: `python samples/build_guard.py`.
    store = sample_application.bases.store("default")
    with closing(open_published(store, sample_application.embedders())) as base:
        chunks = base.content.all_chunks()
    assert Counter(chunk.embedding_text for chunk in guard().chunks) == Counter(own.embedding_text for own in chunks)


def test_its_questions_are_in_both_languages_and_some_have_no_answer() -> None:
    ids = {chunk.id for chunk in guard().chunks}
    counts = Counter((question.language, bool(question.right)) for question in guard().questions)
    assert counts == {("en", True): 51, ("zh", True): 47, ("en", False): 13, ("zh", False): 13}
    assert all(question.right <= ids for question in guard().questions)
