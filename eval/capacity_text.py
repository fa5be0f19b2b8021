"""A calculated capacity for people: as text, and as Markdown for a document."""

from __future__ import annotations

from collections.abc import Sequence

from eval.arithmetic import Step, shown
from eval.capacity import Capacity
from eval.capacity_inputs import CapacityInputs, Searched

_BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def as_text(capacities: Sequence[Capacity], inputs: CapacityInputs) -> str:
    """Each size with every step: what it is, the formula, the formula with its numbers, the value."""
    parts = ["Measured:"]
    parts += [
        f"  {name} = {amount(item.value, item.unit)}: {item.meaning} (`{item.command}`, commit {item.commit})"
        for name, item in inputs.measured.items()
    ]
    parts += [
        f"  search of {size.chunks:,} chunks = {_search(size)}: {size.meaning} (`{size.command}`, commit {size.commit})"
        for size in inputs.searched
    ]
    parts.append("Assumed:")
    parts += [f"  {name} = {amount(item.value, item.unit)}: {item.meaning}" for name, item in inputs.assumed.items()]
    for found in capacities:
        parts += ["", f"{found.buyers_per_day:,} buyers a day, {found.chunks:,} chunks:"]
        for step in found.steps:
            parts += [
                f"  {step.name}: {step.meaning}",
                f"      = {step.formula}",
                f"      = {step.numbers}",
                f"      = {amount(step.value, step.unit)}",
            ]
        parts += [f"  Not measured: {note}." for note in found.beyond]
    return "\n".join(parts)


def as_markdown(capacities: Sequence[Capacity], inputs: CapacityInputs) -> str:
    """The inputs, a table of all sizes, what was not measured, and the arithmetic of each size."""
    parts = [
        "Measured:",
        "",
        _table(
            ("figure", "value", "meaning", "command", "commit"),
            [
                *(
                    (f"`{name}`", amount(item.value, item.unit), item.meaning, f"`{item.command}`", f"`{item.commit}`")
                    for name, item in inputs.measured.items()
                ),
                *(
                    (
                        f"search, {size.chunks:,} chunks",
                        _search(size),
                        size.meaning,
                        f"`{size.command}`",
                        f"`{size.commit}`",
                    )
                    for size in inputs.searched
                ),
            ],
        ),
        "",
        "Assumed:",
        "",
        _table(
            ("figure", "value", "meaning"),
            [(f"`{name}`", amount(item.value, item.unit), item.meaning) for name, item in inputs.assumed.items()],
        ),
        "",
        "What follows:",
        "",
        _table(
            ("", "meaning", *(f"{found.buyers_per_day:,} buyers a day" for found in capacities)),
            [
                ("`chunks`", "of the knowledge base", *(f"{found.chunks:,}" for found in capacities)),
                *(
                    (f"`{steps[0].name}`", steps[0].meaning, *(amount(step.value, step.unit) for step in steps))
                    for steps in zip(*(found.steps for found in capacities), strict=True)
                ),
            ],
        ),
    ]
    notes = [f"- {found.buyers_per_day:,} buyers a day: {note}." for found in capacities for note in found.beyond]
    if notes:
        parts += ["", "Beyond what was measured:", "", *notes]
    for found in capacities:
        parts += ["", f"The arithmetic for {found.buyers_per_day:,} buyers a day:", "", _arithmetic(found.steps)]
    return "\n".join(parts)


def amount(value: float, unit: str) -> str:
    """A number with its unit; bytes in the largest unit that leaves a whole one."""
    if unit == "bytes":
        size, name = next(((size, name) for size, name in _BYTES if value >= size), (1.0, "bytes"))
        return f"{value / size:.3g} {name}"
    first, gap, rest = unit.partition(" ")
    if value == 1 and first.isalpha() and len(first) > 1:
        first = first.removesuffix("s")
    return f"{shown(value)} {first}{gap}{rest}"


def _search(size: Searched) -> str:
    return f"{size.core_seconds:g} processor s, {amount(size.resident_bytes, 'bytes')} resident"


def _arithmetic(steps: Sequence[Step]) -> str:
    return _table(
        ("", "formula", "with its numbers", "value"),
        [(f"`{step.name}`", f"`{step.formula}`", f"`{step.numbers}`", amount(step.value, step.unit)) for step in steps],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])
