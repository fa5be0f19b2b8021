"""``citedesk-eval attacks`` and ``counterfactual``: what people with other aims, and other people, get to read."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_output import Json, guarded, print_data

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from vectorstore.report import Progress

Documents = Annotated[list[Path] | None, typer.Argument(help="Documents of the knowledge base; the samples if none.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the results as JSON; made if it is not there.")]

# Of a clone; elsewhere they must be given.
_SAMPLE_DOCUMENTS = Path("samples/documents")


def attacks(
    documents: Documents = None,
    *,
    questions: Annotated[Path | None, typer.Option(help="Another file of attacks.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="So many attacks, spread evenly over the file.")] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Attack the program with its real language model; status 1 if any attack gets through."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.attack_set import ATTACKS
        from eval.attacks import AttackOptions, run_attacks
        from eval.errors import AttackThroughError
        from eval.tables import attacks_table

        options = AttackOptions(
            attacks=questions or ATTACKS, documents=tuple(documents or [_SAMPLE_DOCUMENTS]), limit=limit
        )
        results = run_attacks(options, settings, progress=progress)
        text = json.dumps(asdict(results), ensure_ascii=False)
        _write(out, "attacks.json", text)
        print_data(text if as_json else attacks_table(results))
        if results.through:
            names = ", ".join(verdict.id for verdict in results.through)
            raise AttackThroughError(f"{len(results.through)} of {len(results.verdicts)} attacks got through: {names}")

    guarded(work)


def counterfactual(
    documents: Documents = None,
    *,
    questions: Annotated[Path | None, typer.Option(help="Another file of questions and personas.")] = None,
    answers: Annotated[bool, typer.Option("--answers", help="Answer too, with the real language model.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="So many questions, each with every persona.")] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Ask the same as different people; status 1 if who asks changes what is searched, found or answered."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.counterfactual import COUNTERFACTUAL, CounterfactualOptions, run_counterfactual
        from eval.errors import AnswerChangedError
        from eval.tables import counterfactual_table

        options = CounterfactualOptions(
            questions=questions or COUNTERFACTUAL,
            documents=tuple(documents or [_SAMPLE_DOCUMENTS]),
            answers=answers,
            limit=limit,
        )
        results = run_counterfactual(options, settings, progress=progress)
        text = json.dumps(asdict(results), ensure_ascii=False)
        _write(out, "counterfactual.json", text)
        print_data(text if as_json else counterfactual_table(results))
        if results.changes:
            changed = len({(change.question, change.persona) for change in results.changes})
            raise AnswerChangedError(f"who asks has changed {changed} of {results.compared}")

    guarded(work)


def _write(out: Path | None, name: str, text: str) -> None:
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(f"{text}\n", encoding="utf-8")
