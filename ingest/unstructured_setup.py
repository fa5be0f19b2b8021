"""unstructured's partitioners, without what they find out for nobody. Engine file."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any, Literal


def partitioner(kind: Literal["html", "docx", "pptx"]) -> Callable[..., list[Any]]:
    """The function that takes a format apart: offline, without notice, telemetry, tagger and guesses of languages.

    Whether a paragraph is a title or a narrative is what tags, styles and placeholders say here, in every language, and
    the language is that of the whole document; the tagger and the guesses would be most of the time of reading.
    Source: unstructured 0.27, partition/text_type.py and partition/common/lang.py (languages of ``[""]`` are skipped).
    """
    os.environ["UNSTRUCTURED_DISABLE_NOTICE"] = "1"
    os.environ["DO_NOT_TRACK"] = "true"
    os.environ["SCARF_NO_ANALYTICS"] = "true"
    match kind:
        case "html":
            from unstructured.partition.html import parser, partition_html

            return _unquestioning(parser, partition_html)
        case "docx":
            from unstructured.partition import docx

            return _unquestioning(docx, docx.partition_docx)
        case "pptx":
            from unstructured.partition import pptx

            return _unquestioning(pptx, pptx.partition_pptx)


def _unquestioning(asking: ModuleType, partition: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    for question in ("is_possible_narrative_text", "is_possible_title"):
        if hasattr(asking, question):
            setattr(asking, question, _no)
    return partial(partition, languages=[""])


def _no(_text: str) -> bool:
    return False
