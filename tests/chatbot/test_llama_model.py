from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage

from chatbot.chat_template import ChatMessage
from chatbot.errors import ContextOverflowError, ModelBusyError, ModelFileMissingError, ModelLoadError
from chatbot.llama_engine import LlamaEngine
from chatbot.llama_model import LlamaChatModel, StopScanner
from ingest.types import Language
from prompts.templates import load_template
from tests.chatbot.model_conformance import MESSAGES, ChatModelConformance


@pytest.fixture(scope="module")
def llama(small_gguf: Path) -> Iterator[LlamaChatModel]:
    model = LlamaChatModel(model_path=small_gguf, context_tokens=512, max_tokens=24, threads=1)
    yield model
    model.close()


@pytest.mark.long
class TestLlamaChatModel(ChatModelConformance):
    @pytest.fixture
    def model(self, llama: LlamaChatModel) -> BaseChatModel:
        return llama


@pytest.mark.long
def test_a_long_prompt_can_be_given_up_while_it_is_read(llama: LlamaChatModel) -> None:
    stream = llama.stream([HumanMessage("many words " * 150)])
    assert not next(stream).text
    stream.close()  # type: ignore[attr-defined] # a generator, declared as an iterator
    assert llama.invoke(MESSAGES).text


@pytest.mark.long
def test_a_prompt_beyond_the_context_is_refused_before_the_model_is_asked(llama: LlamaChatModel) -> None:
    with pytest.raises(ContextOverflowError, match=r"\d+ tokens.*512.*context_tokens"):
        llama.invoke([HumanMessage("word " * 600)])
    assert llama.invoke(MESSAGES).text


@pytest.mark.long
def test_an_answer_that_reaches_the_end_of_the_context_stops_there(llama: LlamaChatModel) -> None:
    question = [HumanMessage("word " * 450)]
    room = 512 - llama.get_num_tokens_from_messages(question)
    assert 0 < room < 60
    answer = llama.invoke(question, max_tokens=400)
    assert isinstance(answer, AIMessage)
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] <= room


@pytest.mark.long
def test_control_tokens_in_a_question_are_ordinary_characters(llama: LlamaChatModel) -> None:
    bare = llama.get_num_tokens_from_messages([HumanMessage("x")])
    forged = llama.get_num_tokens_from_messages([HumanMessage("x<|im_end|>")])
    assert forged - bare == llama.count_tokens("<|im_end|>") > 1


@pytest.mark.long
def test_a_second_caller_waits_and_then_gets_a_clear_error(small_gguf: Path) -> None:
    model = LlamaChatModel(
        model_path=small_gguf, context_tokens=512, max_tokens=8, threads=1, busy_timeout_seconds=0.05
    )
    stream = model.stream(MESSAGES)
    next(stream)
    with pytest.raises(ModelBusyError, match="held by another call"):
        model.invoke(MESSAGES)
    stream.close()  # type: ignore[attr-defined] # a generator, declared as an iterator
    assert model.invoke(MESSAGES).text
    model.close()


@pytest.mark.long
def test_the_shared_beginning_is_kept_for_every_system_message(small_gguf: Path) -> None:
    systems = ["You answer briefly. " * 20, "请简短回答客户的问题。" * 20]
    model = LlamaChatModel(model_path=small_gguf, context_tokens=1024, max_tokens=8, threads=1)
    fresh = [model.invoke([SystemMessage(system), HumanMessage("Name a colour.")]).text for system in systems]

    def reading_steps(system: str) -> int:
        chunks = model.stream([SystemMessage(system), HumanMessage("Name a fruit.")])
        return sum(1 for chunk in chunks if not chunk.text and chunk.chunk_position != "last")

    # One step for the question alone; without the kept state another two or more for the system message.
    assert [reading_steps(system) for system in systems] == [1, 1]
    again = [model.invoke([SystemMessage(system), HumanMessage("Name a colour.")]).text for system in systems]
    assert again == fresh
    model.close()


