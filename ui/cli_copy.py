"""``citedesk copy``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ui.output import Json, Kb, note, print_json
from ui.session import opened_application

if TYPE_CHECKING:
    from chatbot.copywriting.types import CopyResult


def copy(
    *,
    kind: Annotated[
        Literal["description", "email", "post"], typer.Option("--kind", help="What to write.", show_default=False)
    ],
    product: Annotated[str, typer.Option("--product", help="Name or part number.")] = "",
    topic: Annotated[str, typer.Option("--topic", help="Beside a product, or without one.")] = "",
    language: Annotated[Literal["en", "zh"], typer.Option("--language", help="en or zh.")] = "en",
    tone: Annotated[
        Literal["plain", "friendly", "formal", "lively"], typer.Option("--tone", help="How it sounds.")
    ] = "plain",
    length: Annotated[Literal["short", "medium", "long"], typer.Option("--length", help="How many facts.")] = "medium",
    drafts: Annotated[
        int, typer.Option("--drafts", min=1, max=10, help="The first one is made without the language model.")
    ] = 2,
    notes: Annotated[str, typer.Option("--notes", help="About the readers.")] = "",
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Write a product description, an e-mail or a post from what buyers may see, each sentence with its source."""
    with opened_application() as application:
        from chatbot.copywriting.types import CopyRequest

        result = application.copywriter.write(
            CopyRequest(
                kind=kind,
                language=language,
                product=product,
                topic=topic,
                tone=tone,
                length=length,
                drafts=drafts,
                kb=kb,
                notes=notes,
            )
        )
    if as_json:
        from ui.copy_shapes import copy_to_json

        print_json(copy_to_json(result))
    else:
        _print_copy(result)


def _print_copy(result: CopyResult) -> None:
    from ui.copy_texts import reason_text

    for number, draft in enumerate(result.drafts, start=1):
        how = "from the facts alone, without the model" if draft.kind == "plain" else "phrased by the model, checked"
        note(f"draft {number}: {how}; {len(draft.removed)} sentences of the model were removed or replaced")
        print(draft.text)
        print()
        for sentence in draft.sentences:
            if sentence.kind == "flagged":
                note(f"left out: {sentence.text} – {reason_text(sentence, result.request.language)}")
    used = {number for draft in result.drafts for number in draft.facts_used}
    for fact in result.facts:
        if fact.number in used:
            page = f", page {fact.page}" if fact.page else ""
            print(f"[{fact.number}] {fact.source}{page}: “{fact.quote}”")
