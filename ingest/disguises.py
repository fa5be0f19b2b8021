"""Other readings of a text: what it says once a disguise is taken off. For finding only, never for showing."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator

from ingest.normalize import normalize

# Letters of other scripts that look like Latin ones; a word that mixes scripts is read as Latin.
# Source: Unicode, confusables.txt, the small letters that a Latin word can be built of.
_LOOKALIKES = str.maketrans("аеорсухіјѕһԁɡոгвнкмтԛԝαοριντυκεη", "aeopcyxijshdgnrbhkmtqwaopivtukeh")
_LATIN_LETTER = re.compile(r"[a-z]")
_OTHER_LETTER = re.compile(r"[\u0250-\u02af\u0370-\u03ff\u0400-\u052f\u0530-\u058f]")
_WORD = re.compile(r"[^\W_]+")
# "1gn0re", "$y5tem": figures and signs inside a word of letters; 1 stands for two of them.
_FIGURES = tuple(str.maketrans("013457$@", f"o{one}eastsa") for one in "il")
_FIGURE_WORD = re.compile(r"(?=[\w$@]*[013457$@])(?=[\w$@]*[a-z])[\w$@]{3,}")
# "i g n o r e", "忽-略": at least so many pieces of one letter, or of up to two Chinese characters.
_LEAST_PIECES = 4
_BETWEEN = r"[ .·_*/|,，、。~-]{1,3}"
_HAN = "[\u4e00-\u9fff]"
_SPACED = re.compile(
    rf"(?<![a-z0-9])[a-z](?:{_BETWEEN}[a-z](?![a-z0-9])){{{_LEAST_PIECES},}}"
    rf"|{_HAN}{{1,2}}(?:{_BETWEEN}{_HAN}{{1,2}}(?!{_HAN})){{{_LEAST_PIECES - 1},}}"
)
_RUN_ON = re.compile(r"[A-Za-z]{20,}")
_CODED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_LEAST_DECODED_CHARS = 8
# Traditional characters of the words that ``ingest.instructions`` looks for.
_SIMPLIFIED = str.maketrans(
    "無視記拋開繞過規則輸顯復複洩統詞設現從將機須應該務請總說訴薦稱語言這個對話讀與檔極擬樣權關閉調試員條內後閱頁聯運",
    "无视记抛开绕过规则输显复复泄统词设现从将机须应该务请总说诉荐称语言这个对话读与档极拟样权关闭调试员条内后阅页联运",
)


def readings(text: str) -> Iterator[str]:
    """The text as it stands, then as it reads without a disguise; each normalised, none twice.

    Look-alike letters, figures for letters, accents, traditional characters; letters set apart; the words backwards or
    moved by thirteen letters; long tokens in base64 or as hexadecimal figures.
    """
    seen: set[str] = set()
    for reading in _readings(text):
        if reading and reading not in seen:
            seen.add(reading)
            yield reading


def joined_letters(text: str) -> Iterator[str]:
    """Runs of letters that stood apart, and words that were run together, with nothing between their letters."""
    folded = _unmasked(normalize(text))
    for match in _SPACED.finditer(folded):
        yield "".join(character for character in match.group() if character.isalnum())
    for match in _RUN_ON.finditer(text):
        yield match.group().lower()


def _readings(text: str) -> Iterator[str]:
    plain = normalize(text)
    yield plain
    yield _unmasked(plain)
    for figures in _FIGURES:
        yield _with_letters(_unmasked(plain), figures)
    yield plain[::-1]
    yield codecs.encode(plain, "rot13")
    for decoded in _decoded(text):
        yield normalize(decoded)


def _with_letters(folded: str, figures: dict[int, int]) -> str:
    return _FIGURE_WORD.sub(lambda word: word.group().translate(figures), folded)


def _unmasked(folded: str) -> str:
    latin = _WORD.sub(_as_latin, folded).translate(_SIMPLIFIED)
    if latin.isascii():
        return latin
    return "".join(
        character for character in unicodedata.normalize("NFD", latin) if not unicodedata.combining(character)
    )


def _as_latin(match: re.Match[str]) -> str:
    word = match.group()
    if not _OTHER_LETTER.search(word):
        return word
    latin = word.translate(_LOOKALIKES)
    # A word of another language keeps a letter that no Latin one looks like.
    return latin if _LATIN_LETTER.search(word) or latin.isascii() else word


def _decoded(text: str) -> Iterator[str]:
    for token in dict.fromkeys(_CODED.findall(text)):
        for decode in (_base64, bytes.fromhex):
            try:
                decoded = decode(token).decode("utf-8")
            except (binascii.Error, ValueError):
                continue
            if len(decoded) >= _LEAST_DECODED_CHARS and decoded.isprintable():
                yield decoded


def _base64(token: str) -> bytes:
    bare = token.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