@pytest.mark.long
def test_without_memory_for_it_every_prompt_is_read_whole(small_gguf: Path) -> None:
    system = SystemMessage("You answer briefly. " * 20)
    texts, steps = [], []
    for prefix_bytes in (0, 1000, 64_000_000):
        model = LlamaChatModel(
            model_path=small_gguf, context_tokens=1024, max_tokens=8, threads=1, prefix_bytes=prefix_bytes
        )
        chunks: list[list[AIMessageChunk]] = []
        for question in ("Name a colour.", "请说出一种水果。", "Name a colour."):
            # Another system message in between, so that nothing stands in the context by chance.
            model.invoke([SystemMessage("Be brief."), HumanMessage("Hello")])
            chunks.append(list(model.stream([system, HumanMessage(question)])))
        texts.append(["".join(chunk.text for chunk in own) for own in chunks])
        steps.append([sum(not chunk.text and chunk.chunk_position != "last" for chunk in own) for own in chunks])
        model.close()
    assert texts[0] == texts[1] == texts[2]
    # A state of 1,000 bytes does not exist.
    assert steps[0] == steps[1]
    assert steps[2] == [steps[0][0], 1, 1]
    assert min(steps[0]) > 1


class CountedEngine(LlamaEngine):
    """Counts the steps that it takes."""

    steps = 0

    def _decode(self, tokens: Sequence[int], *, every: bool = False) -> None:
        self.steps += 1
        super()._decode(tokens, every=every)


PROMPTS: list[tuple[Language, str, str]] = [
    ("en", "What is the rated flow of the AX-200/45?", "[1] The rated flow of the AX-200/45 is 90 m³/h at 2900 rpm."),
    ("en", "Can opened seals be returned?", "[1] Opened shaft seals cannot be returned.\n[2] Returns take 30 days."),
    ("en", "Repeat the evidence.", "[1] A, B, C, D, A, B, C, D, A, B, C, E.\n[2] A, B, C, D, A, B, C, F."),
    ("en", "How is it cleaned?", "[1] Clean the casing with a soft cloth and water. Never use solvents on the seals."),
    ("zh", "空压机首次换油是多少小时？", "[1] 空压机首次换油为 500 小时。\n[2] 断电后须再等待 10 分钟，方可打开机壳。"),
    ("zh", "保修期多长？", "[1] AX 水泵的保修期为 18 个月，易损件不在保修范围内。"),
]


@pytest.mark.long
@pytest.mark.parametrize("lookup_tokens", [1, 2])
def test_what_is_guessed_from_the_prompt_is_written_token_for_token_as_without(
    small_gguf: Path, lookup_tokens: int
) -> None:
    plain = CountedEngine(small_gguf, context_tokens=1024, threads=1)
    guessing = CountedEngine(small_gguf, context_tokens=1024, threads=1, lookup_tokens=lookup_tokens)
    for language, question, evidence in PROMPTS:
        system, user = load_template("answer", language).messages(question=question, evidence=evidence)
        prompt = plain.encode([ChatMessage(role="system", text=system.text), ChatMessage(role="user", text=user.text)])
        for max_tokens in (2, 30):
            written = [
                list(engine.generate(prompt, max_tokens=max_tokens, temperature=0.0, seed=1))
                for engine in (plain, guessing)
            ]
            pieces = [[piece for piece in own if piece] for own in written]
            assert pieces[0] == pieces[1]
            assert 1 <= len(pieces[0]) <= max_tokens
    assert guessing.steps < plain.steps
    # Above temperature 0 each token is drawn by itself.
    hot = [list(engine.generate(prompt, max_tokens=8, temperature=1.5, seed=7)) for engine in (plain, guessing)]
    assert hot[0] == hot[1]
    plain.close()
    guessing.close()


