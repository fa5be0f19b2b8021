"""``citedesk kb``: the versions of a knowledge base."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ui.contradiction_lines import contradiction_lines
from ui.output import Json, Kb, note, print_json, progress_bar
from ui.session import opened_application
from vectorstore.settings import Engine
from vectorstore.versions import checked_name

kb_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@kb_app.command("list")
def list_(*, as_json: Json = False) -> None:
    """Names of all knowledge bases."""
    with opened_application() as application:
        names = application.administration.names()
    if as_json:
        print_json({"knowledge_bases": names})
    else:
        print("\n".join(names))


@kb_app.command()
def stats(*, kb: Kb = "default", as_json: Json = False) -> None:
    """What the live version holds."""
    with opened_application() as application:
        _print(application.administration.stats(kb), as_json=as_json)


@kb_app.command()
def versions(*, kb: Kb = "default", as_json: Json = False) -> None:
    """All versions, and which one is live."""
    with opened_application() as application:
        found = application.administration.versions(kb)
    if as_json:
        print_json(found)
        return
    rows = found["versions"]
    for row in rows if isinstance(rows, list) else []:
        mark = "*" if row["version"] == found["published"] else " "
        blocked = "  [blocked by the gate]" if row["blocked"] else ""
        counts = f"{row['documents']} documents, {row['chunks']} chunks"
        print(f"{mark} {row['version']}  {row['created']}  {counts}{blocked}")


@kb_app.command()
def publish(
    version: Annotated[str, typer.Argument(help="Its name, as `kb versions` shows it.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Also where the gate would stop it.")] = False,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Make a version the live one."""
    with opened_application() as application:
        _print_published(application.administration.publish(kb, version, force=force), as_json=as_json)


@kb_app.command()
def rollback(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Go back to the version that was live before."""
    with opened_application() as application:
        _print_published(application.administration.rollback(kb), as_json=as_json)


@kb_app.command()
def verify(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Compare every file of the live version with its checksum; exit status 1 if one is damaged."""
    with opened_application() as application:
        found = application.administration.verify(kb)
    _print(found, as_json=as_json)
    if not found["ok"]:
        raise typer.Exit(1)


@kb_app.command()
def originals(
    *,
    push: Annotated[bool, typer.Option("--push", help="Put them there.")] = False,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Uploaded documents that are not in the store that `storage.originals` names, such as those from before it."""
    with opened_application() as application:
        kept = application.originals
        names = kept.not_kept(checked_name(kb))
        for name in names if push else ():
            kept.keep(kb, name, kept.folder(kb) / name)
    if as_json:
        print_json({"kb": kb, "store": kept.url, "not_kept": [] if push else names, "pushed": names if push else []})
        return
    if not kept.url:
        note("`storage.originals` names no store: uploaded documents lie in the data directory alone")
    print("\n".join(names))


@kb_app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Archive to write.")], *, kb: Kb = "default", as_json: Json = False
) -> None:
    """Write the live version to one file; the knowledge base may be in use."""
    with opened_application() as application:
        _print(application.administration.backup(kb, file), as_json=as_json)


@kb_app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Archive made by `kb backup`.")],
    *,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Publish a backup as a new version."""
    with opened_application() as application:
        _print_published(application.administration.restore(kb, file), as_json=as_json)


@kb_app.command()
def migrate(
    *,
    to: Annotated[Engine, typer.Option(help="Engine in which the live version is to be live too.")],
    remove: Annotated[bool, typer.Option("--remove", help="With --to faiss: take it out of Milvus then.")] = False,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Bring the live version to Milvus or back to FAISS with the vectors that it has; then set `vectorstore.engine`."""
    with opened_application() as application:
        with progress_bar("chunks") as progress:
            done = application.administration.migrate(kb, to=to, remove=remove, progress=progress)
        _print(done, as_json=as_json)


@kb_app.command()
def quarantine(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Passages that are not answered from, as they speak to a language model."""
    with opened_application() as application:
        found = application.administration.quarantine(kb)
    if as_json:
        print_json(found)
        return
    passages = found["passages"]
    for passage in passages if isinstance(passages, list) else []:
        page = f", page {passage['page']}" if passage["page"] else ""
        print(f"{passage['chunk_id']}  {passage['source']}{page}: {' '.join(passage['text'].split())}")


@kb_app.command()
def allow(
    chunk_id: Annotated[str, typer.Argument(help="Its id, as `kb quarantine` shows it.")],
    *,
    kb: Kb = "default",
    as_json: Json = False,
) -> None:
    """Let a passage out of quarantine, and publish the knowledge base with it."""
    with opened_application() as application:
        application.administration.allow(kb, chunk_id)
        with progress_bar("files") as progress:
            report = application.ingest([], kb=kb, progress=progress)
    if as_json:
        print_json(report.to_json_dict())
    else:
        print(report.summary)


@kb_app.command()
def contradictions(
    *,
    kb: Kb = "default",
    limit: Annotated[int, typer.Option(min=1, help="Pairs to show, the surest first.")] = 50,
    as_json: Json = False,
) -> None:
    """Sentences of two documents that are answered from at the same time and do not agree, surest first."""
    with opened_application() as application:
        found = application.administration.contradictions(kb, limit=limit)
    if as_json:
        print_json(found)
    else:
        print("\n".join(contradiction_lines(found)))


@kb_app.command()
def jobs(*, kb: Kb = "default", as_json: Json = False) -> None:
    """What is being done to it and was done before: running, stalled, interrupted, failed, blocked or done."""
    with opened_application() as application:
        found = application.administration.jobs(kb)
    if as_json:
        print_json(found)
        return
    rows = found["jobs"]
    for job in rows if isinstance(rows, list) else []:
        done = f"{job['stage']} {job['done_items']}/{job['all_items']}" if job["stage"] else ""
        print(f"{job['id']}  {job['started'][:19]}  {job['kind']} {job['state']}  {job['message'] or done}")


def _print_published(values: Mapping[str, object], *, as_json: bool) -> None:
    warnings = values["warnings"]
    for warning in warnings if isinstance(warnings, list) else []:
        note(f"warning: {warning}")
    if values["not_applied"]:
        note(
            f"{values['not_applied']} edits and approved answers are not in this version as they are now;"
            " publish them with `citedesk kb apply`"
        )
    # On a terminal the warnings stand on stderr already.
    _print(values if as_json else {name: own for name, own in values.items() if name != "warnings"}, as_json=as_json)


def _print(values: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        print(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
