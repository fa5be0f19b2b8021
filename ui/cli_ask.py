"""``citedesk ask`` and ``citedesk search``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ui.errors import HistoryFileError
from ui.output import Json, Kb, note, print_json
from ui.session import opened_application

if TYPE_CHECKING:
    from chatbot.types import Answer, Turn
    from vectorstore.document_filter import DocumentFilter
    from vectorstore.types import Retrieval

Audience = Annotated[
    list[str],
    typer.Option("--audience", help="What the asker belongs to: public, agents, group:NAME; may be given repeatedly."),
]
Products = Annotated[list[str], typer.Option("--product", help="Only documents of this product; may be repeated.")]
Documents = Annotated[
    list[str],
    typer.Option("--document", help="Only this document, by source, title or file name; may be repeated."),
]
DocumentLanguage = Annotated[
    Literal["en", "zh"] | None, typer.Option("--documents-in", help="Only documents in this language: en or zh.")
]
QuestionArgument = Annotated[str, typer.Argument(metavar="QUESTION", help="In English or Chinese.", show_default=False)]


def search(
    question: QuestionArgument,
    *,
    kb: Kb = "default",
    top_k: Annotated[
        int | None,
        typer.Option("--top-k", min=1, max=1000, help="Chunks to show; vectorstore.top_k if not given."),
    ] = None,
    audience: Audience = ["public"],  # noqa: B006 - typer's way to give a list
    product: Products = [],  # noqa: B006 - typer's way to give a list
    document: Documents = [],  # noqa: B006 - likewise
    documents_in: DocumentLanguage = None,
    all_versions: Annotated[
        bool, typer.Option("--all-versions", help="Search older versions of documents too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the passages that fit a question best."""
    with opened_application() as application:
        retrieval = application.search(
            question,
            kb=kb,
            top_k=top_k,
            audiences=frozenset(audience),
            all_versions=all_versions,
            only=_filter(product, document, documents_in),
        )
    if as_json:
        from ui.shapes import retrieval_to_json

        print_json(retrieval_to_json(retrieval))
    else:
        _print_hits(retrieval)


def ask(
    question: QuestionArgument,
    *,
    kb: Kb = "default",
    history: Annotated[
        Path | None, typer.Option("--history", help="JSON list of {role, text}, oldest first.", show_default=False)
    ] = None,
    audience: Audience = ["public"],  # noqa: B006 - typer's way to give a list
    product: Products = [],  # noqa: B006 - typer's way to give a list
    document: Documents = [],  # noqa: B006 - likewise
    documents_in: DocumentLanguage = None,
    as_json: Json = False,
) -> None:
    """Answer a question from the documents, with quotes."""
    turns = read_history(history) if history else ()
    with opened_application() as application:
        from chatbot.types import Question

        asked = Question(
            text=question,
            history=turns,
            kb=kb,
            audiences=frozenset(audience),
            only=_filter(product, document, documents_in),
        )
        if as_json:
            from ui.shapes import answer_to_json

            print_json(answer_to_json(application.answer(asked)))
        else:
            _print_answer(application.answer(asked))


def _filter(products: list[str], documents: list[str], language: Literal["en", "zh"] | None) -> DocumentFilter:
    from vectorstore.document_filter import DocumentFilter

    return DocumentFilter(products=tuple(products), documents=tuple(documents), language=language)


class _Turn(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: str
    text: str


def read_history(path: Path) -> tuple[Turn, ...]:
    """The turns of a conversation in a JSON file.

    Raises:
        HistoryFileError: It is missing, no JSON, or of another shape.
    """
    from chatbot.types import Turn

    try:
        rows = TypeAdapter(list[_Turn]).validate_python(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise HistoryFileError(f"{path} cannot be read ({error.strerror}); give a JSON file") from error
    except (ValueError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise HistoryFileError(
            f'{path} is no conversation ({reason}); it must be a list of {{"role": "user", "text": "…"}}'
        ) from error
    turns = []
    for row in rows:
        match row.role:
            case "user" | "assistant":
                turns.append(Turn(role=row.role, text=row.text))
            case _:
                raise HistoryFileError(f'{path} has the role {row.role!r}; use "user" or "assistant"')
    return tuple(turns)


def _print_hits(retrieval: Retrieval) -> None:
    for hit in retrieval.hits:
        page = f", page {hit.chunk.page_span[0]}" if hit.chunk.page_span else ""
        print(f"{hit.rank}. {hit.chunk.source}{page}  {hit.chunk.heading}")
        print("   " + hit.chunk.text.replace("\n", "\n   "))
    if not retrieval.hits:
        note("nothing was found: the knowledge base is empty")


def _print_answer(answer: Answer) -> None:
    print(answer.text)
    for citation in answer.citations:
        page = f", page {citation.page}" if citation.page else ""
        print(f"[{citation.number}] {citation.source}{page}: “{citation.quote}”")
