"""Which character set a text file is in: found, not assumed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset\s*=\s*|encoding\s*=\s*)["']?\s*([A-Za-z0-9_.:-]+)""")
# The 500 commonest characters make up over three quarters of running Chinese text; a few dozen are enough to tell
# Chinese from Western text misread as Chinese, whose "characters" are rare ones.
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔请款退货修户服购费单价保"
)
# The same for traditional writing: what differs from the simplified characters above.
_COMMON_TRADITIONAL = frozenset(
    "這個們來為國說時對後學過還樣種發經麼進動開現關點無應戰頭東話氣題實當長業員電數報務計產門機給聲場變證議權與從會並間問題見利將兩體處教區結論師觀單總萬設備價錢購買貨運費書試測級歲條約請謝讓認識詢繫連絡資訊網頁統線組織確標準檢視號類規則領導責任據節選擇參邊處買賣質術離難極華傳達廣鐵場儀讀寫記錄語聽親愛風飛馬鳥魚龍"
)
_HAN_WORD = re.compile(r"[\u4e00-\u9fff]+")
# What running text never holds: private use, unassigned as UTF-16 halves, control characters.
_ALIEN = re.compile(r"[\x00-\x08\x0e-\x1f\x80-\x9f\ue000-\uf8ff\ufffe\uffff]")
# What Chinese text seldom holds beside Han, ASCII, punctuation and full-width forms.
_STRAY = re.compile(r"[^\x00-\x7f\u2010-\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_MIN_UTF_16 = 8
_MIN_COMMON_SHARE = 0.25
# The bytes of the characters in use, the first level of either standard. Western text seldom gives one of GB2312, as
# an accented letter mostly stands beside a plain one; but "Stück" holds a 點 of GBK, and "DÉTACHÉES" a 万 of Big5.
_FIRST_LEVELS = {"gb18030": (range(0xB0, 0xD8), 0xA1), "big5hkscs": (range(0xA4, 0xC7), 0x40)}
# A list of parts holds few of the commonest characters, but nearly all are of the first level. So many different ones
# in words of several are neither a row of dots nor the "ÇÃ" of Western capitals.
_MIN_FIRST_LEVEL_SHARE = 0.8
_MIN_FIRST_LEVEL = 3
# One byte of twenty may be broken and the text still be UTF-8: a download cut off within a character, a patched log.
_BROKEN_SHARE = 20
_SAMPLE_BYTES = 65536
_SIMPLIFIED = {"gb2312", "gbk", "gb18030", "x-gbk", "cp936", "euc-cn", "hz-gb-2312"}
_TRADITIONAL = {"big5", "big5-hkscs", "big5hkscs", "cp950", "x-x-big5"}
_LATIN = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "cp1252", "windows-1252"}


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, str]:
    """Decode a file's bytes and say with which character set.

    Order: byte order mark; UTF-16 without one; UTF-8 if it is valid but for a few bytes; the declared set if it fits
    and reads well; GB18030, Big5 or UTF-16 if the result reads like Chinese; GB18030 if it is whole and of words in
    characters in use; else Windows-1252, with the bytes it does not define as Latin-1.

    Args:
        data: The whole file.
        declared: What a header outside the file says; a declaration inside (HTML, XML) is looked for.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name
    if wide := _wide(data):
        return data.decode(wide, "replace"), wide
    if (text := _utf8(data)) is not None:
        return text, "utf-8"
    chinese = _chinese(data, ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be"))
    chinese = chinese or ("gb18030" if _is_list_of_chinese(data) else None)
    for name in filter(None, (declared, _declared(data))):
        widened = _widened(name)
        text = _try(data, widened)
        # A page that says Latin-1 and holds Chinese was saved by a program that did not ask.
        fits = _reads_like_chinese(text, widened) if text and widened in {"gb18030", "big5hkscs"} else True
        if text is not None and fits and not (widened == "cp1252" and chinese):
            return text, widened
    if chinese:
        return data.decode(chinese, "replace"), chinese
    text = _try(data, "cp1252")
    return (text, "cp1252") if text is not None else (data.decode("latin-1"), "latin-1")


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        return None


def _utf8(data: bytes) -> str | None:
    """The text if it is UTF-8, a few broken bytes shown as U+FFFD."""
    text = _try(data, "utf-8")
    if text is not None:
        return text
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return text if broken * _BROKEN_SHARE <= whole else None


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:4096])
    return match.group(1).decode("ascii") if match else None


def _widened(name: str) -> str:
    """GB18030 holds GB2312 and GBK, Windows-1252 holds Latin-1: declared narrowly, written widely."""
    lowered = name.lower().replace("_", "-")
    if lowered in _SIMPLIFIED:
        return "gb18030"
    if lowered in _TRADITIONAL:
        return "big5hkscs"
    return "cp1252" if lowered in _LATIN else name


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: zero bytes on one side only, or some zero bytes and Chinese between them."""
    sample = data[:_SAMPLE_BYTES]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) * 0.2 and even < odd / 10:
        return "utf-16-le"
    if even > len(sample) * 0.2 and odd < even / 10:
        return "utf-16-be"
    return _chinese(data, ("utf-16-le", "utf-16-be")) if even + odd else None


