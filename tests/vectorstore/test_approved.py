"""Approved answers: found by each phrasing, given to whom and as long as they may be."""

from __future__ import annotations

from contextlib import closing
from datetime import date

from tests.vectorstore.corpus import write_files
from tests.vectorstore.desk import NEW_PRICE, PRICE, PUMP, Desk
from vectorstore.knowledge_base import open_published
from vectorstore.retriever import HybridRetriever


def test_approved_answers_are_found_by_every_phrasing_in_both_languages(desk: Desk) -> None:
    desk.approve_price()
    desk.curator.approve("default", ["P7 水泵多少钱", "水泵 P7 的价格？"], "售价为九百欧元。\n含运费。")
    desk.again()
    with closing(open_published(desk.store, desk.embedders)) as base:
        records = {record.location.split(":")[0]: record for record in base.content.documents()}
        for phrasing in ("P7 price?", "What is the price of the pump P7?", "WHAT is the price of the pump p7 ？"):
            best = HybridRetriever(base).search(phrasing, top_k=1).hits[0].chunk
            assert best.text == "What is the price of the pump P7?\nP7 price?\nIt costs 900 euros."
        chinese = [chunk for chunk in base.content.all_chunks() if chunk.source == "已审定的回答：P7 水泵多少钱"]
    assert best.source == "approved answer: What is the price of the pump P7"
    assert records["approved"].audience == "public"
    # In chunks of 32 tokens each line has its own, below all questions.
    assert [chunk.text for chunk in chinese] == [
        f"P7 水泵多少钱？\n水泵 P7 的价格？\n{line}" for line in ("售价为九百欧元。", "含运费。")
    ]
    assert {chunk.language for chunk in chinese} == {"zh"}


def test_an_answer_whose_source_has_changed_is_not_given_until_it_is_approved_again(desk: Desk) -> None:
    identity = desk.approve_price()
    desk.write(pump=PUMP.replace("900", "999"))
    assert any("the approved answer to 'What is the price" in warning for warning in desk.again().warnings)
    assert not any("It costs 900" in text for text in desk.texts())
    answers = desk.curator.approved("default")["answers"]
    assert isinstance(answers, list)
    assert answers[0]["state"] == "source changed"
    assert answers[0]["sources"][0]["quote"] == PRICE
    assert answers[0]["sources"][0]["now"]["text"] == "The pump P7 costs 999 euros."
    desk.curator.keep("default", identity[:6])
    assert desk.publish().warnings == ()
    assert any("It costs 900" in text for text in desk.texts())
    # An edit of the source is a change of it too.
    desk.curator.edit_chunk("default", desk.id_of("999 euros"), NEW_PRICE)
    desk.publish()
    assert desk.answers() == ["source changed"]
    (desk.folder / "pump.md").unlink()
    desk.again()
    assert desk.answers() == ["source gone"]
    desk.curator.withdraw("default", identity)
    desk.publish()
    assert desk.answers() == []


def test_an_approved_answer_obeys_its_audience_and_last_day(desk: Desk) -> None:
    desk.approve_price(audience="group:dealers", valid_until="2026-06-30")
    assert not any("It costs" in text for text in desk.texts())
    assert not any("It costs" in text for text in desk.texts("agents"))
    assert any("It costs" in text for text in desk.texts("group:dealers", day=date(2026, 6, 30)))
    assert not any("It costs" in text for text in desk.texts("group:dealers", day=date(2026, 7, 1)))
    assert desk.answers() == ["live"]


def test_a_long_answer_is_cut_at_its_lines_and_each_part_has_the_questions(desk: Desk) -> None:
    lines = [f"Step {number}: turn the screw by {number} degrees." for number in range(1, 8)]
    desk.curator.approve("default", ["How is the P7 adjusted?"], "\n".join(lines))
    desk.publish()
    parts = [text for text in desk.texts() if "Step" in text]
    assert len(parts) > 1
    assert all(part.startswith("How is the P7 adjusted?\n") for part in parts)
    assert sorted(line for part in parts for line in part.split("\n")[1:]) == lines


def test_a_disabled_source_stops_an_answer_also_where_it_was_the_whole_document(desk: Desk) -> None:
    (desk.folder / "oil.md").unlink()
    write_files(desk.folder, {"oil.txt": "空压机首次换油为五百小时。"})
    desk.again()
    source = desk.id_of("五百小时")
    desk.curator.approve("default", ["首次换油？"], "五百小时。", sources=[source])
    desk.publish()
    assert desk.answers() == ["live"]
    desk.curator.disable_chunk("default", source)
    desk.publish()
    assert desk.answers() == ["source changed"]
    desk.curator.enable_chunk("default", source)
    assert desk.publish().warnings == ()
    assert desk.answers() == ["live"]
