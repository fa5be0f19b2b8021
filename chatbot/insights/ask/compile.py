"""A checked query as SQL: names come from the schema, everything else is a parameter."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.insights.ask.query import Bucket, Condition, Group, Measure, Query
from chatbot.insights.schema import Value

_BUCKETS: dict[Bucket, str] = {
    "": "{column}",
    "day": "{column}",
    "week": "date_trunc('week', {column})::DATE",
    "month": "date_trunc('month', {column})::DATE",
    "quarter": "date_trunc('quarter', {column})::DATE",
    "year": "date_trunc('year', {column})::DATE",
    "weekday": "isodow({column})",
}
_AGGREGATES = {
    "count": "count(*)",
    "distinct": "count(DISTINCT {column})",
    "share": "avg({column}::INT)",
    "median": "median({column})",
}
_SIGNS = {"from": ">=", "before": "<", "over": ">", "under": "<", "order_over": ">", "order_under": "<"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """SQL with its parameters by name."""

    sql: str
    parameters: dict[str, Value]


def compiled(query: Query) -> Compiled:
    """SQL of a query that ``query.checked`` has let through; the last two columns are ``value`` and ``cases``."""
    parameters: dict[str, Value] = {}
    named = [f"{_group(group)} AS {name_of(group)}" for group in query.groups]
    measure = _measure(query.measure)
    lines = [f"SELECT {', '.join([*named, f'{measure} AS value', 'count(*) AS cases'])}", f"FROM {query.table}"]
    if query.conditions:
        lines.append(f"WHERE {' AND '.join(_condition(own, query, parameters) for own in query.conditions)}")
    if query.groups:
        lines.append(f"GROUP BY {', '.join(str(place) for place in range(1, len(query.groups) + 1))}")
    if query.having:
        sign, number = query.having
        lines.append(f"HAVING {measure} {_SIGNS[sign]} {_parameter(number, parameters)}")
    by_groups = [str(place) for place in range(1, len(query.groups) + 1)]
    by_value = f"value {'ASC' if query.order == 'least' else 'DESC'} NULLS LAST"
    if query.limit is not None:
        lines.append(f"QUALIFY rank() OVER (ORDER BY {by_value}) <= {_parameter(query.limit, parameters)}")
    if query.groups:
        by_time = query.order == "" and any(group.bucket for group in query.groups)
        lines.append(f"ORDER BY {', '.join(by_groups if by_time else [by_value, *by_groups])}")
    return Compiled(sql="\n".join(lines), parameters=parameters)


def name_of(group: Group) -> str:
    """Name of a group's column in the result."""
    return group.column if group.bucket in {"", "day"} else group.bucket


def _group(group: Group) -> str:
    return _BUCKETS[group.bucket].format(column=group.column)


def _measure(measure: Measure) -> str:
    return _AGGREGATES.get(measure.aggregate, f"{measure.aggregate}({{column}})").format(column=measure.column)


def _condition(condition: Condition, query: Query, parameters: dict[str, Value]) -> str:
    names = [_parameter(value, parameters) for value in condition.values]
    match condition.test:
        case "is" | "is_not" if names == [names[0]]:
            return f"{condition.column} {'=' if condition.test == 'is' else '<>'} {names[0]}"
        case "is":
            return f"{condition.column} IN ({', '.join(names)})"
        case "is_not":
            return f"{condition.column} NOT IN ({', '.join(names)})"
        case "order_over" | "order_under":
            return (
                f"order_number IN (SELECT order_number FROM {query.table} GROUP BY 1"  # noqa: S608 - names of our schema
                f" HAVING sum({condition.column}) {_SIGNS[condition.test]} {names[0]})"
            )
        case _:
            return f"{condition.column} {_SIGNS[condition.test]} {names[0]}"


def _parameter(value: Value, parameters: dict[str, Value]) -> str:
    name = f"p{len(parameters) + 1}"
    parameters[name] = value
    return f"${name}"
