"""The words of the products tab, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductsTexts:
    """Words in one language; ``{…}`` are numbers and names."""

    tab: str
    intro: str
    refresh: str
    catalogue_file: str
    choose_file: str
    take: str
    taken: str
    orders_file: str
    count: str
    counted: str
    orders_hint: str
    back: str
    went_back: str
    remove: str
    remove_sure: str
    removed: str
    refused: str
    none: str
    caption: str
    columns: tuple[str, ...]
    internal: str
    public: str
    more: str
    need: str
    need_hint: str
    try_need: str
    no_need: str
    understood: str
    understood_columns: tuple[str, ...]
    no_limits: str
    fits: str
    result_columns: tuple[str, ...]
    nothing: str
    choose_first: str


TEXTS: Mapping[Language, ProductsTexts] = {
    "en": ProductsTexts(
        tab="Products",
        intro="A catalogue of this knowledge base makes the assistant recommend products that keep to what a buyer"
        " states. Costs, margins and products for staff never reach buyers.",
        refresh="Load again",
        catalogue_file="Catalogue: XLSX or CSV, one row a product, headings in English or Chinese",
        choose_file="Uploaded file",
        take="Import catalogue",
        taken="{n} products are live. {left} rows or values were left out.",
        orders_file="Orders: order number, product, quantity; pairs bought together are counted, no customer is kept",
        count="Count orders",
        counted="{n} order lines were counted: {pairs} pairs are bought together. {left} rows were left out.",
        orders_hint="The uploaded file of orders is deleted after it was counted.",
        back="Back to the catalogue before",
        went_back="The catalogue before is live again.",
        remove="Remove catalogue",
        remove_sure="Really remove all catalogues and counts",
        removed="The catalogue is removed.",
        refused="Left out ({n})",
        none="There is no catalogue. Upload one and import it.",
        caption="{source}, imported {imported}: {n} products",
        columns=("Part number", "Name", "Category", "Price", "Stock", "Delivery", "Values", "Seen by"),
        internal="staff",
        public="everyone",
        more="and {n} more",
        need="A need",
        need_hint="For example: centrifugal pump for sea water, 40 m head, under 5,000 EUR",
        try_need="Try it",
        no_need="Write a need first.",
        understood="What was understood",
        understood_columns=("Words", "Kind", "Limit", "Met by"),
        no_limits="No limit was found in it; only the meaning was compared.",
        fits="Products",
        result_columns=("Part number", "Name", "Price", "Fits", "Why"),
        nothing="Nothing was found.",
        choose_first="Choose an uploaded file first.",
    ),
    "zh": ProductsTexts(
        tab="产品",
        intro="为该知识库导入产品目录后，助手会推荐符合买家所述条件的产品。成本、毛利和内部产品绝不会提供给买家。",
        refresh="重新加载",
        catalogue_file="产品目录：XLSX 或 CSV，每行一个产品，表头为中文或英文",
        choose_file="已上传的文件",
        take="导入目录",
        taken="{n} 个产品已生效。{left} 行或数值未采用。",
        orders_file="订单：订单号、产品、数量；统计一起购买的产品，不保存客户信息",
        count="统计订单",
        counted="已统计 {n} 行订单：{pairs} 对产品常一起购买。{left} 行未采用。",
        orders_hint="上传的订单文件在统计后即被删除。",
        back="恢复上一个目录",
        went_back="上一个目录已重新生效。",
        remove="删除目录",
        remove_sure="确认删除所有目录和统计",
        removed="目录已删除。",
        refused="未采用（{n}）",
        none="还没有产品目录。请上传并导入。",
        caption="{source}，导入时间 {imported}：{n} 个产品",
        columns=("产品编号", "名称", "类别", "价格", "库存", "交货期", "参数", "可见范围"),
        internal="员工",
        public="所有人",
        more="另有 {n} 个",
        need="需求",
        need_hint="例如：输送海水的离心泵，扬程40米，5000欧元以下",
        try_need="试一试",
        no_need="请先填写需求。",
        understood="理解的条件",
        understood_columns=("原文", "类型", "条件", "满足的产品"),
        no_limits="未发现具体条件，仅按含义比较。",
        fits="产品",
        result_columns=("产品编号", "名称", "价格", "是否符合", "理由"),
        nothing="没有找到产品。",
        choose_first="请先选择已上传的文件。",
    ),
}

FITS: Mapping[Language, Mapping[str, str]] = {
    "en": {"products": "fits", "not_stated": "not everything stated", "nearest": "nearest, does not fit"},
    "zh": {"products": "符合", "not_stated": "目录未注明全部", "nearest": "最接近，但不符合"},
}
SUBJECTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "attribute": "value",
        "price": "price",
        "total": "total price",
        "stock": "stock",
        "lead_time": "delivery time",
        "text": "text",
        "part": "belongs to",
    },
    "zh": {
        "attribute": "参数",
        "price": "价格",
        "total": "总价",
        "stock": "库存",
        "lead_time": "交货期",
        "text": "文字",
        "part": "适用于",
    },
}
COMPARATORS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "at_least": "at least",
        "more_than": "more than",
        "at_most": "at most",
        "less_than": "less than",
        "equals": "equals",
        "about": "about",
        "between": "between",
        "covers": "must stand",
    },
    "zh": {
        "at_least": "至少",
        "more_than": "大于",
        "at_most": "至多",
        "less_than": "小于",
        "equals": "等于",
        "about": "约为",
        "between": "介于",
        "covers": "须能承受",
    },
}
