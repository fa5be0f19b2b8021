"""Products over HTTP and on the command line, from a catalogue that was brought in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chatbot.assembly import Application
from tests.ui.conftest import Run, serving

pytestmark = pytest.mark.long

ROWS = (
    "Part number,Name,名称,Category,类别,Flow (l/min),Price (EUR),Cost (EUR),Visibility\n"
    "G-10,Gear pump,齿轮泵,Gear pumps,齿轮泵,10,100,61,\n"
    "G-30,Gear pump,齿轮泵,Gear pumps,齿轮泵,30,300,161,\n"
    "G-99,Gear pump,齿轮泵,Gear pumps,齿轮泵,99,999,500,internal\n"
)


@pytest.fixture
def catalogue(scripted: Application, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "catalogue.csv"
    path.write_text(ROWS, encoding="utf-8")
    scripted.products.import_catalogue(path, kb="default")
    yield path
    scripted.products.remove("default")


def test_needs_are_answered_over_http(scripted: Application, catalogue: Path) -> None:
    with serving(scripted) as url:
        body = {"need": "gear pump, at least 20 l/min, under 500 EUR"}
        found = httpx.post(f"{url}/api/recommend", json=body, timeout=60)
        assert found.status_code == 200
        assert [product["part_number"] for product in found.json()["products"]] == ["G-30"]
        assert "161" not in found.text
        assert "G-99" not in found.text
        chinese = httpx.post(f"{url}/api/recommend", json={"need": "流量20升/分以上的齿轮泵"}, timeout=60).json()
        assert chinese["language"] == "zh"
        assert [product["part_number"] for product in chinese["products"]] == ["G-30"]
        empty = httpx.post(f"{url}/api/recommend", json={"need": "  "}, timeout=60)
        assert empty.status_code == 400
        assert httpx.post(f"{url}/api/recommend", json={"need": "pump", "top_k": 0}, timeout=60).status_code == 422
        scripted.products.remove("default")
        missing = httpx.post(f"{url}/api/recommend", json=body, timeout=60)
        assert missing.status_code == 404
        assert "catalogue" in missing.json()["error"]["message"]
        scripted.products.import_catalogue(catalogue, kb="default")


def test_the_commands_print_what_the_api_answers(run: Run, catalogue: Path) -> None:
    done = run("products", "import", str(catalogue), "--json")
    assert json.loads(done.stdout)["taken"] == 3
    found = json.loads(run("recommend", "gear pump, at least 20 l/min", "--json").stdout)
    assert [product["part_number"] for product in found["products"]] == ["G-30"]
    shown = json.loads(run("products", "show", "g30", "--internal", "--json").stdout)
    assert {item["name"] for item in shown["attributes"]} == {"Flow", "Cost"}
    listed = json.loads(run("products", "list", "--json").stdout)
    assert [row["part_number"] for row in listed["products"]] == ["G-10", "G-30"]
    assert "meets" in run("recommend", "gear pump, at least 20 l/min").stdout
    failed = run("products", "show", "X-1")
    assert (failed.status, failed.stdout) == (1, "")
    run("products", "rollback")
