"""Character sets are found, whatever is declared."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.encoding import decode
from tests.ingest.files import CHINESE, PROSE, TRADITIONAL

WESTERN = [
    "Größe: 5 µm, ±2 °C für Öl",
    "L'été était très chaud à Besançon",
    "El niño comió paella con ñoquis",
    "The price is 15,50 € – “net”",
    "Artikel;Menge\nSchraube M8;100 Stück\nMutter M8;200 Stück\n",
    "PIÈCES DÉTACHÉES",
    "GRÖSSE",
    "TRÈS",
    "INSTALAÇÃO ········ 5\nOPERAÇÕES ········ 7\nLÂMPADAS CRÉÉE",
]

LISTS = [
    "零件,编号\n轴承,6204\n密封圈,NBR-45\n螺栓,M8x30\n齿轮,Z24\n润滑脂,NLGI2\n",
    "球阀 DN50 PN16 铸铁\n蝶阀 DN80 PN10 球墨铸铁\n闸阀 DN100 PN16 铸钢\n",
    "阀门,螺栓,垫片,扳手\n",
    "扳手;螺丝刀;钳子;锤子\n12;5;8;20\n",
    "空压机首次换油周期为五百小时。",
    "钛合金轴承,锂基润滑脂,聚酯密封圈\n",
]
# Words, labels and figures of data sheets and offers, with every accent that the languages have.
WESTERN_WORDS = (
    "Größe Länge Höhe Öldruck Stückzahl für Gehäuse müßig Äußere Überdruck Übergröße Öffnung ÄNDERUNG GRÖSSE STÜCK"
    " été très Besançon où créée Données réf. débit à côté hélice naïf cœur ÉTANCHÉITÉ RÉFÉRENCE PIÈCES DÉTACHÉES"
    " año señal válvula presión máximo aquí ¿Qué? ¡Atención! niño pingüino INSTALACIÓN ATENCIÓN TAMAÑO"
    " não instalação operações São água INSTALAÇÃO OPERAÇÕES SEÇÃO LÍQUIDO è perché più città qualità å Ångström"
    " smörgås blåbær RØR 20°C ±0,5 ±1 5µm m² mm³ 15€ 40·60 ½ ¼ „Öl“ »Öl« « débit » – 3×4 Ø12 ø8 § 5 £9 ©2024 Acme® …"
    " ········ °°°° »»»"
).split(" ")


@pytest.mark.parametrize("text", [CHINESE, TRADITIONAL, PROSE, f"AX-200/45B 泵\n{CHINESE}", f"{CHINESE}\n" * 40])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_found_with_and_without_a_mark(text: str, charset: str) -> None:
    assert decode(text.encode(charset))[0] == text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_its_mark_is_found_in_both_byte_orders(charset: str) -> None:
    assert decode("\ufeff保修 warranty".encode(charset))[0] == "保修 warranty"


def test_the_mark_is_no_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbfwarranty") == ("warranty", "utf-8-sig")


@pytest.mark.parametrize("text", [CHINESE, f"AX-200 {CHINESE}", f"<p>{CHINESE}</p>" * 5000])
@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030"])
def test_simplified_chinese_is_found_undeclared(text: str, charset: str) -> None:
    assert decode(text.encode(charset)) == (text, "gb18030")


@pytest.mark.parametrize("text", LISTS)
@pytest.mark.parametrize("declared", [None, "gb2312", "iso-8859-1", "us-ascii"])
def test_a_short_list_of_technical_words_is_chinese(text: str, declared: str | None) -> None:
    assert decode(text.encode("gbk"), declared=declared) == (text, "gb18030")


@settings(derandomize=True)
@given(st.lists(st.sampled_from(WESTERN_WORDS), min_size=1, max_size=40), st.sampled_from([" ", ";", ",", "\n", "\t"]))
def test_western_words_in_any_order_are_not_taken_for_chinese(words: list[str], between: str) -> None:
    text = between.join(words)
    for data in (text.encode("cp1252"), text.upper().encode("cp1252", "ignore")):
        assert decode(data) == (data.decode("cp1252"), "utf-8" if data.isascii() else "cp1252")


def test_traditional_chinese_is_found_undeclared() -> None:
    assert decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5hkscs")
    assert decode(TRADITIONAL.encode("gbk")) == (TRADITIONAL, "gb18030")


@pytest.mark.parametrize(
    "text",
    ["操作手冊：請將閥門關閉後，檢查壓力錶讀數，確認無洩漏再啟動馬達。", "保固期：兩年。", "閥門關閉"],
)
@pytest.mark.parametrize("declared", [None, "gbk", "iso-8859-1"])
def test_short_traditional_chinese_saved_as_gbk_is_chinese(text: str, declared: str | None) -> None:
    assert decode(text.encode("gbk"), declared=declared) == (text, "gb18030")


@pytest.mark.parametrize("text", WESTERN)
def test_western_text_is_found_undeclared_and_is_not_taken_for_chinese(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize(
    "declared", ["gb2312", "GBK", "gb_18030", "iso-8859-1", "windows-1252", "us-ascii", "nonsense"]
)
def test_chinese_is_read_whatever_a_header_declares(declared: str) -> None:
    assert decode(CHINESE.encode("gb18030"), declared=declared)[0] == CHINESE


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("text", WESTERN)
def test_western_text_is_read_whatever_a_header_declares(text: str, declared: str) -> None:
    assert decode(text.encode("cp1252"), declared=declared)[0] == text


def test_utf_8_wins_over_a_wrong_declaration() -> None:
    page = f'<meta charset="gb2312"><p>{CHINESE}</p>'
    assert decode(page.encode(), declared="iso-8859-1") == (page, "utf-8")


def test_a_declaration_within_the_file_is_believed_where_it_fits() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Гарантия</p>'
    assert decode(page.encode("cp1251")) == (page, "windows-1251")


def test_a_rare_gb18030_character_of_four_bytes_is_read_as_gb18030_when_gb2312_is_declared() -> None:
    text = f"{CHINESE}㐀"
    assert decode(text.encode("gb18030"), declared="gb2312")[0] == text


def test_a_cut_off_character_costs_only_itself() -> None:
    data = (CHINESE * 5).encode()[:-1]
    text, charset = decode(data)
    assert (charset, text) == ("utf-8", (CHINESE * 5)[:-1] + "\ufffd")
    text, charset = decode((CHINESE * 5).encode("gb18030")[:-1])
    assert (charset, text[:-1]) == ("gb18030", (CHINESE * 5)[:-1])


def test_bytes_that_windows_1252_does_not_define_do_not_stop_the_reading() -> None:
    assert decode(b"a\x81b caf\xe9 ") == ("a\x81b café ", "latin-1")


@given(st.binary(max_size=400))
def test_any_bytes_can_be_decoded(data: bytes) -> None:
    text, charset = decode(data)
    assert isinstance(text, str)
    assert charset


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=200))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")
