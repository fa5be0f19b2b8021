from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "contradictions.jsonl").read_text(encoding="utf-8").splitlines()
]

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Application]:
    application = open_application(Settings(data_dir=tmp_path_factory.mktemp("data"), models_dir=models_dir))
    yield application
    application.close()


def _write(folder: Path, name: str, text: str, *, title: str, section: str = "", **properties: str) -> None:
    head = "\n".join(f"{key}: {json.dumps(value)}" for key, value in {"title": title, **properties}.items())
    heading = f"## {section}\n\n" if section else ""
    (folder / f"{name}.md").write_text(f"---\n{head}\n---\n\n{heading}{text}\n", encoding="utf-8")


def _found(application: Application, folder: Path, kb: str) -> list[dict[str, Any]]:
    assert not application.ingest([folder], kb=kb, workers=1).failures
    found: Any = application.administration.contradictions(kb)["contradictions"]
    return list(found)


@pytest.fixture(scope="module")
def listed(application: Application, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Ids of the labelled pairs that are listed; each pair is seen by a group of its own, and by nobody else."""
    folder = tmp_path_factory.mktemp("pairs")
    for pair in PAIRS:
        for side in ("first", "second"):
            _write(folder, f"{side} {pair['id']}", **pair[side], audience=f"group:{pair['id']}")
    found = _found(application, folder, "pairs")
    audiences = [{statement["audience"] for statement in pair["statements"]} for pair in found]
    assert all(len(both) == 1 for both in audiences), "documents of two groups were compared"
    return {audience.removeprefix("group:") for (audience,) in audiences}


def _quality(listed: set[str], pairs: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Precision and recall."""
    wanted = {pair["id"] for pair in pairs if pair["label"] == "contradiction"}
    found = {pair["id"] for pair in pairs} & listed
    return len(found & wanted) / len(found), len(found & wanted) / len(wanted)


def test_the_labelled_set_is_large_enough_and_in_both_languages() -> None:
    labels = [pair["label"] for pair in PAIRS]
    assert labels.count("contradiction") >= 40
    assert labels.count("harmless") >= 60
    assert len({json.dumps([pair["first"], pair["second"]]) for pair in PAIRS}) == len(PAIRS)


def test_few_pairs_are_listed_wrongly_and_most_contradictions_are_found(listed: set[str]) -> None:
    precision, recall = _quality(listed, PAIRS)
    assert precision >= 0.9
    assert recall >= 0.7


@pytest.mark.parametrize("languages", [{"en"}, {"zh"}, {"en", "zh"}], ids="-".join)
def test_contradictions_are_found_in_either_language_and_across(listed: set[str], languages: set[str]) -> None:
    pairs = [pair for pair in PAIRS if {_language(pair["first"]), _language(pair["second"])} == languages]
    precision, recall = _quality(listed, pairs)
    assert precision >= 0.85
    assert recall >= 0.7


def _language(side: dict[str, str]) -> str:
    return "zh" if any("\u4e00" <= character <= "\u9fff" for character in side["text"]) else "en"


def test_the_one_contradiction_that_is_meant_in_the_samples_is_listed_and_no_other(
    sample_application: Application,
) -> None:
    found: Any = sample_application.administration.contradictions("default")
    assert found["found"] == 1
    first, second = found["contradictions"][0]["statements"]
    assert first["source"].endswith("en/ax-200-manual.pdf")
    assert first["differing"] == ["4,000 operating hours"]
    assert first["page"] is not None
    assert second["source"].endswith("service-bulletin-sb-2024-07.pdf")
    assert second["differing"] == ["2,500 operating hours"]


def test_both_sides_are_shown_as_they_stand(application: Application, tmp_path: Path) -> None:
    _write(
        tmp_path, "a", "Unused goods may be returned within 14 days.", title="Returns policy", valid_from="2024-05-01"
    )
    _write(tmp_path, "b", "客户可在３０天内退回未使用的商品。", title="退货说明", version="2.1", section="退货期限")
    (pair,) = _found(application, tmp_path, "shown")
    assert pair["kind"] == "value"
    english, chinese = sorted(pair["statements"], key=lambda side: str(side["source"]))
    assert (english["text"], english["differing"]) == ("Unused goods may be returned within 14 days.", ["14 days"])
    assert english["valid_from"] == "2024-05-01"
    assert chinese["differing"] == ["３０天"]
    assert (chinese["version"], chinese["section"]) == ("2.1", "退货期限")


RETURNS = ("Unused goods may be returned within 14 days.", "Unused goods may be returned within 30 days.")


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ({"title": "Returns policy"}, {"title": "Conditions"}, 1),
        ({"title": "Returns policy"}, {"title": "Conditions", "audience": "agents"}, 1),
        ({"title": "Returns policy"}, {"title": "Conditions", "audience": "group:north"}, 1),
        ({"title": "Returns", "audience": "group:south"}, {"title": "Conditions", "audience": "group:north"}, 0),
        ({"title": "Returns", "audience": "agents"}, {"title": "Conditions", "audience": "group:north"}, 0),
        ({"title": "Returns policy", "version": "1"}, {"title": "Returns policy", "version": "2"}, 0),
        ({"title": "Returns policy", "valid_until": "2020-12-31"}, {"title": "Conditions"}, 0),
        ({"title": "Returns policy", "valid_from": "2999-01-01"}, {"title": "Conditions"}, 0),
    ],
)
def test_only_documents_that_count_for_one_asker_on_one_day_are_compared(
    application: Application,
    tmp_path: Path,
    first: dict[str, str],
    second: dict[str, str],
    count: int,
) -> None:
    _write(tmp_path, "a", RETURNS[0], **first)
    _write(tmp_path, "b", RETURNS[1], **second)
    assert len(_found(application, tmp_path, tmp_path.name)) == count


def test_one_document_does_not_contradict_itself(application: Application, tmp_path: Path) -> None:
    _write(tmp_path, "a", "\n\n".join(RETURNS), title="Returns policy")
    assert _found(application, tmp_path, "alone") == []


def test_a_pair_that_stands_in_many_documents_is_listed_once(application: Application, tmp_path: Path) -> None:
    for number in range(3):
        _write(tmp_path, f"a{number}", RETURNS[0], title=f"Returns policy, region {'xyz'[number]}")
        _write(tmp_path, f"b{number}", RETURNS[1], title=f"Conditions, region {'xyz'[number]}")
    assert len(_found(application, tmp_path, "many")) == 1


def test_what_the_other_document_says_too_is_no_contradiction(application: Application, tmp_path: Path) -> None:
    _write(tmp_path, "a", "Damage must be reported within 2 days.", title="Complaints procedure")
    both = "Damage must be reported within 2 days.\n\nThe report of the damage must be complete within 7 days."
    _write(tmp_path, "b", both, title="Conditions")
    assert _found(application, tmp_path, "said") == []
