"""What a knowledge administrator does with single chunks and documents: edit, disable, pin; approve answers."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from chatbot.checked_input import check_length, checked_audience, checked_day, checked_text
from chatbot.chunk_lookup import FoundChunk, LiveVersion, live_version, one_answer, one_document
from chatbot.curation_lists import answer_list, chunk_list, edit_list
from ingest.language import detect_language
from ingest.rewrite import with_text
from ingest.types import PUBLIC, Language
from vectorstore.approved import answer_chunks
from vectorstore.content import DocumentRecord
from vectorstore.curation_record import as_read
from vectorstore.curation_types import ApprovedAnswer, Edit, Finding, Passage, Pin
from vectorstore.embedder import Embedder
from vectorstore.errors import HandMadeRefusedError
from vectorstore.passages import passage_of
from vectorstore.versions import VersionStore


class Curator:
    """Keeps what people add; it is searched after the next publish, for which an ingestion of nothing will do.

    A chunk or document is named as ``chatbot.chunk_lookup`` says; errors are those of ``vectorstore``.
    """

    def __init__(self, store: Callable[[str], VersionStore], embedders: Callable[[], Mapping[str, Embedder]]) -> None:
        """Work on the knowledge bases of ``store``; ``embedders`` are loaded only where text is measured."""
        self._store = store
        self._embedders = embedders

    def edit_chunk(self, kb: str, chunk: str, text: str, *, document: str | None = None, who: str = "") -> str:
        """Give a chunk another text; returns the edit's id.

        Raises:
            HandMadeRefusedError: The text is empty, the document's own, or longer than the embedders read.
            ChunkMissingError: There is no such chunk.
        """
        clean = checked_text(text, "the text")
        with self._changing(kb) as (store, live):
            found = live.chunk(chunk, document)
            if found.chunk is None:
                raise HandMadeRefusedError(
                    f"the passage of {chunk!r} is not in the live version; see `citedesk kb edits`, keep or revert it"
                )
            if clean == found.chunk.text:
                raise HandMadeRefusedError("the text is that of the document; to drop an edit, revert it")
            new = with_text(found.chunk, clean, count_tokens=self._embedders()["main"].count_tokens)
            check_length([new], self._embedders().values(), "the text")
            return self._put_edit(store, live, found, text=clean, who=who)

    def disable_chunk(
        self, kb: str, chunk: str, *, document: str | None = None, reason: str = "", who: str = ""
    ) -> str:
        """Take a chunk out of the search; returns the edit's id."""
        with self._changing(kb) as (store, live):
            return self._put_edit(
                store, live, live.chunk(chunk, document), disabled=True, reason=reason.strip(), who=who
            )

    def enable_chunk(self, kb: str, chunk: str, *, document: str | None = None, who: str = "") -> None:
        """Bring a disabled chunk back, with the text that it was given, if it was given one."""
        with self._changing(kb) as (store, live):
            edit = _edit_of(live.chunk(chunk, document), chunk)
            if not edit.disabled:
                raise HandMadeRefusedError(f"chunk {chunk!r} is not disabled")
            if edit.text is None:
                store.curation.take_back(edit, when=_now())
            else:
                store.curation.put([replace(edit, disabled=False, reason="", who=who, when=_now())])

    def revert_chunk(self, kb: str, chunk: str, *, document: str | None = None) -> None:
        """Drop everything that was done to a chunk: it is again what its document says."""
        with self._changing(kb) as (store, live):
            store.curation.take_back(_edit_of(live.chunk(chunk, document), chunk), when=_now())

    def pin(self, kb: str, document: str, *, who: str = "") -> str:
        """Keep a document although its file may go; returns its source."""
        with self._changing(kb) as (store, live):
            record = live.document(document)
            originals = live.record.by_document().get(record.id, [])
            whole = as_read(live.content.chunks_of(record.id), originals)
            kept_out = [chunk for chunk in live.content.quarantined() if chunk.document_id == record.id]
            identity = hashlib.sha256(record.location.encode()).hexdigest()[:12]
            store.curation.put([Pin(id=identity, record=record, chunks=(*whole, *kept_out), who=who, when=_now())])
            return record.source

    def unpin(self, kb: str, document: str) -> str:
        """Let a pinned document go with its file, at the next ingestion of its folder; returns its source."""
        with self._changing(kb) as (store, live):
            record = one_document([pin.record for pin in live.made.pins], document)
            pin = next(pin for pin in live.made.pins if pin.record == record)
            store.curation.take_back(pin, when=_now())
            return record.source

    def approve(
        self,
        kb: str,
        questions: Sequence[str],
        answer: str,
        *,
        sources: Sequence[str] = (),
        audience: str = PUBLIC,
        valid_until: str | None = None,
        language: Language | None = None,
        who: str = "",
    ) -> str:
        """Keep an answer that somebody has approved; returns its id.

        Args:
            kb: Knowledge base.
            questions: Phrasings, at least one.
            answer: Quoted line by line.
            sources: Chunks that it rests on; when one of them changes, the answer waits to be approved again.
            audience: Who may be given it.
            valid_until: Last day, ``YYYY-MM-DD``.
            language: ``None`` where it is to be found out.
            who: Has approved it.

        Raises:
            HandMadeRefusedError: Something of it is empty or too long, or no audience or day.
            ChunkMissingError: A source does not exist.
        """
        if not questions:
            raise HandMadeRefusedError("an approved answer needs a question")
        clean = checked_text(answer, "the answer")
        item = ApprovedAnswer(
            id=secrets.token_hex(6),
            # One line each: a question is one sentence.
            questions=tuple(
                dict.fromkeys(" ".join(checked_text(question, "the question").split()) for question in questions)
            ),
            answer=clean,
            language=language or detect_language(clean),
            audience=checked_audience(audience),
            valid_until=checked_day(valid_until),
            who=who,
            when=_now(),
        )
        embedders = self._embedders()
        # Each line in a chunk of its own: what does not fit so, fits nowhere.
        parts = answer_chunks(item, count_tokens=embedders["main"].count_tokens, max_tokens=0)
        check_length(parts, embedders.values(), "the answer with its questions")
        with self._changing(kb) as (store, live):
            passages = tuple(_source(live, name) for name in dict.fromkeys(sources))
            store.curation.put([replace(item, sources=passages)])
        return item.id

    def withdraw(self, kb: str, answer: str) -> str:
        """Take an approved answer back; returns its id."""
        with self._changing(kb) as (store, live):
            item = one_answer(live.made.answers, answer)
            store.curation.take_back(item, when=_now())
            return item.id

    def keep(self, kb: str, name: str, *, document: str | None = None, who: str = "") -> str:
        """Say that an edit or an approved answer still holds, although its source has changed; returns its id.

        An edit is put on the passage that is shown beside it. Of an approved answer the sources are taken as they
        are now; those that are gone are none any more.

        Raises:
            HandMadeRefusedError: It is live, or nothing is there that it could be put on.
            ChunkMissingError: There is nothing of that name.
        """
        with self._changing(kb) as (store, live):
            if any(answer.id.startswith(name.lower()) for answer in live.made.answers):
                answer = one_answer(live.made.answers, name)
                now = _flagged(live, answer).now
                sources = tuple(passage for passage in now if passage)
                store.curation.put([replace(answer, sources=sources, who=who or answer.who, when=_now())])
                return answer.id
            edit = _edit_of(live.chunk(name, document), name)
            (passage,) = _flagged(live, edit).now
            if passage is None:
                raise HandMadeRefusedError(
                    f"nothing like the passage of {name!r} is left to put the edit on; edit another chunk, revert this"
                )
            self._check_fits(live, passage, edit)
            audience = _document_at(live, passage.locations[-1]).audience
            store.curation.put([replace(edit, passage=passage, audience=audience, who=who or edit.who, when=_now())])
            return edit.id

    def chunks(self, kb: str, document: str) -> dict[str, object]:
        """Every chunk of a document in reading order, disabled ones too."""
        with live_version(self._store(kb)) as live:
            return {"kb": kb, **chunk_list(live, live.document(document))}

    def edits(self, kb: str) -> dict[str, object]:
        """All edited and disabled chunks with what became of them, and the pinned documents."""
        with live_version(self._store(kb)) as live:
            return {"kb": kb, **edit_list(live)}

    def approved(self, kb: str) -> dict[str, object]:
        """All approved answers with what became of them."""
        with live_version(self._store(kb)) as live:
            return {"kb": kb, **answer_list(live)}

    @contextmanager
    def _changing(self, kb: str) -> Iterator[tuple[VersionStore, LiveVersion]]:
        store = self._store(kb)
        # Before the right to write is taken, which makes the folder.
        store.published_folder()
        with store.writing(), live_version(store) as live:
            yield store, live

    def _put_edit(
        self,
        store: VersionStore,
        live: LiveVersion,
        found: FoundChunk,
        *,
        who: str,
        text: str | None = None,
        disabled: bool = False,
        reason: str = "",
    ) -> str:
        edit = found.edit
        if edit is None:
            passage = found.passage
            key = f"{passage.chunk_id}\0{passage.locations[-1]}"
            edit = Edit(
                id=hashlib.sha256(key.encode()).hexdigest()[:12],
                passage=passage,
                audience=_document_at(live, passage.locations[-1]).audience,
                when="",
            )
        changed = {"disabled": True, "reason": reason} if disabled else {"text": text}
        store.curation.put([replace(edit, who=who, when=_now(), **changed)])
        return edit.id

    def _check_fits(self, live: LiveVersion, passage: Passage, edit: Edit) -> None:
        """An edit that is put on another passage has other headings."""
        if edit.text is None:
            return
        embedders = self._embedders()
        chunks = [chunk for chunk in live.content.chunks_named(passage.chunk_id) if chunk.text == passage.text]
        new = [with_text(chunk, edit.text, count_tokens=embedders["main"].count_tokens) for chunk in chunks]
        check_length(new, embedders.values(), "the text")


def _edit_of(found: FoundChunk, name: str) -> Edit:
    if found.edit is None:
        raise HandMadeRefusedError(f"chunk {name!r} is neither edited nor disabled")
    return found.edit


def _flagged(live: LiveVersion, item: Edit | ApprovedAnswer) -> Finding:
    finding = live.finding_of(item)
    if finding is None or finding.state == "live":
        raise HandMadeRefusedError("its source has not changed since it was published; there is nothing to confirm")
    return finding


def _document_at(live: LiveVersion, location: str) -> DocumentRecord:
    return next(record for record in live.documents.values() if record.location == location)


def _source(live: LiveVersion, name: str) -> Passage:
    """A chunk as an approved answer rests on it: with the text that it was given."""
    found = live.chunk(name)
    edit = found.edit
    if found.chunk is None or (edit and edit.disabled):
        raise HandMadeRefusedError(f"chunk {name!r} is not searched; an answer cannot rest on it")
    shown = found.shown or found.chunk
    text = edit.text if edit and edit.text else found.chunk.text
    return replace(passage_of(shown, found.passage.locations), text=text)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
