from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.dataset import read_dataset
from eval.errors import DatasetError, IntentSetError
from tests.eval.sets import DOCUMENTS, QUESTIONS, write_set


def test_a_whole_set_is_read(tmp_path: Path) -> None:
    dataset = read_dataset(write_set(tmp_path / "tiny"))
    assert dataset.name == "tiny"
    assert [document.id for document in dataset.documents] == [id_ for id_, _, _ in DOCUMENTS]
    assert dataset.queries[3].language == "zh"
    assert dataset.queries[3].answers == ("十八个月",)
    assert not dataset.queries[5].answerable
    assert [turn.role for turn in dataset.queries[6].history] == ["user", "assistant"]
    assert dataset.qrels["q5"] == {"发货": 1}
    assert set(dataset.hashes) == {"corpus.jsonl", "queries.jsonl", "qrels.tsv"}
    assert dataset.dropped == {}


def test_unknown_fields_blank_lines_byte_order_marks_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    folder = write_set(tmp_path)
    corpus = folder / "corpus.jsonl"
    row = json.dumps({"id": "d", "text": "Text.", "scope": {"product": "X"}, "lang": "de"})
    corpus.write_bytes(b"\xef\xbb\xbf" + row.encode() + b"\r\n\r\n\n")
    dataset = read_dataset(folder)
    assert [(document.id, document.title, document.language) for document in dataset.documents] == [("d", "", "en")]


def test_qrels_need_no_header_line(tmp_path: Path) -> None:
    folder = write_set(tmp_path)
    (folder / "qrels.tsv").write_text("q1\twarranty\t2\nq2\treturns\t0\n", encoding="utf-8")
    assert read_dataset(folder).qrels == {"q1": {"warranty": 2}}


def test_judgements_of_questions_that_are_not_asked_are_told(tmp_path: Path) -> None:
    folder = write_set(tmp_path, questions=QUESTIONS[1:])
    dataset = read_dataset(folder)
    assert dataset.dropped == {"judged_but_not_asked": ("q1",)}
    assert "q1" not in dataset.qrels


def test_another_sets_corpus_leaves_out_questions_whose_documents_it_lacks(tmp_path: Path) -> None:
    own = write_set(tmp_path / "own")
    other = write_set(tmp_path / "other", documents=[("warranty", "保修", "保修两年。"), ("torque", "扭矩", "75 Nm")])
    dataset = read_dataset(own, other)
    assert [document.id for document in dataset.documents] == ["warranty", "torque"]
    assert [query.id for query in dataset.queries] == ["q1", "q3", "q6", "q7"]
    assert dataset.dropped == {"answer_not_in_this_corpus": ("q2", "q4", "q5")}


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("corpus.jsonl", b'{"id": "d2", "text": "cut o', "line 2: Invalid JSON"),
        ("corpus.jsonl", b'{"id": "d2"}', "line 2: text: Field required"),
        ("corpus.jsonl", b'{"id": 7, "text": "x"}', "line 2: id: Input should be a valid string"),
        ("corpus.jsonl", b'{"id": "", "text": "x"}', "line 2: id: String should have at least 1 character"),
        ("corpus.jsonl", b'{"id": "a b", "text": "x"}', "line 2: the id 'a b' holds white space"),
        ("corpus.jsonl", b'{"id": "warranty", "text": "x"}', "line 2: the id 'warranty' stands in line 1 already"),
        ("corpus.jsonl", b'{"id": "d2", "text": "\xff"}', "line 2: it is not UTF-8"),
        ("queries.jsonl", b"[]", "line 2: "),
        ("queries.jsonl", b'{"id": "x", "text": "y", "answers": "z"}', "line 2: answers: "),
        ("queries.jsonl", b'{"id": "x", "text": "y", "history": [{"role": "cat", "text": ""}]}', "history.0.role"),
        ("qrels.tsv", b"q1\twarranty", "line 2: 2 fields between tabs"),
        ("qrels.tsv", b"q1\twarranty\tyes", "line 2: the score 'yes' is no whole number"),
    ],
)
def test_a_damaged_line_is_named_with_file_and_number(tmp_path: Path, file: str, line: bytes, reason: str) -> None:
    folder = write_set(tmp_path)
    lines = (folder / file).read_bytes().splitlines()
    (folder / file).write_bytes(b"\n".join([lines[0], line, *lines[1:]]))
    with pytest.raises(DatasetError) as caught:
        read_dataset(folder)
    assert f"{folder / file}, line 2" in str(caught.value)
    assert reason in str(caught.value)


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    folder = write_set(tmp_path)
    (folder / file).unlink()
    with pytest.raises(DatasetError, match=rf"{file} is missing"):
        read_dataset(folder)


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl"])
def test_an_empty_file_is_named(tmp_path: Path, file: str) -> None:
    folder = write_set(tmp_path)
    (folder / file).write_bytes(b"\n")
    with pytest.raises(DatasetError, match=rf"{file} is empty"):
        read_dataset(folder)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="is not a folder"):
        read_dataset(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="is not a folder"):
        read_dataset(write_set(tmp_path / "set"), tmp_path / "nowhere")


def test_an_intent_set_is_said_to_be_one(tmp_path: Path) -> None:
    folder = write_set(tmp_path, questions=[{"id": "q1", "text": "Set an alarm", "label": "alarm", "split": "test"}])
    with pytest.raises(IntentSetError, match="a set of intents"):
        read_dataset(folder)


def test_a_judgement_of_nothing_relevant_is_none(tmp_path: Path) -> None:
    folder = write_set(tmp_path)
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\twarranty\t0\n", encoding="utf-8")
    assert read_dataset(folder).qrels == {}


def test_a_question_s_kind_is_its_kind_or_else_the_type_of_its_answer(tmp_path: Path) -> None:
    questions: list[dict[str, object]] = [
        {"id": "both", "text": "a", "kind": "fact", "answer_type": "span"},
        {"id": "type", "text": "b", "answer_type": "span"},
        {"id": "none", "text": "c"},
    ]
    dataset = read_dataset(write_set(tmp_path / "set", questions=questions, judged=[]))
    assert [query.kind for query in dataset.queries] == ["fact", "span", None]
