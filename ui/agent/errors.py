"""Errors of the agents' desk, named by what the agent does next."""

from __future__ import annotations

from ui.errors import UiError


class DeskError(UiError):
    """Root of everything that an agent is told in the place where it happened."""


class NotHeldError(DeskError):
    """The agent does not have the conversation; it must be taken first."""


class TopicUnknownError(DeskError):
    """A conversation is said to be about something that nobody has taught."""


class BuyerWroteError(DeskError):
    """The buyer has written since the page was last brought up to date; read it, then send."""


class EmptyReplyError(DeskError):
    """There is nothing to send."""


class ReplyTooLongError(DeskError):
    """A reply is longer than any message that is kept."""


class DraftGoneError(DeskError):
    """The draft was decided on, or another one has taken its place."""


class AudienceRefusedError(DeskError):
    """An approved answer is meant for somebody whom the agent does not speak to."""


class InternalWordsError(DeskError):
    """A reply holds words that only internal documents have.

    Attributes:
        text: The whole reply.
        words: The longest run of such words in it, for the agent.
        titles: Documents that have it.
    """

    def __init__(self, text: str, words: str, titles: tuple[str, ...]) -> None:
        """Say which words, for the agent who wrote them."""
        super().__init__("the reply holds words of an internal document; change them, or send it all the same")
        self.text = text
        self.words = words
        self.titles = titles
