"""Arithmetic in the open: a formula in words is what is computed, and is shown again with its numbers."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eval.erlang import needed_servers, wait_seconds

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "ceil": lambda value: math.ceil(round(value, 9)),
    "max": max,
    "servers": needed_servers,
    "wait": lambda servers, rate, seconds, quantile: wait_seconds(int(servers), rate, seconds, quantile),
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a calculation.

    Attributes:
        name: Of the value; later formulas may use it.
        unit: What the value is counted in.
        formula: Over names: ``+ - * /``, brackets, ``ceil``, ``max``, ``wait(servers, rate, seconds, quantile)`` and
            ``servers(rate, seconds, wait, quantile, max_utilisation)``.
        meaning: In words.
    """

    name: str
    unit: str
    formula: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A line with its value; ``numbers`` is the formula with every name replaced by its value."""

    name: str
    unit: str
    formula: str
    numbers: str
    value: float
    meaning: str


def compute(line: Line, values: Mapping[str, float]) -> Step:
    """Work a line out.

    Raises:
        KeyError: The formula names a value that is not there.
        ValueError: It holds something else than arithmetic.
    """
    value = _value(ast.parse(line.formula, mode="eval").body, values)
    numbers = _NAME.sub(lambda found: shown(values[found[0]]) if found[0] in values else found[0], line.formula)
    return Step(
        name=line.name,
        unit=line.unit,
        formula=_typeset(line.formula),
        numbers=_typeset(numbers),
        value=value,
        meaning=line.meaning,
    )


def shown(value: float) -> str:
    """Whole numbers in full, others with four digits."""
    if math.isfinite(value) and value == round(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def _typeset(formula: str) -> str:
    """As on paper; a comma followed by a space parts arguments, one without it thousands."""
    return formula.replace(", ", "; ").replace("*", "×")


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return values[name]
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_value(argument, values) for argument in arguments))
        case _:
            raise ValueError(f"a formula cannot hold `{ast.unparse(node)}`")
