"""``citedesk kb``: what people add by hand: edits, approved answers, pinned documents."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.errors import TextFileError
from ui.output import Json, Kb, note, print_json, progress_bar
from ui.session import opened_application

if TYPE_CHECKING:
    from chatbot.assembly import Application

curation_app = typer.Typer(rich_markup_mode=None)

Chunk = Annotated[str, typer.Argument(metavar="CHUNK_ID", help="Its id, or the first characters, at least six.")]
Document = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its path, its file name, or its id.")]
In = Annotated[str | None, typer.Option("--document", help="Where the same chunk stands in several documents.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it; kept with it.")]
Text = Annotated[str, typer.Argument(metavar="FILE", help="File with the text in UTF-8, or - for standard input.")]


@curation_app.command()
def chunks(document: Document, *, kb: Kb = "default", as_json: Json = False) -> None:
    """Chunks of a document in reading order, with their ids and what was done to them."""
    with opened_application() as application:
        found = application.curator.chunks(kb, document)
    if as_json:
        print_json(found)
        return
    rows = found["chunks"]
    for row in rows if isinstance(rows, list) else []:
        place = [f"page {row['page']}" if row["page"] else "", str(row["section"])]
        print(f"{row['chunk_id']}  [{row['state']}]  {' · '.join(filter(None, place))}\n  {_line(row['text'])}")


@curation_app.command()
def edit(
    chunk_id: Chunk,
    file: Text,
    *,
    document: In = None,
    by: By = "",
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Give a chunk another text, and publish the knowledge base with it."""
    text = _read(file)
    with opened_application() as application:
        identity = application.curator.edit_chunk(kb, chunk_id, text, document=document, who=by)
        _publish(application, kb, {"edit": identity}, as_json=as_json)


