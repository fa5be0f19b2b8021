"""Passages that speak to a language model instead of to a reader, plainly or in disguise."""

from __future__ import annotations

import re

from ingest.disguises import joined_letters, readings

_FEW_WORDS = r"\W+(?:\w+\W+){0,4}?"
# Manuals say "do not ignore any instructions".
_PUT_ASIDE = r"(?<!not )(?<!never )(?<!n't )\b(?:ignore|disregard|forget|override|bypass)\W+(?:\w+\W+){0,2}?"
_MODEL = r"(?:ai|llm|(?:large )?language model|chatbot|(?:ai|virtual|chat) assistant)s?"
_MODEL_ZH = r"(?:ai|人工智能|大模型|语言模型|聊天机器人|智能助手|助手)"
_PATTERNS = (
    # Who rules is put aside.
    (
        rf"{_PUT_ASIDE}(?:previous|prior|above|preceding|earlier|foregoing|all|any|your|initial|original|system)\W+"
        r"(?:\w+\W+){0,3}?(?:instructions?|prompts?|guidelines|directives|system message)\b"
    ),
    rf"{_PUT_ASIDE}(?:your|the system'?s?)\W+(?:\w+\W+)?rules\b",
    (
        r"\b(?:set aside|put aside|forget|ignore|disregard)\W+(?:whatever|everything|anything|all)\W+(?:\w+\W+){0,2}?"
        r"you(?:'ve| have| were| had)\W+(?:\w+\W+)?(?:told|given|instructed)\b"
    ),
    (
        r"(?<!勿)(?<!不要)(?<!不得)(?<!不可)(?<!不能)(?:忽略|无视|忘记|忘掉|抛开|绕过|不要遵守)[^。！？\n]{0,6}"
        r"(?:之前|以上|上述|上面|前面|先前|所有|一切|全部|任何|你的|系统)[^。！？\n]{0,8}"
        r"(?:指令|指示|提示词|系统提示|设定|命令)"
    ),
    r"(?:忽略|无视|忘记|抛开|不要遵守)(?:你|系统)的?(?:所有|全部|一切)?(?:规则|准则)",
    # The same in the neighbours' languages and in pinyin.
    (
        r"\b(?:ignor|oubli|olvid|vergiss|vergess|игнорир|забуд)\w*\W+(?!pas\b|nicht\b|keine)(?:\w+\W+){0,4}?"
        r"(?:instruc\w+|anweisung\w*|инструкц\w*)\W+(?:préc|prec|préa|anteri|previ)"
    ),
    (
        r"\b(?:ignor|oubli|olvid|vergiss|vergess|игнорир|забуд)\w*\W+(?!pas\b|nicht\b|keine)(?:\w+\W+){0,2}?"
        r"(?:toutes|todas|alle|bisherig\w*|vorherig\w*|все|предыдущ\w*)\W+(?:\w+\W+){0,2}?"
        r"(?:instruc\w+|anweisung\w*|инструкц\w*)"
    ),
    r"\bhu ?l[uv]e?\b[a-z ]{0,40}\bzhi ?(?:ling|shi)\b|\b(?:shu ?chu|xian ?shi)\b[a-z ]{0,24}\bti ?shi ?ci\b",
    # What is secret is asked for.
    rf"\b(?:reveal|print|show|repeat|output|leak){_FEW_WORDS}(?:system prompt|your (?:prompt|instructions|rules))\b",
    r"\byour (?:system (?:prompt|message|instructions?)|(?:hidden|secret|initial) (?:prompt|instructions?|rules))\b",
    r"(?:输出|显示|打印|透露|泄露|复述|重复)[^。！？\n]{0,8}(?:系统提示词|提示词|系统提示(?!音|灯|框|窗)|你的(?:指令|规则|设定))",
    r"你(?:的|收到的)(?:隐藏|系统|初始)?(?:指令|提示词|系统消息|系统提示)",
    # The model is given another part.
    r"(?<!that )\byou are (?:now|no longer) (?:an? |the |my |bound|dan\b|in )",
    r"\b(?:do anything now|developer mode enabled|jailbreak mode|repeat after me)\b",
    r"(?:^|[.!?:] |please |now )pretend (?:to be|that you are|you are) (?:my|an?)\b",
    (
        r"你现在(?:是|扮演|开始扮演)[^。！？\n]{0,16}(?:助手|模型|ai|机器人|角色)"
        r"|(?:从现在开始|从现在起|从此刻起)[，,]?你(?:是|必须|将扮演|要扮演|以|就是)|请你?扮演"
    ),
    # The model is told what to say.
    (
        r"\b(?:the|this|any|dear|note to(?: the)?)\W+(?:ai|language model|llm|chatbot|ai assistant)\b[^.!?\n]{0,20}"
        r"\b(?:must|should|shall|will|always)\W+(?:\w+\W+){0,2}?(?:say|answer|tell|recommend|respond|reply|claim)\b"
    ),
    r"(?:ai|人工智能|大模型|语言模型|聊天机器人)(?:助手)?(?:必须|应当|应该|务必|请)(?:始终|总是|一律)?(?:回答|告诉|说|推荐|回复|声称)",
    # Whoever reads is addressed as a model.
    rf"\b(?:{_MODEL}|assistants?)\W+(?:(?:that|who|which)\W+(?:is |are )?)?(?:read|process|pars)\w*\W+this\b",
    rf"(?<!me )(?<!know )(?<!ask )(?<!wonder )\bif you(?: are|'re) (?:an? |the )?{_MODEL}\b",
    (
        r"(?:^|\W)(?:assistant|chatbot|ai)\s*:\s*(?:\w+\W+){0,2}?"
        r"(?:append|add|say|answer|reply|ignore|write|output|include)\b"
    ),
    (
        r"\b(?:append|add|include|insert)\W+(?:\w+\W+){0,12}?(?:to|in)\W+(?:every|all|your)\W+(?:\w+\W+)?"
        r"(?:answers?|replies|responses?)\b"
    ),
    rf"(?:阅读|读取|处理)(?:本|此|这)[^。，\n]{{0,3}}的 ?{_MODEL_ZH}",
    rf"如果(?:你|您)是(?:一[个名位])?(?:大型?)?{_MODEL_ZH}",
    rf"{_MODEL_ZH} ?[:：][^。\n]{{0,12}}(?:请|必须|务必)|{_MODEL_ZH}[^。\n]{{0,4}}从(?:现在|此刻|今)[起开]",
    r"(?:每个|每次|所有|你的)(?:回答|回复|答复)[^。\n]{0,5}(?:加上|附上|插入|写上)",
    rf"\b(?:for\W+(?:the\W+|any\W+)?{_MODEL}\W+only|(?:note|message|attention)\W+(?:to\W+|for\W+)?(?:bots|{_MODEL}))\b",
    r"\bwhen (?:generating|composing) (?:an? |your |the |any )?(?:answers?|responses?|reply|replies)\b",
    rf"仅供[^。，\n]{{0,4}}{_MODEL_ZH}|(?:生成|撰写)(?:回答|回复|答复)时|助手(?:处理|阅读|读取)(?:本|此|这)",
    r"(?<!勿)(?<!不要)(?<!不得)(?:无视|忽略)(?:上文|前文|前述)",
    # Marks of who speaks, and of where the evidence ends.
    r"<\|(?:im_start|im_end|system|assistant|user)\|>|\[/?inst\]|<<sys>>|</\w+>\s*<system>",
    r"[\[【](?:system|系统)[\]】]\W{0,3}(?:new rules?|you (?:are|must)|新规则|你)",
    r"</\w+>\W{0,3}(?:question|answer|system|user|assistant|human|问题|回答|系统|用户|助手) ?[:：]",
    r"###? ?(?:instructions?|system|response|指令|系统|回复) ?[:：]",
    r"\bhuman: .{0,400}\bassistant: |用户[:：].{0,300}助手[:：]",
)
_ADDRESS = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))
# Without anything between the letters; nobody writes so to people.
_JOINED = re.compile(
    r"(?<!not)(?<!never)(?<!nt)(?:ignore|disregard|forget|override|bypass)(?:all|any|the|of|your|my|previous|prior|above|earlier"
    r"|system|initial)+(?:instructions?|prompts?|rules|guidelines)"
    r"|(?:print|reveal|show|output|repeat)(?:me|us|the|your)*(?:systemprompt|prompt)"
    r"|(?:忽略|无视|忘记|抛开)(?:之前|以上|上面|前面|先前|所有|一切|全部|的|你|系统)*(?:指令|指示|提示词|规则|设定)"
)


def addressed_words(text: str) -> str | None:
    """The words by which a text speaks to a language model, normalised; ``None`` if it does not."""
    for reading in readings(text):
        if match := _ADDRESS.search(reading):
            return match.group(0)
    for letters in joined_letters(text):
        if match := _JOINED.search(letters):
            return match.group(0)
    return None
