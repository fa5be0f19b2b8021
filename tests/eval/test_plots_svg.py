from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from chatbot.plots.lines_svg import SHARES, Axis, Series, lines_svg
from chatbot.plots.picture import WIDTH
from eval.bars_svg import Bar, BarGroup, bars_svg

# Characters that XML can hold.
_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=30)
_SHARE = st.floats(0, 1)


def _parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - made by the test


def _bar(label: str, value: float, low: float, high: float) -> Bar:
    return Bar(label=label, value=value, low=low, high=high, n=3)


def test_a_bar_is_as_long_as_its_value() -> None:
    svg = _parsed(bars_svg([BarGroup(title="half", bars=(_bar("", 0.5, 0.4, 0.6), _bar("", 1, 1, 1)))], name="n"))
    half, whole = (float(rect.attrib["width"]) for rect in svg.iter("rect"))
    assert half * 2 == whole
    assert [text.text for text in svg.iter("text") if text.attrib["class"] == "value"] == ["0.500", "1.000"]


def test_a_long_label_is_cut_and_whole_in_its_title() -> None:
    label = "a kind of question with a very long name"
    svg = _parsed(bars_svg([BarGroup(title="t", bars=(_bar(label, 1, 1, 1),))], name="n"))
    (text,) = [text for text in svg.iter("text") if text.attrib["class"] == "label"]
    assert text.text is not None
    assert text.text.endswith("…")
    assert len(text.text) < len(label)
    assert [title.text for title in text.iter("title")] == [label]


@effort(max_examples=40)
@given(_TEXT, _TEXT, st.lists(st.tuples(_SHARE, _SHARE, _SHARE), max_size=4))
def test_whatever_the_texts_are_bars_are_one_drawing_within_its_width(
    title: str, label: str, values: list[tuple[float, float, float]]
) -> None:
    bars = tuple(_bar(label, *sorted(three)) for three in values)
    svg = _parsed(bars_svg([BarGroup(title=title, bars=bars)], name=label))
    assert {element.tag for element in svg.iter()} <= {"svg", "line", "text", "rect", "path", "title"}
    for rect in svg.iter("rect"):
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= WIDTH
    if label.strip() and bars:
        assert label in [element.text for element in svg.iter("title")]


@effort(max_examples=40)
@given(_TEXT, st.lists(st.tuples(_SHARE, _SHARE), min_size=1, max_size=8), st.sampled_from(["line", "steps"]))
def test_points_lie_within_the_axes(name: str, points: list[tuple[float, float]], form: str) -> None:
    series = Series(
        name=name,
        points=tuple(sorted(points)),
        form="line" if form == "line" else "steps",
        sizes=tuple(range(1, len(points) + 1)),
    )
    axis = Axis(label=name, ticks=SHARES)
    svg = _parsed(lines_svg([series], x=axis, y=axis, name=name, marked=(0.3, name), diagonal=True))
    height = float(svg.attrib["viewBox"].split()[3])
    for disc in svg.iter("circle"):
        assert 0 < float(disc.attrib["cx"]) < WIDTH
        assert 0 < float(disc.attrib["cy"]) < height
    assert len(list(svg.iter("circle"))) == len(points)


def test_the_threshold_is_marked_where_it_is() -> None:
    axis = Axis(label="x", ticks=SHARES)
    svg = _parsed(
        lines_svg([Series(name="s", points=((0.5, 0.5),))], x=axis, y=axis, name="n", marked=(0.5, "in force"))
    )
    (mark,) = [line for line in svg.iter("line") if line.attrib["class"] == "mark"]
    (path,) = [path for path in svg.iter("path") if "series" in path.attrib["class"]]
    assert path.attrib["d"].startswith(f"M{mark.attrib['x1']} ")