def _chinese(data: bytes, names: Sequence[str]) -> str | None:
    """The one of some character sets under which the data reads most like Chinese; none if no text reads so."""
    sample = _sample(data)
    best, best_share = None, 0.0
    for name in names:
        if len(sample) % 2 and name.startswith("utf-16"):
            continue
        text = sample.decode(name, "replace")
        if text.count("\ufffd") * _BROKEN_SHARE > len(text) or (name.startswith("utf-16") and _is_paired(sample, text)):
            continue
        share = _common_share(text, name)
        if share >= _MIN_COMMON_SHARE and share > best_share:
            best, best_share = name, share
    return best


def _sample(data: bytes) -> bytes:
    # A cut may fall within a character: the sample ends at a line where there is one.
    return data if len(data) <= _SAMPLE_BYTES else data[:_SAMPLE_BYTES].rpartition(b"\n")[0] or data


def _is_list_of_chinese(data: bytes) -> bool:
    """Whether the data are whole in GB18030 and nearly all Chinese characters are ones in use, common or not."""
    text = _try(_sample(data), "gb18030")
    if text is None or _ALIEN.search(text):
        return False
    words = _HAN_WORD.findall(text)
    first = [own for word in words if len(word) > 1 for own in word if _is_first_level(own, "gb18030")]
    return len(set(first)) >= _MIN_FIRST_LEVEL and len(first) >= _MIN_FIRST_LEVEL_SHARE * sum(map(len, words))


def _is_first_level(character: str, name: str) -> bool:
    """Whether a character is one of those in use in a set; all are in one that has no levels."""
    if name not in _FIRST_LEVELS:
        return True
    (leads, least), written = _FIRST_LEVELS[name], character.encode(name, "replace")
    return len(written) == 2 and written[0] in leads and written[1] >= least


def _is_paired(data: bytes, text: str) -> bool:
    """Whether UTF-16 may be no more than pairs of Western letters: too short to tell, or of all kinds of characters."""
    return 0 not in data and (len(text) < _MIN_UTF_16 or len(_STRAY.findall(text)) * _BROKEN_SHARE > len(text))


def _reads_like_chinese(text: str, name: str) -> bool:
    return _common_share(text[:_SAMPLE_BYTES], name) >= _MIN_COMMON_SHARE


def _common_share(text: str, name: str) -> float:
    """Share of common characters among the Chinese ones; 0 where there are none, or characters no text holds."""
    words = _HAN_WORD.findall(text)
    han = sum(map(len, words))
    if not han or len(_ALIEN.findall(text)) * 10 > han:
        return 0.0
    # GBK holds traditional characters beside its first level: in a word of several they are ones in use as well.
    common = sum(
        (own in _COMMON_HAN or own in _COMMON_TRADITIONAL)
        and (_is_first_level(own, name) or (name == "gb18030" and len(word) > 1))
        for word in words
        for own in word
    )
    return common / han
