"""Small documents and chunks for the tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.language import detect_language
from ingest.settings import IngestSettings
from ingest.types import Chunk, Element, ParsedDocument, Sentence
from vectorstore.content import DocumentRecord
from vectorstore.embedder import Embedder
from vectorstore.ingestion import ingest_paths
from vectorstore.report import IngestReport
from vectorstore.versions import VersionStore

# One process: a pool of readers takes seconds to start.
SETTINGS = IngestSettings(workers=1)


def make_document(source: str, title: str, *paragraphs: str) -> ParsedDocument:
    return ParsedDocument(
        source=source,
        title=title,
        language=detect_language(" ".join(paragraphs)),
        elements=tuple(Element(kind="paragraph", text=text, section_path=(title,)) for text in paragraphs),
        content_hash=hashlib.sha256("\0".join(paragraphs).encode(errors="replace")).hexdigest(),
    )


def make_chunk(text: str, *, title: str = "Manual", number: int = 0) -> Chunk:
    half = len(text) // 2
    spans = [(0, half), (half, len(text))] if half else [(0, len(text))]
    return Chunk(
        id=f"chunk{number}",
        document_id="document0",
        text=text,
        source="manual.txt",
        title=title,
        language=detect_language(text),
        token_count=7,
        sentences=tuple(Sentence(start=start, end=end, page=3) for start, end in spans),
        page_span=(3, 4),
        section_path=("A", "B"),
        sheet="Prices",
        row_span=(2, 9),
    )


def make_record(location: str, **changes: str) -> DocumentRecord:
    values = {"id": location, "source": location, "root": "/", "title": "T", "content_hash": "h", "reading": "r"}
    return DocumentRecord(
        **(values | changes),
        location=location,
        language="zh",
        page_count=None,
        warnings=("第一页 has no text", "second"),
    )


PUMP = make_document(
    "pump.md",
    "Pump P7 manual",
    "Close the inlet valve before the pump is opened. The seal kit AX-200/45B is replaced every 2,000 hours.",
    "The motor is lubricated with grease of class NLGI 2. Do not mix greases.",
)
SHIPPING = make_document(
    "shipping.md",
    "Shipping terms",
    "Orders above 500 euros are shipped free of charge. Delivery within Europe takes five working days.",
)
WARRANTY_ZH = make_document(
    "warranty_zh.md",
    "质保条款",
    "质保期为自交货之日起二十四个月。易损件不在质保范围之内。",
)
PUMP_ZH = make_document(
    "pump_zh.md",
    "水泵操作手册",
    "打开水泵之前请先关闭进口阀门。密封组件 AX-200/45B 每运行两千小时更换一次。",
)
# Near in meaning or in their part numbers, but not what the tests ask for.
_OTHERS = (
    make_document(
        "seals.md", "Seal kits", "The seal kit AX-300/45B fits the pump P9. The kit AX-200/46C fits the P10."
    ),
    make_document("filters.md", "Filters", "The filter BX-200/45A is cleaned every month with warm water."),
    make_document("returns.md", "Returns", "Goods are taken back within thirty days of delivery if they are unused."),
    make_document(
        "payment.md", "Payment terms", "Invoices are paid within thirty days. Two percent are deducted for cash."
    ),
    make_document("safety.md", "Safety", "Wear gloves and goggles. Switch the machine off before you open the cover."),
    make_document("motor.md", "Motor M2", "The motor M2 takes 400 volts and weighs twelve kilograms."),
    make_document("seals_zh.md", "密封件目录", "密封组件 AX-300/45B 适用于 P9 水泵，AX-200/46C 适用于 P10 水泵。"),
    make_document("returns_zh.md", "退货规定", "未使用的货物可在收货后三十天内退回，运费由买方承担。"),
    make_document("payment_zh.md", "付款条件", "发票应在三十天内支付，现金付款可享受百分之二的折扣。"),
    make_document("motor_zh.md", "M2 电机", "M2 电机的电压为四百伏，重量为十二公斤。"),
)
BILINGUAL = (PUMP, SHIPPING, WARRANTY_ZH, PUMP_ZH, *_OTHERS)


def ingest(
    store: VersionStore,
    paths: Sequence[Path],
    embedders: Mapping[str, Embedder],
    *,
    publish: bool = True,
    uploads: Path | None = None,
) -> IngestReport:
    return ingest_paths(store, paths, embedders=embedders, settings=SETTINGS, publish=publish, uploads=uploads)


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
