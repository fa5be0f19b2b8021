"""Whether a sentence says yes or no, in which case, and who pays: words of English and Chinese, without a model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from chatbot.measures import same_length_fold

# What holds in one case only, up to the next comma or to the end.
_CASE = re.compile(
    r"(?:\b(?:if|unless|except|provided|in case|in the event|as long as|so long as|only|subject to|otherwise|although"
    r"|though|even if|but|however)\b|如果|如|若|除非|除|只有|仅限|仅|未经|但|虽然|尽管|否则)[^,;，；。]*"
)
_HAN_CASE = re.compile(r"(?:[^,;，；。]*(?:的情况下|的话|除外|者)|[^,;，；。]*的)[,，]")
# When something holds; only what the other side does not speak of makes a case of it.
_TIME = re.compile(
    r"(?:\b(?:when|where|as soon as|after|once|while|during|until|before|without)\b|当|凡|一旦)[^,;，；。]*"
    r"|[^,;，；。]*时[,，]"
)
_WITHOUT = re.compile(r"\bwithout\b|没有|未|无(?![法需须权])|非(?!常)")
_LIMIT = re.compile(
    r"\b(?:no|not) (?:later|more|less|longer|earlier|higher|fewer|greater) than\b|\bnot exceed\w*|\bno longer than\b"
    r"|\bnot (?:only|limited)\b"
    r"|不(?:得)?(?:超过|少于|低于|高于|小于|大于|晚于|早于|足)"
)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose)\b[^,;.]*")
_DENIAL = re.compile(
    r"\b(?:may|can|could|will|would|shall|should|must|is|are|be|do|does|has|have) not\b|\bcannot\b"
    r"|n['’]t\b|\bnever\b|\bno longer\b|\bno\b|\bnone\b|\bnon-(?:refundable|returnable|transferable|cancell?able)\b"
    r"|\b(?:excluded|prohibited|forbidden|refused|rejected|void)\b"
    r"|不予|不得|不可|不能|不接受|不支持|不提供|不允许|不承担|不包[含括]|不退|不换|不享[受有]|不适用|不负责|不再|不保修|不质保|不参[与加]"
    r"|不办理|不给予|不需|不必|不会|无法|无需|无须|无权|没有|禁止|恕不|概不|拒绝|谢绝|严禁|请勿|切勿"
)
# A heading or a row of a table says neither yes nor no.
_PREDICATE = re.compile(
    r"\b(?:may|can|will|shall|must|should|is|are|be|has|have|accepts?|offers?|provides?|supports?|covers?|includes?|allows?"
    r"|permits?|bears?|pays?|charges?|gives?|grants?|returns?|refunds?)\b"
    r"|可以?|能|支持|接受|提供|允许|承担|包[含括]|享[受有]|适用|负责|予以|给予|须|需|应|有权|办理|参[与加]"
)
_PAYER = (
    r"(?P<{0}buyer>buyers?|customers?|purchasers?|clients?|you|买方|客户|顾客|买家|消费者|用户)"
    r"|(?P<{0}seller>sellers?|suppliers?|vendors?|we|us|卖方|我方|我司|商家|卖家|供应商|本公司)"
)
_PAYS = re.compile(
    rf"\b(?:{_PAYER.format('a')})\b(?: (?:must|shall|will|always|alone|also|should|has to|have to))*"
    rf" (?:bears?|pays?|covers?)\b"
    rf"|(?:borne|paid|covered|met) by (?:the )?(?:{_PAYER.format('b')})\b"
    rf"|(?:{_PAYER.format('c')})(?:自行)?(?:承担|负担|支付|自付|自理)"
    rf"|at (?:the )?(?:{_PAYER.format('d')})(?:['’]s?|r)? (?:expense|cost)"
)
_FREE = re.compile(
    r"\bfree of charge\b|\bfor free\b|\b(?:is|are) free\b|\bat no (?:extra )?cost\b|\bno (?:charge|fee)\b"
    r"|\bcomplimentary\b|免费|包邮|免收|不收费|不收取"
)
_CHARGED = re.compile(
    r"\b(?:charged|chargeable|subject to a (?:fee|charge)|fee applies)\b|(?<![不免])(?:收费|付费|收取)|另行计费"
)
# "No, it is not possible" denies once.
_ANSWER = re.compile(r"^(?:no|yes|不|否|是的?|可以|不可以|不行|不能)[,.，。]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What a sentence says of its subject.

    Attributes:
        is_denied: Its main clause says no.
        is_conditional: It holds in some case only.
        has_predicate: It says something of which there is an opposite, unlike a heading.
        lacks: It speaks of what is without something, which may itself be the denial.
        payer: Who pays; empty where nothing is said.
        charge: Whether something is paid for; empty where nothing is said.
        time_clauses: Its words on when it holds.
        words: Its own words that deny, name who pays, or what is paid, as they stand; possibly none.
    """

    is_denied: bool
    is_conditional: bool
    has_predicate: bool
    lacks: bool
    payer: Literal["", "buyer", "seller"]
    charge: Literal["", "free", "charged"]
    time_clauses: str
    words: tuple[str, ...]


def stance_of(text: str) -> Stance:
    """Read the stance of one sentence."""
    folded = same_length_fold(text)
    main = folded
    for pattern in (_ANSWER, _LIMIT, _HAN_CASE, _CASE, _TIME, _RELATIVE):
        main = pattern.sub(lambda match: " " * len(match.group()), main)
    denials = list(_DENIAL.finditer(main))
    pays = _PAYS.search(folded)
    is_buyer = pays is not None and any(pays[f"{place}buyer"] for place in "abcd")
    free, charged = _FREE.search(folded), _CHARGED.search(folded)
    found = [*(denials if len(denials) % 2 else ()), *filter(None, (pays, free or charged))]
    return Stance(
        is_denied=len(denials) % 2 == 1,
        is_conditional=bool(_CASE.search(folded) or _HAN_CASE.search(folded)),
        has_predicate=bool(_PREDICATE.search(folded) or denials),
        lacks=bool(_WITHOUT.search(folded)),
        payer="" if pays is None else "buyer" if is_buyer else "seller",
        charge="free" if free else "charged" if charged else "",
        time_clauses=" ".join(match.group() for match in _TIME.finditer(folded)),
        words=tuple(dict.fromkeys(text[match.start() : match.end()] for match in found)),
    )
