"""Numbers are shown by the format of their cell, and are never others than those that it holds."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cell_number import format_number

PRICES = '_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_);_(@_)'
VALUES = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: float(f"{value:.12g}")),
    st.decimals(-1000, 1000, places=3).map(float),
)
LITERALS = st.sampled_from(["", '"EUR "', "[$€-407] ", "_(", "$", '"AX-"', "[Red]", r"\\ ", '" kg"', "* "])


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (1234.5, "General", "1234.5"),
        (1234567.25, "General", "1234567.25"),
        (0.1 + 0.2, "General", "0.3"),
        (-0.0, "General", "0"),
        (123456789012345, "General", "123456789012345"),
        (1e25, "General", "1E+25"),
        (1.5e-12, "General", "1.5E-12"),
        (12, 'General" kg"', "12 kg"),
        (5, "@", "5"),
        # Halves are rounded up, of the number as it is written.
        (1234.5, "#,##0", "1,235"),
        (1.005, "0.00", "1.01"),
        (2.5, "0.##", "2.5"),
        (2, "0.##", "2"),
        (0.5, "#.##", "0.5"),
        (5, "0,000", "0,005"),
        (-2, "0.00;[Red]-0.00", "-2.00"),
        (-5, r'"¥"#,##0.00;"¥"\-#,##0.00', "¥-5.00"),
        (5, "+0;-0;0", "+5"),
        (-5, "+0;-0;0", "-5"),
        # Brackets and red type alone would lose the sign.
        (-5, "0;[Red]0", "-5"),
        (5, PRICES, "$5.00"),
        (-5, PRICES, "-$5.00"),
        (-7, '"AX-"000;"AX-"000', "-AX-007"),
        (4.5, '"¥"0.00', "¥4.50"),
        (4.5, "[$€-407] #,##0.00", "€ 4.50"),
        (3, '0" EUR"/"kg"', "3 EUR/kg"),
        (0.155, "0.00%", "15.50%"),
        (15, '0"%"', "15%"),
        (1_234_567, "#,##0,", "1,235"),
        (1234, "0.0E-0", "1.2E3"),
        (9.96, "0.0E+00", "1.0E+01"),
        (123456, "##0.0E+0", "123.5E+3"),
        (0, "0.00E+00", "0.00E+00"),
        (2, "# ?/?", "2"),
        (0.999, "# ?/?", "1"),
        (1.5, "?/?", "3/2"),
        (0.25, "0 ?/?", "0 1/4"),
        (0.3, "# ?/8", "2/8"),
        (5551234, "000-0000", "555-1234"),
        # Where decimals have a comma, spaces part thousands; in a text they would part numbers.
        (12450.5, r'#\ ##0.00\ "kr"', "12450.50 kr"),
        (12450.5, r'#\ ##0.00\ "€"', "12450.50 €"),
        (-12450.5, r'#\ ##0.00\ "€";[Red]\-#\ ##0.00\ "€"', "-12450.50 €"),
        (12450.5, r"# ##0\ [$kr-41D]", "12451 kr"),
        (990, r'#" "##0\ "kr"', "990 kr"),
        (1234567, "# ##0", "1234567"),
        (1234567, "#\xa0###\xa0##0", "1234567"),
        (12450.5, "[$CHF] #'##0.00", "CHF 12450.50"),
        (0.5, "# ???/???", "1/2"),
        (12450.5, r'0\ 000.00\ "kr"', "12450.50 kr"),
        (12345, "000 000", "012 345"),
        (0.285, "[<1]0.0%;0%", "28.5%"),
        (2, "[<1]0.0%;0%", "200%"),
        (500, '[>=1000]0.0,"K";0', "500"),
        (1500, '[>=1000]0.0,"K";0', "1.5K"),
        (-500, '[>=1000]0.0,"K";0', "-500"),
        (1, '[=1]0" pc";0" pcs"', "1 pc"),
        (7, '[=1]0" pc";0" pcs";@', "7 pcs"),
        (50, '[<10]0.00" kg";[<100]0.0" kg";0" kg"', "50.0 kg"),
        (-12.5, "[Red][<0]-0.00;0.00", "-12.50"),
        (-12.5, '[<100]"AX-"0.0;0', "-AX-12.5"),
        (-12.5, '[<0]"AX-"0.0;0', "-AX-12.5"),
        (-12.5, r'[<0]"¥"\-0.0;0', "¥-12.5"),
        # What is not understood, or would read as another number, gives the number as it is.
        (12345, r"00\.000", "12345"),
        (1e6, '[>=1E3]0.0,"K";0', "1000000"),
        (500, '[<100]0;[<1000]0.0,"K"', "0.5K"),
        (5000, '[<100]0;[<1000]0.0,"K"', "5000"),
        (5000, '[<100]0;0;0.0,"K"', "5000"),
        (130, '#":"##" h"', "130"),
        (5551234, r"[>9999999](###) ###\-####;###\-####", "5551234"),
        (1249, '0.0E+0,"k€"', "1249"),
        (45000, "yyyy-mm-dd", "45000"),
        (0.5, "0.0%%E+0", "0.5"),
        # Its unit, and that it is a percentage, stay.
        (12.5, '00.0E+0" bar"', "12.5 bar"),
        (-12.5, '00.0E+0" bar"', "-12.5 bar"),
        (12450.5, '#.##0,00 "kr"', "12450.5 kr"),
        (0.5, "0.0%E+0", "50%"),
        (0.5, "General%", "50%"),
        (1e30, "0.00", "1E+30"),
        (123, "0" * 300, "123"),
    ],
)
def test_a_number_is_shown_as_excel_shows_it(value: float, pattern: str, shown: str) -> None:
    assert format_number(value, pattern) == shown


@given(
    value=VALUES,
    whole=st.sampled_from(["0", "#", "00000", "#,##0", "#,###", "?0", "0,000", r"#\ ##0", "# ### ##0", "0 000"]),
    decimals=st.sampled_from(["", ".0", ".00", ".##", ".0##", ".???"]),
    thousands=st.integers(0, 2),
    percent=st.booleans(),
    before=LITERALS,
    behind=LITERALS,
)
def test_what_is_read_is_the_number_to_the_decimals_of_its_format(
    value: float, whole: str, decimals: str, thousands: int, *, percent: bool, before: str, behind: str
) -> None:
    pattern = f"{before}{whole}{decimals}{',' * thousands}{'%' * percent}{behind}"
    shown = format_number(value, pattern)
    found = re.sub(r"AX-|[^\d.-]", "", shown)
    expected = Decimal(f"{value:.15g}") * (100 if percent else 1) / 1000**thousands
    assert abs(Decimal(found) - expected) <= Decimal("0.5").scaleb(-max(len(decimals) - 1, 0))
    assert ("%" in shown) == percent


@given(
    value=VALUES,
    limits=st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)),
    signs=st.tuples(*[st.sampled_from(["<", "<=", "=", "<>", ">=", ">"])] * 2),
    shapes=st.tuples(*[st.sampled_from(["0.000", r"#\ ##0.000", "-0.000", '"AX-"0.000" kg"', "0.0##E+0"])] * 3),
)
def test_a_condition_makes_no_other_number(
    value: float, limits: tuple[int, int], signs: tuple[str, str], shapes: tuple[str, str, str]
) -> None:
    pattern = ";".join(
        [f"[{sign}{limit}]{shape}" for sign, limit, shape in zip(signs, limits, shapes, strict=False)] + [shapes[2]]
    )
    shown = format_number(value, pattern)
    found = Decimal(re.sub(r"AX-|[^\d.E+-]", "", shown).lstrip("-"))
    exact = Decimal(f"{value:.15g}")
    assert abs(found - abs(exact)) <= max(Decimal("0.0005"), abs(exact) * Decimal("0.0005"))
    if exact < 0:
        assert shown.startswith("-")


@given(value=VALUES, decimals=st.integers(0, 6), step=st.sampled_from(["0", "##0"]))
def test_a_scientific_format_keeps_the_number(value: float, decimals: int, step: str) -> None:
    shown = format_number(value, f"{step}.{'0' * decimals}E+00")
    mantissa, exponent = shown.split("E")
    assert abs(Decimal(shown) - Decimal(f"{value:.15g}")) <= Decimal("0.5").scaleb(int(exponent) - decimals)
    assert abs(Decimal(mantissa)) < 10 ** len(step)


@given(
    value=VALUES, whole=st.sampled_from(["# ", "0 ", ""]), denominator=st.sampled_from(["?", "??", "???", "8", "16"])
)
def test_a_fraction_is_as_near_as_its_format_allows(value: float, whole: str, denominator: str) -> None:
    shown = format_number(value, f"{whole}?/{denominator}")
    found = sum(map(Fraction, shown.removeprefix("-").split())) * (-1 if shown.startswith("-") else 1)
    bound = Fraction(1, 2 * int(denominator)) if denominator.isdigit() else Fraction(1, 10 ** len(denominator))
    assert abs(found - Fraction(f"{value:.15g}")) <= bound


@given(value=st.one_of(VALUES, st.floats()), pattern=st.text(alphabet='0#?.,%E+-/;"\\_*[]@$>x 18Ge', max_size=20))
def test_no_format_is_an_error(value: float, pattern: str) -> None:
    assert isinstance(format_number(value, pattern), str)
