"""What happens on the desk, without a widget: an event in, what has changed on the page out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chatbot.assembly import Application
from chatbot.records.errors import ConversationMissingError
from ui.accounts.identity import Identity
from ui.agent.case_view import case_view, key_of, key_of_html
from ui.agent.desk import Case, Desk
from ui.agent.errors import InternalWordsError
from ui.agent.moods import moods_of, pressing_first
from ui.agent.notices import DESK_ERRORS, notices, told, told_html
from ui.agent.place import Again, Place, Step, Wishes, Writing
from ui.agent.queue import NameIntent, queue_html, queue_of
from ui.agent.replies import Replies

# Texts that were begun in other conversations and not sent.
_MOST_KEPT = 20


class DeskEvents:
    """Every method names who sent the event; what it may touch is checked below, in ``Desk``."""

    def __init__(self, application: Application, name_intent: NameIntent) -> None:
        """On the conversations of ``application``."""
        self._application = application
        self._name_intent = name_intent
        self._desk = Desk(application)
        self._replies = Replies(application, self._desk)

    def refresh(self, identity: Identity, place: Place, wishes: Wishes) -> Step:
        """Bring queue and conversation up to date; what the agent writes is never touched."""
        try:
            return self._refreshed(identity, place, wishes)
        except DESK_ERRORS as error:
            # The page stays as it is until the next time.
            return Step(notice=told_html(told(error, wishes.language), is_fault=True))

    def open(
        self, identity: Identity, place: Place, writing: Writing, reply: str, conversation_id: object, wishes: Wishes
    ) -> Step:
        """Open a conversation, and take it if it waits; what was begun in the one before is kept."""
        notice = ""
        try:
            self._desk.open(identity, conversation_id)
        except DESK_ERRORS as error:
            notice = told_html(told(error, wishes.language), is_fault=True)
        name = conversation_id if isinstance(conversation_id, str) else ""
        step = self.refresh(identity, Place(opened=name), wishes)
        step = replace(step, notice=notice or step.notice or "")
        if name == place.opened or step.place is None:
            return step
        kept = {known: begun for known, begun in writing.kept.items() if known != name}
        if place.opened and reply.strip():
            kept[place.opened] = (writing.basis, reply)
        basis, begun = writing.kept.get(name, (0, ""))
        return replace(step, reply=begun, writing=Writing(basis=basis, kept=dict(list(kept.items())[-_MOST_KEPT:])))

    def take_over(self, identity: Identity, place: Place, wishes: Wishes) -> Step:
        """Take what is open."""
        return self._done(identity, place, wishes, lambda: self._desk.take_over(identity, place.opened), "")

    def give_back(self, identity: Identity, place: Place, wishes: Wishes) -> Step:
        """Let the assistant answer again."""
        said = notices(wishes.language).given_back
        return self._done(identity, place, wishes, lambda: self._desk.give_back(identity, place.opened), said)

    def close(self, identity: Identity, place: Place, wishes: Wishes) -> Step:
        """End what is open."""
        said = notices(wishes.language).closed_now
        return self._done(identity, place, wishes, lambda: self._desk.close(identity, place.opened), said)

    def name_topic(self, identity: Identity, place: Place, intent: object, wishes: Wishes) -> Step:
        """Put right what the open conversation is about; whoever teaches the program may learn from it."""
        said = notices(wishes.language).topic_kept
        return self._done(identity, place, wishes, lambda: self._desk.name_topic(identity, place.opened, intent), said)

    def reword(self, identity: Identity, place: Place, wishes: Wishes) -> Step:
        """Put the draft into another tone or length."""
        return self._done(identity, place, wishes, lambda: self._case(identity, place.opened, wishes), "")

    def edit(self, identity: Identity, place: Place, writing: Writing, reply: str, wishes: Wishes) -> Step:
        """Put the draft into the box, below what the agent has written there."""
        try:
            case = self._desk.look(identity, place.opened)
        except DESK_ERRORS as error:
            return Step(notice=told_html(told(error, wishes.language), is_fault=True))
        if case.draft is None or not case.is_mine:
            return Step(notice=told_html(notices(wishes.language).draft_gone, is_fault=True))
        begun = reply.strip()
        text = f"{begun}\n\n{case.draft.text}" if begun and case.draft.text not in reply else reply
        return Step(reply=text or case.draft.text, writing=replace(writing, basis=case.draft.id), notice="")

    def reject(self, identity: Identity, place: Place, wishes: Wishes) -> Step:
        """Put the draft aside."""
        said = notices(wishes.language).rejected
        return self._done(
            identity, place, wishes, lambda: self._replies.reject(identity, place.opened, place.draft), said
        )

    def accept(self, identity: Identity, place: Place, writing: Writing, wishes: Wishes, confirmed: str = "") -> Step:
        """Send the draft as it stands; the box keeps what is in it."""

        def send() -> None:
            self._replies.accept(identity, place.opened, place.draft, seen=place.seen, confirmed=confirmed)

        return self._sent(identity, place, writing, wishes, "accept", send)

    def send(
        self, identity: Identity, place: Place, writing: Writing, reply: str, wishes: Wishes, confirmed: str = ""
    ) -> Step:
        """Send what is in the box, which is emptied only then."""

        def send() -> None:
            self._replies.send(
                identity,
                place.opened,
                reply,
                seen=place.seen,
                draft_id=writing.basis or place.draft or None,
                is_edited=bool(writing.basis),
                confirmed=confirmed,
            )

        return self._sent(identity, place, writing, wishes, "send", send)

    def anyway(self, identity: Identity, place: Place, writing: Writing, reply: str, wishes: Wishes) -> Step:
        """Do once more what was stopped, if it is still the same text."""
        match writing.again:
            case "accept":
                return self.accept(identity, place, writing, wishes, confirmed=writing.warned)
            case "send":
                return self.send(identity, place, writing, reply, wishes, confirmed=writing.warned)
            case "":
                return Step()

    def _sent(
        self,
        identity: Identity,
        place: Place,
        writing: Writing,
        wishes: Wishes,
        what: Again,
        send: Callable[[], None],
    ) -> Step:
        try:
            send()
        except InternalWordsError as error:
            warned = replace(writing, again=what, warned=error.text)
            return Step(writing=warned, notice=told_html(told(error, wishes.language), is_fault=True))
        except DESK_ERRORS as error:
            step = self.refresh(identity, place, wishes)
            return replace(step, notice=told_html(told(error, wishes.language), is_fault=True))
        step = self.refresh(identity, place, wishes)
        said = told_html(notices(wishes.language).sent)
        done = replace(writing, again="", warned="")
        if what == "send":
            return replace(step, notice=said, writing=replace(done, basis=0), reply="")
        return replace(step, notice=said, writing=done)

    def _done(self, identity: Identity, place: Place, wishes: Wishes, action: Callable[[], object], said: str) -> Step:
        try:
            action()
        except DESK_ERRORS as error:
            step = self.refresh(identity, place, wishes)
            return replace(step, notice=told_html(told(error, wishes.language), is_fault=True))
        return replace(self.refresh(identity, place, wishes), notice=told_html(said) if said else "")

    def _case(self, identity: Identity, opened: str, wishes: Wishes, *, only_new: bool = False) -> Case | None:
        if not opened:
            return None
        return self._desk.in_words(identity, opened, tone=wishes.tone, length=wishes.length, only_new=only_new)

    def _queue(self, identity: Identity, opened: str, wishes: Wishes) -> str:
        entries = queue_of(self._application, identity, wishes.filter)
        moods = moods_of(self._application, entries)
        if wishes.filter.order == "pressing":
            entries = pressing_first(entries, moods)
        return queue_html(entries, opened=opened, language=wishes.language, name_intent=self._name_intent, moods=moods)

    def _refreshed(self, identity: Identity, place: Place, wishes: Wishes) -> Step:
        try:
            case = self._case(identity, place.opened, wishes, only_new=True)
        except ConversationMissingError as error:
            # Erased, or moved out of sight: the list alone is left.
            step = self._shown(identity, None, place, wishes, self._queue(identity, "", wishes))
            return replace(step, notice=told_html(told(error, wishes.language), is_fault=True))
        return self._shown(identity, case, place, wishes, self._queue(identity, place.opened, wishes))

    def _shown(self, identity: Identity, case: Case | None, place: Place, wishes: Wishes, queue: str) -> Step:
        """Only what is not on the page already."""
        now = Place(
            opened=case.conversation.id if case else "",
            seen=case.last if case else 0,
            draft=case.draft.id if case and case.draft else 0,
            case=key_of(case, wishes.language),
            queue=key_of_html(queue),
        )
        if now == place:
            return Step()
        view = (
            case_view(self._application, identity, case, language=wishes.language, name_intent=self._name_intent)
            if now.case != place.case
            else None
        )
        return Step(place=now, view=view, queue=queue if now.queue != place.queue else None)
