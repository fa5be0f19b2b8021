"""The words of the console's frame and of what it says about knowledge, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTexts:
    """Words around the tabs."""

    title: str
    kb: str
    language: str


FRAME: Mapping[Language, FrameTexts] = {
    "en": FrameTexts(title="Console", kb="Knowledge base", language="Language of this page"),
    "zh": FrameTexts(title="管理后台", kb="知识库", language="页面语言"),
}
