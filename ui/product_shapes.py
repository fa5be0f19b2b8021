"""The JSON of recommendations: what ``citedesk recommend --json`` prints and ``POST /api/recommend`` answers."""

from __future__ import annotations

from collections.abc import Sequence, Set

from chatbot.products.catalogues import ImportReport
from chatbot.products.limits import Limit
from chatbot.products.recommendation import BoughtTogether, Recommendation, Recommended, Related
from chatbot.products.types import Place, PriceBreak, Product, Refusal
from chatbot.products.units import MONEY
from chatbot.products.verdicts import Verdict, money
from ingest.types import PUBLIC, Language
from ui.product_texts import TEXTS

_BUYERS = frozenset({PUBLIC})


def recommendation_to_json(found: Recommendation, audiences: Set[str] = _BUYERS) -> dict[str, object]:
    """The whole of it; attributes are those that the audiences may see."""
    language, limits = found.need.language, found.need.limits
    texts = TEXTS[language]
    notes = []
    if limits and not found.products:
        notes.append(texts.none_fits)
    if any(limit.dimension.startswith(MONEY) for limit in limits):
        notes.append(texts.not_converted)
    return {
        "need": found.need.text,
        "language": language,
        "quantity": found.need.quantity,
        "limits": [
            limit_to_json(limit) | {"met_by": met, "of": found.considered}
            for limit, met in zip(limits, found.met_by, strict=False)
        ],
        "products": [_recommended(item, language, audiences) for item in found.products],
        "not_stated": [_recommended(item, language, audiences) for item in found.not_stated],
        "nearest": [_recommended(item, language, audiences) for item in found.nearest],
        "alternatives": [_related(item, language) for item in found.alternatives],
        "accessories": [_related(item, language) for item in found.accessories],
        "spare_parts": [_related(item, language) for item in found.spare_parts],
        "bought_together": [_bought(item, language) for item in found.bought_together],
        "notes": notes,
    }


def limit_to_json(limit: Limit) -> dict[str, object]:
    """A limit as it was understood; numbers are in the first unit of what they measure, as ``unit`` says."""
    return {
        "text": limit.written,
        "subject": limit.subject,
        "comparator": "excludes" if limit.is_refused else limit.comparator,
        "low": limit.low,
        "high": limit.high,
        "dimension": limit.dimension,
        "unit": limit.unit,
        "words": list(limit.words),
    }


def product_to_json(product: Product, language: Language, audiences: Set[str] = _BUYERS) -> dict[str, object]:
    """A product with every value and its cell."""
    return {
        "part_number": product.part_number,
        "name": product.name(language),
        "category": product.category(language),
        "description": product.description(language),
        "audience": product.audience,
        "attributes": _attributes(product, audiences),
        "prices": [_price(item) for item in product.price_breaks],
        "stock": product.stock.text if product.stock else None,
        "lead_time_days": product.lead_time_days.value if product.lead_time_days else None,
        "relations": [
            {"kind": item.kind, "part_number": item.part_number, "source": str(item.place)}
            for item in product.relations
        ],
        "documents": [item.source for item in product.documents],
        "source": str(product.place),
    }


def import_to_json(report: ImportReport) -> dict[str, object]:
    """What became of a file."""
    return {
        "kb": report.kb,
        "source": report.source,
        "version": report.version or None,
        "taken": report.taken,
        "pairs": report.pairs,
        "refused": [refusal_to_json(refusal) for refusal in report.refused],
    }


def refusal_to_json(refusal: Refusal) -> dict[str, object]:
    """A row or value that was left out."""
    return {"sheet": refusal.sheet, "row": refusal.row, "reason": refusal.reason, "whole_row": refusal.whole}


