"""Errors of models, conversations and answers; each message says what, where, and what to do."""

from __future__ import annotations


class ChatbotError(Exception):
    """Root of everything that answering a question can raise."""


class ModelFileMissingError(ChatbotError):
    """The language model's file is not there."""


class ModelLoadError(ChatbotError):
    """The file is no model, is damaged, or lacks what is needed."""


class ModelBusyError(ChatbotError):
    """Other calls hold the language model, or every server that has it."""


class ContextOverflowError(ChatbotError):
    """The prompt does not fit into the language model's context."""


class GenerationError(ChatbotError):
    """The language model failed while it read or wrote."""


class ModelServerError(ChatbotError):
    """The server of the language model cannot be reached, refuses the key, or lacks the model."""


class StreamBrokenError(ModelServerError):
    """A server broke off after its first word; who knows what has been shown of it may ask again."""


class QueueFullError(ChatbotError):
    """Too many questions wait already."""


class TurnCancelledError(ChatbotError):
    """The caller gave up its place in the queue."""


class UnknownModelError(ChatbotError):
    """The catalogue has no model of this name, and no file or folder has it either."""


class ModelDownloadError(ChatbotError):
    """No source gave the model; the message says which were tried and how to bring the file by hand."""


class ModelHashError(ChatbotError):
    """A file is not what the catalogue says."""


class ConfigError(ChatbotError):
    """A setting is unknown, or its value is out of bounds."""


class QuestionSheetError(ChatbotError):
    """A sheet of questions cannot be read, or rows of it cannot be used; the message names every fault."""


class NoQuestionsError(ChatbotError):
    """A knowledge base has no questions of its own that could be asked."""


class QuestionError(ChatbotError):
    """The question is empty, too long, or holds nothing to read."""


class TrainingError(ChatbotError):
    """The labelled messages are too few, or not what a head can be trained on."""


class HeadError(ChatbotError):
    """A trained head is damaged, or was trained with other embedders."""


class HeadWorseError(ChatbotError):
    """The head that was trained is worse than the one in use; the message says by how much and what to do."""


class TuningError(ChatbotError):
    """The questions are too few to tune an embedder on, or it cannot be tuned as was asked."""
