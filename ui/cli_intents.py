"""``citedesk classify`` and ``citedesk intents``: what messages are taken for, and teaching it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.output import Json, Kb, note, print_json, progress_bar
from ui.session import opened_application

if TYPE_CHECKING:
    from chatbot.classify.sheet import LabelledSheet
    from chatbot.classify.teaching import Taught

intents_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_SHEET_HELP = "XLSX, CSV or JSONL with the columns message and intent, mood, or both; 消息, 意图, 情绪 in Chinese."


def classify(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Messages in English or Chinese.")],
    *,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Tell intent and mood of messages."""
    with opened_application() as application:
        found = application.messages.classify(text, kb)
    if as_json:
        from ui.shapes import classes_to_json

        print_json(classes_to_json(found))
        return
    for own in found:
        print(f"{own.intent} ({own.confidence:.2f}), {own.mood} ({own.mood_confidence:.2f}), {own.language}")


@intents_app.command()
def train(
    sheet: Annotated[Path | None, typer.Argument(help=_SHEET_HELP, show_default=False)] = None,
    *,
    from_desk: Annotated[
        bool, typer.Option("--from-desk", help="Learn from conversations whose intent an agent has put right.")
    ] = False,
    alone: Annotated[
        bool, typer.Option("--alone", help="Know only these labels; else the program's own examples are learnt too.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Use it even if it is worse than the one in use.")] = False,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Learn intents, and moods where a sheet has them; one that is worse than the one in use changes nothing."""
    if (sheet is None) != from_desk:
        raise typer.BadParameter("give either a sheet or --from-desk", param_hint="SHEET")
    with opened_application() as application, progress_bar("messages") as progress:
        from chatbot.classify.desk_examples import desk_examples
        from chatbot.classify.sheet import LabelledSheet

        lessons = (
            _read(sheet) if sheet else LabelledSheet(intents=tuple(desk_examples(application.records, kb)), moods=())
        )
        done = []
        # With neither it is the intents that are missing.
        if lessons.intents or not lessons.moods:
            done.append(
                application.teacher.teach(
                    lessons.intents, kb=kb, kind="intent", alone=alone, force=force, progress=progress
                )
            )
        if lessons.moods:
            done.append(
                application.teacher.teach(
                    lessons.moods, kb=kb, kind="mood", alone=alone, force=force, progress=progress
                )
            )
    if as_json:
        print_json({"kb": kb, "taught": [_taught_to_json(own) for own in done]})
        return
    for own in done:
        before = "-" if own.before is None else f"{own.before:.3f}"
        print(
            f"{kb}: {own.kind} of {len(own.labels)} labels from {own.learnt} messages and {own.shared} examples in"
            f" {own.figures.seconds:.1f} s; held out {own.after:.3f} right, before {before}"
            f" ({own.compared} messages, p = {own.p_value:.3f})"
        )
        if own.is_flattered:
            note("the one before had learnt from some of these messages: what it was compared by flatters it")


@intents_app.command()
def show(*, kb: Kb = "default", as_json: Json = False) -> None:
    """The labels in use, where they come from, and how well they were told on held-out messages."""
    with opened_application() as application:
        found = application.teacher.show(kb)
    if as_json:
        print_json({"kb": kb, **{kind: own.manifest.model_dump(mode="json") for kind, own in found.items()}})
        return
    for kind, own in found.items():
        manifest = own.manifest
        said = ", ".join(f"{name} {value:.3g}" for name, value in manifest.figures.items() if value is not None)
        print(f"{kind}: {', '.join(manifest.labels)}")
        print(f"  from {'the examples' if manifest.origin == 'examples' else 'a sheet'}, {manifest.created}; {said}")


@intents_app.command("test")
def try_out(
    sheet: Annotated[Path, typer.Argument(help=_SHEET_HELP)], *, kb: Kb = "default", as_json: Json = False
) -> None:
    """Ask what is in use about labelled messages: accuracy, and what is taken for what."""
    with opened_application() as application:
        lessons = _read(sheet)
        found = {}
        if lessons.intents:
            found["intent"] = application.teacher.test(lessons.intents, kb=kb, kind="intent")
        if lessons.moods:
            found["mood"] = application.teacher.test(lessons.moods, kb=kb, kind="mood")
    if as_json:
        print_json({"kb": kb, **{kind: own.to_json() for kind, own in found.items()}})
        return
    for kind, own in found.items():
        print(f"{kind}: " + ", ".join(f"{name} {value:.3f}" for name, value in own.measures().items()))
        for wanted, told, count in own.mixed_up():
            print(f"  {count} × {wanted} taken for {told}")


@intents_app.command()
def reset(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Forget what was taught: the program's own examples are used again."""
    with opened_application() as application:
        gone = application.teacher.reset(kb)
    if as_json:
        print_json({"kb": kb, "removed": list(gone)})
    else:
        print(f"{kb}: {' and '.join(gone)} forgotten" if gone else f"{kb}: nothing had been taught")


def _read(sheet: Path) -> LabelledSheet:
    from chatbot.classify.sheet import read_labelled_sheet
    from chatbot.intent import intent_names
    from chatbot.mood import mood_names

    return read_labelled_sheet(sheet, intent_names=intent_names(), mood_names=mood_names())


def _taught_to_json(own: Taught) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(own)
