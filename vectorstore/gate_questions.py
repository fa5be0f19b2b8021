"""The questions that a knowledge base must go on answering, kept beside its versions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.types import Language
from vectorstore.errors import IndexDamagedError
from vectorstore.storage import replace_text


@dataclass(frozen=True, slots=True, kw_only=True)
class GateQuestion:
    """A question, and what should be found for it.

    Attributes:
        answers: Texts any of which should stand in a passage that is found; may be empty.
        document: Path, file name or title of the document that should be found; may be empty.
        answerable: ``False`` where the program should say that it does not know.
    """

    text: str
    language: Language
    answers: tuple[str, ...] = ()
    document: str = ""
    answerable: bool = True

    @property
    def id(self) -> str:
        """The same for the same text, twelve hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


class _Row(BaseModel):
    """A line of the file; the names are those of an evaluation set's ``queries.jsonl``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str = Field(min_length=1)
    lang: Language
    answers: tuple[str, ...] = ()
    source: str = ""
    answerable: bool = True


class GateQuestions:
    """One JSONL file that no ingestion, rollback or restore replaces.

    Questions that were cleared stay as an empty file: a restored backup must not bring them back.
    """

    def __init__(self, path: Path) -> None:
        """Keep the questions in ``path``."""
        self._path = path

    @property
    def exists(self) -> bool:
        """Whether questions were ever set, or cleared."""
        return self._path.exists()

    def read(self) -> tuple[GateQuestion, ...]:
        """All questions, in the order in which they were given; none where none were set.

        Raises:
            IndexDamagedError: The file cannot be read.
        """
        try:
            rows = [_Row.model_validate_json(line) for line in self._path.read_bytes().splitlines() if line.strip()]
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as error:
            raise IndexDamagedError(
                f"{self._path}, which holds the gate's questions, cannot be read ({str(error).splitlines()[0]}); give"
                " them again with `citedesk kb gate set SHEET`, or `citedesk kb gate clear`"
            ) from error
        return tuple(
            GateQuestion(
                text=row.text, language=row.lang, answers=row.answers, document=row.source, answerable=row.answerable
            )
            for row in rows
        )

    def write(self, questions: Sequence[GateQuestion]) -> None:
        """Keep these in the place of those before. Needs the right to write to the knowledge base.

        Raises:
            StorageFullError: The disk is full; the questions before are still there.
        """
        replace_text(self._path, "".join(f"{_row(question).model_dump_json()}\n" for question in questions))


def fingerprint(questions: Sequence[GateQuestion]) -> str:
    """Changes whenever a question, or what it expects, does."""
    rows = "\n".join(_row(question).model_dump_json() for question in questions)
    return hashlib.sha256(rows.encode()).hexdigest()


def _row(question: GateQuestion) -> _Row:
    return _Row(
        id=question.id,
        text=question.text,
        lang=question.language,
        answers=question.answers,
        source=question.document,
        answerable=question.answerable,
    )
