"""Which language's documents a question asks for: "in the Chinese manual", "英文价格表里"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.normalize import normalize
from ingest.types import Language

# A language and, behind it, what kind of document; "answer in English" or "English customers" name none.
_ENGLISH_KINDS = (
    r"versions?|editions?|documents?|documentation|manuals?|handbooks?|guides?|data ?sheets?|catalogu?es?|brochures?"
    r"|lists?|policy|policies|terms|conditions|instructions|files?|pdfs?|sheets?|texts?|faqs?|website|pages?"
)
_CHINESE_KINDS = (
    "版|文档|文件|资料|说明书|手册|指南|价格表|价目表|报价单|清单|目录|样本|规格书|数据表"
    "|条款|条件|政策|规定|合同|网站|页面|表"
)


def _naming(english: str, chinese: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b{english}(?:[- ]language)?(?: [\w-]+){{0,3}} (?:{_ENGLISH_KINDS})\b"
        rf"|{chinese}的?[\u4e00-\u9fff]{{0,6}}?(?:{_CHINESE_KINDS})"
    )


_NAMED: Mapping[Language, re.Pattern[str]] = {
    "en": _naming("english", "英[文语]"),
    "zh": _naming("chinese", "(?:中文|汉语)"),
}


def named_language(question: str) -> Language | None:
    """The language of the documents that a question names; ``None`` if it names none, or both."""
    text = normalize(question).lower()
    named = [language for language, pattern in _NAMED.items() if pattern.search(text)]
    return named[0] if len(named) == 1 else None
