"""Curves and points as inline SVG; the page's style sheet gives the colours, for light, dark and paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from markupsafe import Markup

from chatbot.plots.picture import WIDTH, picture, text_width

_GRID = Markup('<line class="grid" x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}"/>')
_LEFT, _RIGHT, _PLOT_TOP, _PLOT_HEIGHT, _BELOW = 34, 12, 28, 210, 36

PLOT_HEIGHT = _PLOT_TOP + _PLOT_HEIGHT + _BELOW
"""Of the whole drawing, in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Points from left to right.

    Attributes:
        sizes: With it points are drawn as discs whose area grows with the size, and the size beside them.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    form: Literal["line", "steps"] = "line"
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """From the first tick to the last.

    Attributes:
        ticks: Value and what stands beside it.
        place: From a value to [0, 1]; for a logarithmic axis its own.
    """

    label: str
    ticks: tuple[tuple[float, str], ...]
    place: Callable[[float], float] = lambda value: value


SHARES = tuple((tick, f"{tick:g}") for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))
"""Ticks of an axis of shares."""


def lines_svg(
    series: Sequence[Series],
    *,
    x: Axis,
    y: Axis,
    name: str,
    marked: tuple[float, str] | None = None,
    diagonal: bool = False,
) -> Markup:
    """One or two series over the same axes.

    Args:
        series: Drawn in their order, each in its own colour.
        x: From left to right.
        y: From the bottom up.
        name: What a screen reader says of the picture.
        marked: A value of x to mark with a line, and what to write beside it.
        diagonal: Draw where x equals y.
    """

    def at(point: tuple[float, float]) -> tuple[float, float]:
        across, up = _within(x.place(point[0])), _within(y.place(point[1]))
        return _LEFT + across * (WIDTH - _LEFT - _RIGHT), _PLOT_TOP + (1 - up) * _PLOT_HEIGHT

    parts = [*_axes(x, y, at), _legend(series)]
    if diagonal:
        parts.append(_path([at((0.0, 0.0)), at((1.0, 1.0))], "diagonal", "line"))
    if marked:
        across, _ = at((marked[0], 0.0))
        anchor = "end" if across > WIDTH / 2 else "start"
        parts.append(
            Markup(
                '<line class="mark" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
                '<text class="marked {3}" x="{4}" y="{5}">{6}</text>'
            ).format(
                _px(across), _PLOT_TOP, _PLOT_TOP + _PLOT_HEIGHT, anchor,
                _px(across + (-4 if anchor == "end" else 4)), _PLOT_TOP + _PLOT_HEIGHT - 6, marked[1],
            )
        )  # fmt: skip
    for number, item in enumerate(series):
        places = [at(point) for point in item.points]
        parts.append(_path(places, f"series s{number}", item.form))
        parts += [_disc(place, size, max(item.sizes), number) for place, size in zip(places, item.sizes, strict=False)]
    return picture(Markup("").join(parts), height=PLOT_HEIGHT, name=name)


def _axes(x: Axis, y: Axis, at: Callable[[tuple[float, float]], tuple[float, float]]) -> list[Markup]:
    bottom, right = _PLOT_TOP + _PLOT_HEIGHT, WIDTH - _RIGHT
    parts = []
    for value, text in x.ticks:
        across, _ = at((value, y.ticks[0][0]))
        place = _px(across)
        parts.append(_GRID.format(x1=place, x2=place, y1=_PLOT_TOP, y2=bottom))
        parts.append(Markup('<text class="tick" x="{}" y="{}">{}</text>').format(place, bottom + 14, text))
    for value, text in y.ticks:
        _, up = at((x.ticks[0][0], value))
        parts.append(_GRID.format(x1=_LEFT, x2=right, y1=_px(up), y2=_px(up)))
        parts.append(Markup('<text class="tick left" x="{}" y="{}">{}</text>').format(_LEFT - 4, _px(up + 4), text))
    parts.append(Markup('<text class="axis" x="{}" y="{}">{}</text>').format((_LEFT + right) / 2, bottom + 31, x.label))
    parts.append(Markup('<text class="axis up" x="0" y="10">{}</text>').format(y.label))
    return parts


def _legend(series: Sequence[Series]) -> Markup:
    """From the right, on the line of the vertical axis's label."""
    parts: list[Markup] = []
    right = float(WIDTH - _RIGHT)
    for number, item in reversed(list(enumerate(series))):
        if item.name:
            start = right - text_width(item.name)
            parts.append(
                Markup('<line class="series s{}" x1="{}" x2="{}" y1="6" y2="6"/>').format(
                    number, _px(start - 20), _px(start - 5)
                )
            )
            parts.append(Markup('<text class="label" x="{}" y="10">{}</text>').format(_px(start), item.name))
            right = start - 30
    return Markup("").join(parts)


def _path(places: Sequence[tuple[float, float]], style: str, form: Literal["line", "steps"]) -> Markup:
    if not places:
        return Markup("")
    commands = [f"M{_px(places[0][0])} {_px(places[0][1])}"]
    for _, (across, up) in pairwise(places):
        commands.append(f"H{_px(across)}V{_px(up)}" if form == "steps" else f"L{_px(across)} {_px(up)}")
    return Markup('<path class="{}" d="{}"/>').format(style, "".join(commands))


def _disc(place: tuple[float, float], size: int, largest: int, number: int) -> Markup:
    radius = 2 + 7 * (size / largest) ** 0.5
    # Below the disc where there is no room above it.
    text_at = place[1] - radius - 3 if place[1] - radius - 14 > _PLOT_TOP else place[1] + radius + 12
    return Markup(
        '<circle class="disc s{number}" cx="{x}" cy="{y}" r="{r}"/>'
        '<text class="count" x="{x}" y="{below}">{size}</text>'
    ).format(number=number, x=_px(place[0]), y=_px(place[1]), r=_px(radius), below=_px(text_at), size=size)


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))


def _px(value: float) -> str:
    return f"{value:.1f}"
