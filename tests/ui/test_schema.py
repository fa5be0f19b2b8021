"""Whatever the API's own description allows, and what it does not, is answered without a fault of the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis

# Loaded late otherwise, in the middle of a test, where CPython 3.11 may fail to parse it ("recursion depth mismatch").
import schemathesis.specs.openapi.adapter
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from chatbot.assembly import Application
from tests.ui.conftest import serving

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

_EXAMPLES = 20


@pytest.fixture(scope="module")
def address(scripted_module: Application) -> Iterator[str]:
    scripted_module.load()
    with serving(scripted_module) as url:
        yield url


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_no_request_ends_in_a_fault_of_the_server(address: str, mode: schemathesis.GenerationMode) -> None:
    description = schemathesis.openapi.from_url(f"{address}/api/openapi.json")
    asked = set()
    for found in description.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr] # of a faulty description it raises
        asked.add(operation.path)

        @settings(max_examples=_EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case[Any]) -> None:
            response = case.call(timeout=60)
            assert response.status_code < 500, (case.method, case.path, response.text[:300])

        # Where a route takes nothing, nothing can be wrong.
        with suppress(Unsatisfiable):
            ask()
    assert {"/api/ask", "/api/search", "/v1/chat/completions", "/api/nameplate", "/api/classify"} <= asked
