"""The products tab as HTML: pure functions, everything from outside is inert."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.products.catalogues import ImportReport
from chatbot.products.limits import Limit
from chatbot.products.recommendation import Recommendation, Recommended
from chatbot.products.store import CatalogueRecord
from chatbot.products.types import INTERNAL, Product
from chatbot.products.units import base_unit
from ingest.types import Language
from ui.admin.html_table import inert, listed, note, table
from ui.admin.products_texts import COMPARATORS, FITS, SUBJECTS, TEXTS
from ui.product_shapes import price_text, reason

_MOST_ROWS = 200
_MOST_REFUSED = 100


def products_table(record: CatalogueRecord | None, products: Sequence[Product], language: Language) -> str:
    """The live catalogue; the first rows of a long one."""
    texts = TEXTS[language]
    if record is None:
        return table("", texts.columns, [], empty=texts.none)
    rows = [
        (
            product.part_number,
            product.name(language),
            product.category(language),
            price_text(product.price_breaks[0] if product.price_breaks else None, language),
            product.stock.text if product.stock else None,
            product.lead_time_days.text if product.lead_time_days else None,
            listed(
                str(len(product.attributes)),
                [f"{item.name}: {item.shown} ({item.place})" for item in product.attributes],
            ),
            texts.internal if product.audience == INTERNAL else texts.public,
        )
        for product in products[:_MOST_ROWS]
    ]
    caption = texts.caption.format(
        source=record.source, imported=record.imported[:16].replace("T", " "), n=len(products)
    )
    left = len(products) - len(rows)
    more = f'<p class="office-empty">{inert(texts.more.format(n=left))}</p>' if left > 0 else ""
    return table(caption, texts.columns, rows, empty=texts.none) + more


def report_html(report: ImportReport, language: Language, *, is_orders: bool) -> str:
    """What became of a file, each refusal with its row."""
    texts = TEXTS[language]
    pattern = texts.counted if is_orders else texts.taken
    said = note(pattern.format(n=report.taken, pairs=report.pairs, left=len(report.refused)))
    lines = [str(refusal) for refusal in report.refused[:_MOST_REFUSED]]
    return said + listed(texts.refused.format(n=len(report.refused)), lines).html


def need_html(found: Recommendation, language: Language) -> str:
    """What was understood of a need, and the products with the reasons."""
    texts = TEXTS[language]
    limits = [
        (limit.written, SUBJECTS[language][limit.subject], limit_text(limit, language), f"{met} / {found.considered}")
        for limit, met in zip(found.need.limits, found.met_by, strict=False)
    ]
    understood = table(texts.understood, texts.understood_columns, limits, empty=texts.no_limits)
    groups = (("products", found.products), ("not_stated", found.not_stated), ("nearest", found.nearest))
    rows = [_result(item, FITS[language][name], language) for name, items in groups for item in items]
    return understood + table(texts.fits, texts.result_columns, rows, empty=texts.nothing)


def limit_text(limit: Limit, language: Language) -> str:
    """A limit in words; numbers stand in the first unit of what they measure."""
    if limit.low is None and limit.high is None:
        return f"{'≠ ' if limit.is_refused else ''}{' / '.join(limit.words[:6])}"
    ends = list(dict.fromkeys(f"{end:,.6g}" for end in (limit.low, limit.high) if end is not None))
    return f"{COMPARATORS[language][limit.comparator]} {' – '.join(ends)} {base_unit(limit.dimension)}".strip()


def _result(item: Recommended, fits: str, language: Language) -> tuple[str, str, str, str, str]:
    why = "\n".join(reason(verdict, language) for verdict in item.verdicts)
    return item.product.part_number, item.product.name(language), price_text(item.price, language), fits, why
