"""How many machines so many buyers a day need: a list of formulas over measured figures and assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.arithmetic import Line, Step, compute
from eval.capacity_inputs import CapacityInputs
from eval.errors import CapacityError


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What is needed.

    Attributes:
        steps: In the order in which they are calculated.
        beyond: What no measurement has shown, for this size.
    """

    buyers_per_day: int
    chunks: int
    steps: tuple[Step, ...]
    beyond: tuple[str, ...]

    def value(self, name: str) -> float:
        """Of the step of this name."""
        return next(step.value for step in self.steps if step.name == name)


def _line(name: str, unit: str, formula: str, meaning: str) -> Line:
    return Line(name=name, unit=unit, formula=formula, meaning=meaning)


_DEMAND = (
    _line("questions_per_day", "questions", "buyers_per_day * questions_per_buyer", "asked in a day"),
    _line(
        "peak_rate", "questions/s", "questions_per_day * busy_hour_share * peak_factor / 3600",
        "asked in a second of the busiest minutes",
    ),
    _line("model_rate", "answers/s", "peak_rate * (1 - share_without_model)", "of them for the language model"),
    _line(
        "open_pages", "pages", "buyers_per_day * busy_hour_share * peak_factor / 3600 * visit_seconds",
        "open at the peak: arrivals times length of a visit (Little's law)",
    ),
)  # fmt: skip

_SERVING = (
    _line(
        "search_growth_core_seconds", "processor s", "max(0, search_core_seconds - search_core_seconds_smallest)",
        "more than in the smallest knowledge base that was measured",
    ),
    _line(
        "search_growth_bytes", "bytes", "max(0, search_bytes - search_bytes_smallest)",
        "of memory, more than with the smallest knowledge base that was measured",
    ),
    _line("question_core_seconds", "processor s", "served_core_seconds + search_growth_core_seconds", "in a `serve`"),
    _line(
        "serve_cores", "cores",
        "servers(peak_rate, question_core_seconds, search_wait_seconds, wait_quantile, max_utilisation)",
        "fewest that keep the wait and the utilisation (M/M/c)",
    ),
    _line(
        "search_wait_p95", "s", "wait(serve_cores, peak_rate, question_core_seconds, wait_quantile)",
        "for a core, which this share of questions does not exceed",
    ),
    _line("serve_machines_busy", "machines", "ceil(serve_cores / cores_per_machine)", "a `serve` process on each"),
    _line("serve_machines", "machines", "serve_machines_busy + spare_machines", "with `citedesk serve`"),
    _line("pages_per_process", "pages", "open_pages / serve_machines_busy", "open on one process, with none to spare"),
    _line(
        "serve_memory", "bytes", "process_bytes + search_growth_bytes + pages_per_process * page_bytes",
        "of one `serve` process",
    ),
)  # fmt: skip

_MODEL = (
    _line(
        "answer_seconds", "s", "read_tokens / read_tokens_per_second + written_tokens / written_tokens_per_second",
        "that a model machine works on an answer",
    ),
    _line(
        "model_slots", "answers at once",
        "servers(model_rate, answer_seconds, model_wait_seconds, wait_quantile, max_utilisation)",
        "fewest that keep the wait and the utilisation (M/M/c)",
    ),
    _line(
        "model_wait_p95", "s", "wait(model_slots, model_rate, answer_seconds, wait_quantile)",
        "for the language model, which this share of answers does not exceed",
    ),
    _line("model_machines", "machines", "ceil(model_slots / answers_per_model_machine) + spare_machines",
          "with a model server"),
)  # fmt: skip

_KEEPING = (
    _line("connections", "connections", "serve_machines * connections_per_process", "to PostgreSQL, at most"),
    _line(
        "records_bytes", "bytes", "questions_per_day * record_bytes * retention_days",
        "of the database when the first conversations are erased",
    ),
    _line("version_bytes", "bytes", "chunks * bytes_per_chunk", "of a version of the knowledge base"),
    _line("kept_bytes", "bytes", "version_bytes * (kept_versions + 1)", "of kept versions and one that is being made"),
    _line(
        "ingest_machines", "machines", "max(1, ceil(chunks / chunks_per_second / (rebuild_hours * 3600)))",
        "that embed all documents anew in time",
    ),
    _line(
        "one_machine_utilisation", "of the time",
        "peak_rate * question_core_seconds / cores_per_machine"
        " + model_rate * answer_seconds / answers_per_model_machine",
        "that one machine with everything would be busy at the peak; at 1 and above it cannot keep up",
    ),
    _line("machines", "machines", "serve_machines + model_machines", "for questions, each as measured"),
)  # fmt: skip

LINES: tuple[Line, ...] = (*_DEMAND, *_SERVING, *_MODEL, *_KEEPING)
"""The whole model."""

_POSTGRES_DEFAULT = 100


def capacity(buyers_per_day: int, chunks: int, inputs: CapacityInputs) -> Capacity:
    """Work out every line.

    Args:
        buyers_per_day: That open the chat and ask.
        chunks: Of the knowledge base.
        inputs: Measured and assumed.

    Raises:
        CapacityError: The inputs lack a figure, or one has a value with which no number of servers would do.
    """
    size = inputs.searched_at(chunks)
    smallest = min(inputs.searched, key=lambda one: one.chunks)
    values = inputs.values() | {
        "buyers_per_day": float(buyers_per_day),
        "chunks": float(chunks),
        "search_core_seconds": size.core_seconds,
        "search_core_seconds_smallest": smallest.core_seconds,
        "search_bytes": size.resident_bytes,
        "search_bytes_smallest": smallest.resident_bytes,
    }
    steps: list[Step] = []
    for line in LINES:
        try:
            step = compute(line, values)
        except KeyError as error:
            raise CapacityError(f"the inputs have no {error}, which {line.name} is calculated from; add it") from error
        except (ValueError, ZeroDivisionError) as error:
            raise CapacityError(f"{line.name} cannot be calculated ({error}); correct the inputs") from error
        values[line.name] = step.value
        steps.append(step)
    return Capacity(
        buyers_per_day=buyers_per_day,
        chunks=chunks,
        steps=tuple(steps),
        beyond=tuple(_beyond(values, largest=max(one.chunks for one in inputs.searched))),
    )


def _beyond(values: dict[str, float], *, largest: int) -> Sequence[str]:
    """Where the calculation leaves what was seen."""
    notes = []
    if values["chunks"] > largest / 0.99:
        notes.append(f"no search was measured above {largest:,} chunks: its cost is taken from there")
    if values["pages_per_process"] > values["pages_at_once"]:
        notes.append(
            f"{values['pages_per_process']:,.0f} open pages on a process were not measured, "
            f"{values['pages_at_once']:,.0f} were: run `citedesk-eval load` with as many"
        )
    if values["serve_machines_busy"] > 2:
        notes.append("more than two `serve` processes behind one proxy were not run")
    if values["model_slots"] > 2:
        notes.append("more than two model servers in one pool were not run")
    if values["connections"] > _POSTGRES_DEFAULT:
        notes.append(
            f"PostgreSQL takes {_POSTGRES_DEFAULT} connections by default: raise max_connections, or pool them in front"
        )
    return notes
