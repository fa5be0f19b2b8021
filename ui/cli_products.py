"""``citedesk products`` and ``citedesk recommend``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.output import Json, Kb, note, print_json
from ui.session import opened_application

if TYPE_CHECKING:
    from chatbot.products.catalogues import ImportReport

products_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Internal = Annotated[bool, typer.Option("--internal", help="Also what buyers never see.")]
File = Annotated[Path, typer.Argument(help="XLSX or CSV, headings in English or Chinese.")]


@products_app.command("import")
def import_(file: File, *, kb: Kb = "default", as_json: Json = False) -> None:
    """Bring in a catalogue in the place of the one before; a file that cannot be used changes nothing."""
    with opened_application() as application:
        report = application.products.import_catalogue(file, kb=kb)
    _print(report, "products", as_json=as_json)


@products_app.command()
def orders(file: File, *, kb: Kb = "default", as_json: Json = False) -> None:
    """Count in a file of orders what was bought together; no customer is kept."""
    with opened_application() as application:
        report = application.products.import_orders(file, kb=kb)
    _print(report, f"lines, {report.pairs} pairs bought together", as_json=as_json)


@products_app.command("list")
def list_(*, kb: Kb = "default", internal: Internal = False, as_json: Json = False) -> None:
    """The products of the catalogue."""
    with opened_application() as application:
        record = application.products.record(kb)
        found = application.products.products(kb, _audiences(internal=internal))
    if as_json:
        rows = [
            {"part_number": product.part_number, "name": product.name("en"), "category": product.category("en")}
            for product in found
        ]
        print_json({"kb": kb, "source": record.source, "imported": record.imported, "products": rows})
        return
    for product in found:
        print(f"{product.part_number}  {product.name('en')}")


@products_app.command()
def show(
    part: Annotated[str, typer.Argument(help="Part number.")],
    *,
    kb: Kb = "default",
    internal: Internal = False,
    as_json: Json = False,
) -> None:
    """One product with the cell of every value, what goes with it, and what was bought with it."""
    from ui.product_shapes import product_to_json, recommendation_to_json

    with opened_application() as application:
        audiences = _audiences(internal=internal)
        product = application.products.product(kb, part, audiences)
        related = recommendation_to_json(application.products.related(kb, part, audiences), audiences)
    wanted = ("alternatives", "accessories", "spare_parts", "bought_together")
    shown = product_to_json(product, "en", audiences) | {name: related[name] for name in wanted}
    if as_json:
        print_json(shown)
        return
    for name, value in shown.items():
        for row in value if isinstance(value, list) else [value]:
            text = "  ".join(f"{key} {own}" for key, own in row.items()) if isinstance(row, dict) else row
            print(f"{name}: {text if text is not None else '-'}")


@products_app.command()
def rollback(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Go back to the catalogue that was live before this one."""
    with opened_application() as application:
        version = application.products.roll_back(kb)
    if as_json:
        print_json({"kb": kb, "version": version})
    else:
        print(f"catalogue {version} is live")


@products_app.command()
def remove(*, kb: Kb = "default", as_json: Json = False) -> None:
    """Remove the catalogues of a knowledge base and what its orders told."""
    with opened_application() as application:
        application.products.remove(kb)
    if as_json:
        print_json({"kb": kb, "removed": True})
    else:
        print(f"the catalogue of {kb} is removed")


def recommend(
    need: Annotated[str, typer.Argument(metavar="NEED", help="In English or Chinese.", show_default=False)],
    *,
    kb: Kb = "default",
    top_k: Annotated[int, typer.Option("--top-k", min=1, max=50, help="Products to show.")] = 5,
    quantity: Annotated[float | None, typer.Option(min=1, help="Pieces, if the need does not say.")] = None,
    internal: Internal = False,
    as_json: Json = False,
) -> None:
    """Find products of the catalogue that keep to every limit of a need, and say why."""
    from ui.product_shapes import lines_of, recommendation_to_json

    with opened_application() as application:
        audiences = _audiences(internal=internal)
        found = application.products.recommend(need, kb=kb, top_k=top_k, quantity=quantity, audiences=audiences)
    if as_json:
        print_json(recommendation_to_json(found, audiences))
    else:
        print("\n".join(lines_of(found)))


def _audiences(*, internal: bool) -> frozenset[str]:
    from chatbot.products.types import INTERNAL
    from ingest.types import PUBLIC

    return frozenset({PUBLIC, INTERNAL}) if internal else frozenset({PUBLIC})


def _print(report: ImportReport, what: str, *, as_json: bool) -> None:
    from ui.product_shapes import import_to_json

    if as_json:
        print_json(import_to_json(report))
        return
    for refusal in report.refused:
        note(f"left out: {refusal}")
    print(f"{report.taken} {what}")
