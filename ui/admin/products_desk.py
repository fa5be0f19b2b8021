"""The catalogue of a knowledge base as the console works on it; whoever calls has been let in before."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from chatbot.products.catalogues import ImportReport
from chatbot.products.recommendation import Recommendation
from chatbot.products.store import CatalogueRecord
from chatbot.products.types import INTERNAL, Product
from chatbot.upload_folders import upload_folder
from ingest.types import PUBLIC, Language
from ui.admin.errors import DocumentMissingError
from ui.admin.office import Visit
from ui.admin.uploads import checked_name

FileKind = Literal["products", "orders"]
_EVERYBODY = frozenset({PUBLIC, INTERNAL})


def files(visit: Visit, kb: str, kind: FileKind) -> list[str]:
    """Files that were uploaded, the newest first."""
    folder = upload_folder(visit.application.settings.data_dir, kind, kb)
    found = [path for path in folder.glob("*") if path.is_file() and not path.name.startswith(".")]
    return [path.name for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)]


def live(visit: Visit, kb: str) -> tuple[CatalogueRecord | None, list[Product]]:
    """What is live, with what is internal; nothing where no catalogue was brought in."""
    catalogues = visit.application.products
    if not catalogues.has(kb):
        return None, []
    return catalogues.record(kb), catalogues.products(kb, _EVERYBODY)


def take(visit: Visit, kb: str, name: str) -> ImportReport:
    """Import an uploaded catalogue; errors are those of ``Catalogues.import_catalogue``."""
    report = visit.application.products.import_catalogue(_uploaded(visit, kb, "products", name), kb=kb)
    visit.note("products.import", kb, after={"file": report.source, "products": report.taken})
    return report


def count(visit: Visit, kb: str, name: str) -> ImportReport:
    """Count an uploaded file of orders, and delete it; errors are those of ``Catalogues.import_orders``."""
    path = _uploaded(visit, kb, "orders", name)
    report = visit.application.products.import_orders(path, kb=kb)
    path.unlink(missing_ok=True)
    visit.note("products.orders", kb, after={"file": report.source, "lines": report.taken, "pairs": report.pairs})
    return report


def roll_back(visit: Visit, kb: str) -> None:
    """Make the catalogue before the live one; errors are those of ``Catalogues.roll_back``."""
    version = visit.application.products.roll_back(kb)
    visit.note("products.rollback", kb, after={"version": version})


def remove(visit: Visit, kb: str) -> None:
    """Remove the catalogue; errors are those of ``Catalogues.remove``."""
    visit.application.products.remove(kb)
    visit.note("products.remove", kb)


def try_need(visit: Visit, kb: str, need: str, language: Language) -> Recommendation:
    """Recommend as a buyer would be; errors are those of ``Catalogues.recommend``."""
    return visit.application.products.recommend(need, kb=kb, language=language)


def _uploaded(visit: Visit, kb: str, kind: FileKind, name: str) -> Path:
    path = upload_folder(visit.application.settings.data_dir, kind, kb) / checked_name(name, kind)
    if not path.is_file():
        raise DocumentMissingError("this file is not there any more; upload it again")
    return path