@curation_app.command()
def disable(
    chunk_id: Chunk,
    *,
    document: In = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with it.")] = "",
    by: By = "",
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Take a chunk out of the search, and publish the knowledge base without it."""
    with opened_application() as application:
        identity = application.curator.disable_chunk(kb, chunk_id, document=document, reason=reason, who=by)
        _publish(application, kb, {"edit": identity}, as_json=as_json)


@curation_app.command()
def enable(chunk_id: Chunk, *, document: In = None, by: By = "", kb: Kb = "default", as_json: Json = False) -> None:
    """Bring a disabled chunk back, and publish the knowledge base with it."""
    with opened_application() as application:
        application.curator.enable_chunk(kb, chunk_id, document=document, who=by)
        _publish(application, kb, {"enabled": chunk_id}, as_json=as_json)


@curation_app.command()
def revert(chunk_id: Chunk, *, document: In = None, kb: Kb = "default", as_json: Json = False) -> None:
    """Drop what was done to a chunk, and publish the knowledge base with what its document says."""
    with opened_application() as application:
        application.curator.revert_chunk(kb, chunk_id, document=document)
        _publish(application, kb, {"reverted": chunk_id}, as_json=as_json)


@curation_app.command()
def edits(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Edited and disabled chunks and what became of them, each beside its document's text; pinned documents."""
    with opened_application() as application:
        found = application.curator.edits(kb)
    if as_json:
        print_json(found)
        return
    rows = found["edits"]
    for row in rows if isinstance(rows, list) else []:
        page = f", page {row['page']}" if row["page"] else ""
        print(f"{row['chunk_id']}  [{row['state']}]  {row['source']}{page}")
        print(f"  document: {_line(row['original'])}")
        print(f"  {'disabled' if row['disabled'] else 'edited'}: {_line(row['text'] or row['reason'] or '')}")
        if row["state"].startswith("source"):
            print(f"  now: {_line(row['now']['text']) if row['now'] else row['note'] or 'nothing like it'}")
    pins = found["pinned"]
    for row in pins if isinstance(pins, list) else []:
        print(f"pinned  [{row['state']}]  {row['source']}")


@curation_app.command()
def keep(
    name: Annotated[str, typer.Argument(metavar="ID", help="Of a chunk that was edited, or of an approved answer.")],
    *,
    document: In = None,
    by: By = "",
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Say that an edit or an approved answer holds although its source has changed, and publish it again."""
    with opened_application() as application:
        identity = application.curator.keep(kb, name, document=document, who=by)
        _publish(application, kb, {"kept": identity}, as_json=as_json)


@curation_app.command()
def pin(document: Document, *, by: By = "", kb: Kb = "default", as_json: Json = False) -> None:
    """Keep a document although its file may go."""
    with opened_application() as application:
        source = application.curator.pin(kb, document, who=by)
    _print({"kb": kb, "pinned": source}, as_json=as_json)


@curation_app.command()
def unpin(document: Document, *, kb: Kb = "default", as_json: Json = False) -> None:
    """Let a pinned document go with its file, at the next ingestion of its folder."""
    with opened_application() as application:
        source = application.curator.unpin(kb, document)
    _print({"kb": kb, "unpinned": source}, as_json=as_json)


@curation_app.command()
def approve(
    *,
    question: Annotated[list[str], typer.Option("--question", help="As it is asked; repeat it for other phrasings.")],
    answer: Annotated[str, typer.Option("--answer", metavar="FILE", help="File with the answer, or - for stdin.")],
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="CHUNK_ID", help="A chunk that it rests on; repeat it.")
    ] = None,
    audience: Annotated[str, typer.Option("--audience", help="public, agents or group:NAME.")] = "public",
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Last day, as 2026-12-31.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="en or zh; found out if not given.")] = None,
    by: By = "",
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Approve an answer, and publish the knowledge base with it."""
    if language not in {"en", "zh", None}:
        raise typer.BadParameter("it is en or zh", param_hint="--language")
    text = _read(answer)
    with opened_application() as application:
        identity = application.curator.approve(
            kb,
            question,
            text,
            sources=source or (),
            audience=audience,
            valid_until=until,
            language="zh" if language == "zh" else "en" if language else None,
            who=by,
        )
        _publish(application, kb, {"approved": identity}, as_json=as_json)


@curation_app.command()
def withdraw(
    name: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the first characters, at least six.")],
    *,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Take an approved answer back, and publish the knowledge base without it."""
    with opened_application() as application:
        identity = application.curator.withdraw(kb, name)
        _publish(application, kb, {"withdrawn": identity}, as_json=as_json)


@curation_app.command()
def apply(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Publish the live version's documents with all that people have added; after a rollback, for example."""
    with opened_application() as application:
        _publish(application, kb, {"kb": kb}, as_json=as_json)


@curation_app.command()
def approved(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Approved answers and what became of them, each with its sources."""
    with opened_application() as application:
        found = application.curator.approved(kb)
    if as_json:
        print_json(found)
        return
    rows = found["answers"]
    for row in rows if isinstance(rows, list) else []:
        until = f", until {row['valid_until']}" if row["valid_until"] else ""
        print(f"{row['id']}  [{row['state']}]  {row['audience']}{until}: {' / '.join(row['questions'])}")
        print(f"  {_line(row['answer'])}")
        for own in row["sources"]:
            print(f"  source {own['chunk_id']}, {own['source']}: {_line(own['quote'])}")
            if "now" in own:
                print(f"    now: {_line(own['now']['text']) if own['now'] else 'nothing like it'}")


def _publish(application: Application, kb: str, done: Mapping[str, object], *, as_json: bool) -> None:
    """Publish the live version's documents with what was added now."""
    with progress_bar("files") as progress:
        report = application.ingest([], kb=kb, progress=progress)
    if as_json:
        print_json({**done, **report.to_json_dict()})
        return
    for warning in report.warnings:
        note(f"warning: {warning}")
    for name, value in done.items():
        print(f"{name}: {value}")
    print(report.summary)


def _print(values: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        print(f"{name}: {value}")


def _line(text: object) -> str:
    return " ".join(str(text).split())


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise TextFileError(f"{file} cannot be read ({error.strerror}); check its path") from error
    except UnicodeDecodeError as error:
        raise TextFileError(f"{file} is not in UTF-8; save it again in UTF-8") from error
