"""Passages in documents that speak to a language model instead of to a reader."""

from __future__ import annotations

import re

from ingest.normalize import normalize

_FEW_WORDS = r"\W+(?:\w+\W+){0,4}?"
# Manuals say "do not ignore any instructions".
_PUT_ASIDE = r"(?<!not )(?<!never )(?<!n't )\b(?:ignore|disregard|forget|override|bypass)\W+(?:\w+\W+){0,2}?"
_PATTERNS = (
    # Who rules is put aside.
    (
        rf"{_PUT_ASIDE}(?:previous|prior|above|preceding|earlier|foregoing|all|any|your|initial|original|system)\W+"
        r"(?:\w+\W+){0,3}?(?:instructions?|prompts?|guidelines|directives|system message)\b"
    ),
    rf"{_PUT_ASIDE}(?:your|the system'?s?)\W+(?:\w+\W+)?rules\b",
    (
        r"(?:忽略|无视|忘记|忘掉|抛开|绕过|不要遵守)[^。！？\n]{0,6}(?:之前|以上|上述|前面|先前|所有|一切|全部|任何|你的|系统)"
        r"[^。！？\n]{0,8}(?:指令|指示|提示词|系统提示|设定|命令)"
    ),
    r"(?:忽略|无视|忘记|不要遵守)(?:你|系统)的?(?:所有|全部|一切)?规则",
    # What is secret is asked for.
    rf"\b(?:reveal|print|show|repeat|output|leak){_FEW_WORDS}(?:system prompt|your (?:prompt|instructions|rules))\b",
    r"(?:输出|显示|打印|透露|泄露|复述|重复)[^。！？\n]{0,8}(?:系统提示|提示词|系统指令|你的(?:指令|规则|设定))",
    # The model is given another part.
    r"\byou are (?:now|no longer) (?:an? |the |my |bound|dan\b|in )",
    r"\b(?:do anything now|developer mode enabled|jailbreak mode)\b",
    r"你现在(?:是|扮演|开始扮演)[^。！？\n]{0,16}(?:助手|模型|ai|机器人|角色)|(?:从现在开始|从现在起)[，,]?你(?:是|必须|将扮演|要扮演)",
    # The model is told what to say.
    (
        r"\b(?:the|this|any|dear|note to(?: the)?)\W+(?:ai|language model|llm|chatbot|ai assistant)\b[^.!?\n]{0,20}"
        r"\b(?:must|should|shall|will|always)\W+(?:\w+\W+){0,2}?(?:say|answer|tell|recommend|respond|reply|claim)\b"
    ),
    r"(?:ai|人工智能|大模型|语言模型|聊天机器人)(?:助手)?(?:必须|应当|应该|务必|请)(?:始终|总是|一律)?(?:回答|告诉|说|推荐|回复|声称)",
    # Its own marks of who speaks.
    r"<\|(?:im_start|im_end|system|assistant|user)\|>|\[/?inst\]|<<sys>>",
)
_ADDRESS = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))


def addressed_words(text: str) -> str | None:
    """The words by which a text speaks to a language model, normalised; ``None`` if it does not."""
    match = _ADDRESS.search(normalize(text))
    return match.group(0) if match else None
