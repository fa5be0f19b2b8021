"""The words about recommended products, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTexts:
    """Words in one language; braces are filled in."""

    price: str
    total: str
    stock: str
    lead_time: str
    part: str
    keeps: str
    breaks: str
    unknown: str
    other_currency: str
    currency_not_named: str
    sold_from: str
    no_number: str
    not_converted: str
    per_piece: str
    from_quantity: str
    days: str
    cards: str
    instead: str
    nearest: str
    none_fits: str
    not_stated: str
    ask_on: str
    ask_on_question: str
    why: str
    limit_met: str
    quantity: str


TEXTS: Mapping[Language, ProductTexts] = {
    "en": ProductTexts(
        price="Price",
        total="Total price",
        stock="Stock",
        lead_time="Delivery time",
        part="Belongs to",
        keeps="{name}: {value} ({source}) meets “{limit}”",
        breaks="{name}: {value} ({source}) does not meet “{limit}”",
        unknown="“{limit}”: not stated in the catalogue",
        other_currency="“{limit}”: the price is {value} ({source}); currencies are not converted",
        currency_not_named="“{limit}”: there are prices in several currencies; name one",
        sold_from="“{limit}”: sold from {value} pieces on ({source})",
        no_number="“{limit}”: the catalogue says {value} ({source})",
        not_converted="Prices are compared in their own currency and never converted.",
        per_piece="{price} each",
        from_quantity="{price} each from {n} pieces on",
        days="{n} days",
        cards="Products that meet what you state",
        instead="The manuals and policies say nothing about this; the product catalogue does.",
        nearest="Nearest, but not meeting everything",
        none_fits="No product in the catalogue is known to meet everything.",
        not_stated="Possible: the catalogue does not state everything",
        ask_on="Ask about it",
        ask_on_question="Tell me more about {part}.",
        why="Why",
        limit_met="“{limit}”: met by {met} of {all}",
        quantity="Quantity: {n}",
    ),
    "zh": ProductTexts(
        price="价格",
        total="总价",
        stock="库存",
        lead_time="交货期",
        part="适用于",
        keeps="{name}：{value}（{source}），满足“{limit}”",
        breaks="{name}：{value}（{source}），不满足“{limit}”",
        unknown="“{limit}”：产品目录中未注明",
        other_currency="“{limit}”：目录价格为 {value}（{source}）；不做货币换算",
        currency_not_named="“{limit}”：目录中有多种货币的价格，请注明货币",
        sold_from="“{limit}”：{value} 件起订（{source}）",
        no_number="“{limit}”：目录注明为 {value}（{source}）",
        not_converted="价格按各自货币比较，不做货币换算。",
        per_piece="每件 {price}",
        from_quantity="{n} 件起每件 {price}",
        days="{n} 天",
        cards="符合您所述条件的产品",
        instead="手册和政策文件中没有相关说明，以下来自产品目录。",
        nearest="最接近，但不满足全部条件",
        none_fits="产品目录中没有已知满足全部条件的产品。",
        not_stated="可能符合：目录未注明全部参数",
        ask_on="继续询问",
        ask_on_question="请介绍一下 {part}。",
        why="理由",
        limit_met="“{limit}”：{all} 个中有 {met} 个满足",
        quantity="数量：{n}",
    ),
}
