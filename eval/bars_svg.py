"""Bars with intervals as inline SVG. The page's style sheet gives the colours, for light, dark and paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from chatbot.plots.picture import WIDTH, cut, picture, text_width

_VALUE_WIDTH = 44
_MAX_LABEL_WIDTH = 120
_TITLE_HEIGHT, _BAR_HEIGHT, _GAP, _AXIS_HEIGHT = 16, 18, 8, 18
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A value in [0, 1] with its interval; ``label`` may be empty."""

    label: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarGroup:
    """Bars below a title."""

    title: str
    bars: tuple[Bar, ...]


def bars_svg(groups: Sequence[BarGroup], *, name: str) -> Markup:
    """Horizontal bars, one group below the other, each bar with its 95 % interval as a whisker.

    Args:
        groups: From top to bottom.
        name: What a screen reader says of the picture.
    """
    label_width = _label_width([bar.label for group in groups for bar in group.bars])
    left, right = label_width + 2, WIDTH - _VALUE_WIDTH
    body: list[Markup] = []
    top = 2.0
    for group in groups:
        body.append(Markup('<text class="title" x="0" y="{}">{}</text>').format(_at(top + 11), group.title))
        top += _TITLE_HEIGHT
        for bar in group.bars:
            body.append(_bar(bar, left, right, top, label_width))
            top += _BAR_HEIGHT
        top += _GAP
    grid = [
        Markup('<line class="grid" x1="{0}" x2="{0}" y1="2" y2="{1}"/><text class="tick" x="{0}" y="{2}">{3}</text>')
        .format(_at(left + tick * (right - left)), _at(top - 2), _at(top + 11), f"{tick:g}")
        for tick in _TICKS
    ]  # fmt: skip
    return picture(Markup("").join([*grid, *body]), height=top + _AXIS_HEIGHT, name=name)


def _bar(bar: Bar, left: float, right: float, top: float, label_width: float) -> Markup:
    def x(value: float) -> str:
        return _at(left + min(1.0, max(0.0, value)) * (right - left))

    middle = _at(top + 7)
    label = (
        Markup('<text class="label" x="0" y="{}">{}<title>{}</title></text>').format(
            _at(top + 11), cut(bar.label, label_width), bar.label
        )
        if bar.label
        else Markup("")
    )
    return label + Markup(
        '<rect class="bar" x="{}" y="{}" width="{}" height="10"/>'
        '<path class="whisker" d="M{low} {y}H{high}M{low} {a}V{b}M{high} {a}V{b}"/>'
        '<text class="value" x="{}" y="{}">{}<title>{}</title></text>'
    ).format(
        _at(left),
        _at(top + 2),
        _at(float(x(bar.value)) - left),
        WIDTH,
        _at(top + 11),
        f"{bar.value:.3f}",
        f"[{bar.low:.3f}, {bar.high:.3f}] n={bar.n}",
        low=x(bar.low),
        high=x(bar.high),
        y=middle,
        a=_at(top + 4),
        b=_at(top + 10),
    )


def _label_width(labels: Sequence[str]) -> float:
    widest = max(map(text_width, labels), default=0.0)
    return min(_MAX_LABEL_WIDTH, widest + 6) if widest else 0.0


def _at(value: float) -> str:
    return f"{value:.1f}"