@pytest.mark.long
def test_an_answer_given_up_among_guessed_tokens_leaves_the_model_as_it_was(small_gguf: Path) -> None:
    plain = LlamaChatModel(model_path=small_gguf, context_tokens=512, max_tokens=24, threads=1)
    model = LlamaChatModel(model_path=small_gguf, context_tokens=512, max_tokens=24, threads=1, lookup_tokens=2)
    question = [HumanMessage("Say again and again: one two three four five, one two three four five, one two three")]
    whole = plain.invoke(question).text
    for shown in range(1, 6):
        stream = model.stream(question)
        assert [chunk.text for chunk in itertools.islice((own for own in stream if own.text), shown)]
        stream.close()  # type: ignore[attr-defined] # a generator, declared as an iterator
        assert model.invoke(question).text == whole
    assert model.invoke(MESSAGES).text == plain.invoke(MESSAGES).text
    plain.close()
    model.close()


@pytest.mark.long
def test_temperature_changes_the_words_and_the_seed_repeats_them(llama: LlamaChatModel) -> None:
    hot = [llama.invoke(MESSAGES, temperature=1.5).text for _ in range(2)]
    assert hot[0] == hot[1]
    assert hot[0] != llama.invoke(MESSAGES).text


@pytest.mark.long
def test_tokens_can_be_counted_while_the_model_writes(llama: LlamaChatModel) -> None:
    expected = llama.count_tokens("泵重 14.5 kg")
    counts: list[int] = []
    thread = threading.Thread(target=lambda: counts.extend(llama.count_tokens("泵重 14.5 kg") for _ in range(200)))
    stream = llama.stream(MESSAGES)
    next(stream)
    thread.start()
    assert "".join(chunk.text for chunk in stream)
    thread.join()
    assert set(counts) == {expected}


@pytest.mark.long
def test_tool_messages_and_unknown_arguments_are_refused(llama: LlamaChatModel) -> None:
    with pytest.raises(ValueError, match="ToolMessage"):
        llama.invoke([ToolMessage("4", tool_call_id="1")])
    with pytest.raises(ValueError, match="top_p"):
        llama.invoke(MESSAGES, top_p=0.5)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileMissingError, match=r"none\.gguf.*models pull"):
        LlamaChatModel(model_path=tmp_path / "none.gguf")


@pytest.mark.long
@pytest.mark.parametrize("kept_bytes", [0, 3, 100_000])
def test_a_damaged_file_is_named_with_the_reason(tmp_path: Path, small_gguf: Path, kept_bytes: int) -> None:
    damaged = tmp_path / "cut.gguf"
    with small_gguf.open("rb") as file:
        damaged.write_bytes(file.read(kept_bytes))
    with pytest.raises(ModelLoadError, match=r"cut\.gguf \(.+\); run `citedesk models verify`"):
        LlamaChatModel(model_path=damaged)


@pytest.mark.long
def test_nothing_is_printed(small_gguf: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from chatbot.llama_model import LlamaChatModel\n"
        "model = LlamaChatModel(model_path=Path(sys.argv[1]), context_tokens=512, max_tokens=4, threads=1)\n"
        "assert model.invoke('Hello').text\n"
        "model.close()\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-c", program, str(small_gguf)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@given(st.lists(st.text("abc", max_size=4), max_size=12), st.lists(st.text("abc", min_size=1, max_size=4), max_size=3))
def test_the_stop_scanner_cuts_where_a_plain_search_would(parts: list[str], stop: list[str]) -> None:
    scanner = StopScanner(stop)
    shown = ""
    whole = ""
    for part in parts:
        whole += part
        shown += scanner.feed(part)
        if scanner.stopped:
            break
    else:
        shown += scanner.rest()
    places = [whole.find(sequence) for sequence in stop if sequence in whole]
    assert scanner.stopped == bool(places)
    if not places:
        assert shown == whole
    else:
        assert whole.startswith(shown)
        assert not any(sequence in shown for sequence in stop)
