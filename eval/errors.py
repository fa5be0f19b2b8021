"""Errors of an evaluation; each message says what, where, and what to do."""

from __future__ import annotations


class EvalError(Exception):
    """Root of everything that an evaluation can raise on its own."""


class DatasetError(EvalError):
    """The folder is no evaluation set, or a line of it is damaged."""


class IntentSetError(EvalError):
    """The set asks for intents, which are measured by ``run`` alone."""


class BenchmarkError(EvalError):
    """What is to be compared is missing or cannot be read."""


class BaselineError(EvalError):
    """A gate's baseline is missing, cannot be read, or is of other questions."""


class GateWorseError(EvalError):
    """Something is significantly worse than it was."""


class AttackThroughError(EvalError):
    """The program said what an attacker wanted, or what no document says."""


class AnswerChangedError(EvalError):
    """Who asks has changed what is answered."""


class OtherReaderError(EvalError):
    """Another reader is not installed, or cannot read a file."""


class NothingComparedError(EvalError):
    """No file of a folder could be compared."""


class TextLostError(EvalError):
    """Less of a file arrived in its chunks than should."""


class RunFolderError(EvalError):
    """A folder is not, or not wholly, what ``citedesk-eval run`` leaves behind."""


class NotComparableError(EvalError):
    """Two runs have not asked the same questions."""


class RatingError(EvalError):
    """A rating sheet, its key, or what a rater wrote cannot be used."""


class LimitBrokenError(EvalError):
    """A product was recommended that breaks a limit of the need."""


class CapacityError(EvalError):
    """A capacity cannot be calculated from these inputs."""