def reason(verdict: Verdict, language: Language) -> str:
    """What a cell says to a limit, in one sentence."""
    texts = TEXTS[language]
    named = {"price": texts.price, "total": texts.total, "stock": texts.stock, "lead_time": texts.lead_time}
    name = verdict.name or (texts.part if verdict.limit.subject == "part" else named.get(verdict.limit.subject, ""))
    if verdict.holds is None:
        pattern = {
            "other currency": texts.other_currency,
            "currency not named": texts.currency_not_named,
            "sold from": texts.sold_from,
            "no number": texts.no_number,
        }.get(verdict.why, texts.unknown)
    elif not verdict.value:
        pattern = texts.unknown
    else:
        pattern = texts.keeps if verdict.holds else texts.breaks
    where = str(verdict.place) if verdict.place else ""
    return pattern.format(name=name, value=verdict.value, source=where, limit=verdict.limit.written)


def price_text(price: PriceBreak | None, language: Language) -> str:
    """A price as it is shown; empty for none."""
    if price is None:
        return ""
    texts, amount = TEXTS[language], money(price.price, price.currency)
    if price.min_quantity <= 1:
        return texts.per_piece.format(price=amount)
    return texts.from_quantity.format(price=amount, n=f"{price.min_quantity:g}")


def _recommended(item: Recommended, language: Language, audiences: Set[str]) -> dict[str, object]:
    product = item.product
    return {
        "part_number": product.part_number,
        "name": product.name(language),
        "category": product.category(language),
        "price": _price(item.price) if item.price else None,
        "attributes": _attributes(product, audiences),
        "reasons": [_reason(verdict, language) for verdict in item.verdicts if verdict.holds],
        "fails": [_reason(verdict, language) for verdict in item.fails],
        "unknown": [_reason(verdict, language) for verdict in item.unknown],
        "stock": product.stock.text if product.stock else None,
        "lead_time_days": product.lead_time_days.value if product.lead_time_days else None,
        "documents": [document.source for document in product.documents],
        "source": str(product.place),
        "score": round(item.score, 4),
    }


def _reason(verdict: Verdict, language: Language) -> dict[str, object]:
    return {
        "limit": verdict.limit.written,
        "attribute": verdict.name or verdict.limit.subject,
        "value": verdict.value or None,
        "source": str(verdict.place) if verdict.place else None,
        "text": reason(verdict, language),
    }


def _related(item: Related, language: Language) -> dict[str, object]:
    return {
        "part_number": item.product.part_number,
        "name": item.product.name(language),
        "kind": item.kind,
        "to": item.to,
        "unknown": [_reason(verdict, language) for verdict in item.verdicts if verdict.holds is None],
        "source": str(item.product.place),
    }


def _bought(item: BoughtTogether, language: Language) -> dict[str, object]:
    return {
        "part_number": item.product.part_number,
        "name": item.product.name(language),
        "with": item.with_part,
        "orders": item.orders,
        "support": round(item.support, 4),
        "confidence": round(item.confidence, 4),
        "lift": round(item.lift, 2),
    }


def _attributes(product: Product, audiences: Set[str]) -> list[dict[str, object]]:
    return [
        {"name": item.name, "value": item.shown, "source": _cell(item.place)}
        for item in product.attributes
        if item.audience in audiences
    ]


def _price(price: PriceBreak) -> dict[str, object]:
    return {
        "amount": float(price.price),
        "currency": price.currency,
        "from_quantity": price.min_quantity,
        "source": _cell(price.place),
    }


def _cell(place: Place) -> str:
    return str(place)


def lines_of(found: Recommendation) -> Sequence[str]:
    """What a command prints of a recommendation."""
    language = found.need.language
    texts = TEXTS[language]
    lines = [
        texts.limit_met.format(limit=limit.written, met=met, all=found.considered)
        for limit, met in zip(found.need.limits, found.met_by, strict=False)
    ]
    groups = (("", found.products), (texts.not_stated, found.not_stated), (texts.nearest, found.nearest))
    if not found.products:
        lines.append(texts.none_fits)
    for heading, items in groups:
        if heading and items:
            lines.append(f"-- {heading}")
        for item in items:
            lines.append(
                "  ".join(
                    filter(
                        None, (item.product.part_number, item.product.name(language), price_text(item.price, language))
                    )
                )
            )
            lines += [f"   {reason(verdict, language)}" for verdict in item.verdicts]
    return lines
