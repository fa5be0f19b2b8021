"""What every chat model of this program must do, the scripted one included."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage

MESSAGES: list[BaseMessage] = [
    SystemMessage("Answer briefly."),
    HumanMessage("List the first ten natural numbers, then stop."),
]
CHINESE: list[BaseMessage] = [SystemMessage("请简短回答。"), HumanMessage("中国的首都是哪里？")]


class ChatModelConformance:
    """Subclass with a fixture ``model`` that says at least eight tokens to ``MESSAGES``."""

    def test_invoke_gives_text_and_usage(self, model: BaseChatModel) -> None:
        answer = model.invoke(MESSAGES)
        assert isinstance(answer, AIMessage)
        assert answer.text.strip()
        assert answer.usage_metadata is not None
        assert answer.usage_metadata["input_tokens"] > 0
        assert answer.usage_metadata["output_tokens"] > 0
        assert answer.response_metadata["finish_reason"] in {"stop", "length"}

    def test_stream_adds_up_to_the_same_answer_in_several_chunks(self, model: BaseChatModel) -> None:
        chunks = list(model.stream(MESSAGES))
        assert sum(bool(chunk.text) for chunk in chunks) > 1
        whole = chunks[0]
        for chunk in chunks[1:]:
            whole += chunk
        assert isinstance(whole, AIMessageChunk)
        assert whole.text == model.invoke(MESSAGES).text

    def test_chinese_comes_out_whole(self, model: BaseChatModel) -> None:
        answer = "".join(chunk.text for chunk in model.stream(CHINESE))
        assert answer == model.invoke(CHINESE).text
        assert "\ufffd" not in answer

    def test_a_stop_sequence_ends_the_answer_and_is_not_shown(self, model: BaseChatModel) -> None:
        free = model.invoke(MESSAGES).text
        middle = len(free) // 2
        stop = free[middle : middle + 3]
        stopped = "".join(chunk.text for chunk in model.stream(MESSAGES, stop=[stop]))
        assert stopped == free[: free.index(stop)]

    def test_max_tokens_ends_the_answer(self, model: BaseChatModel) -> None:
        answer = model.invoke(MESSAGES, max_tokens=3)
        assert answer.usage_metadata is not None
        assert answer.usage_metadata["output_tokens"] == 3
        assert answer.response_metadata["finish_reason"] == "length"
        assert len(answer.text) < len(model.invoke(MESSAGES).text)

    def test_a_stream_closed_early_leaves_the_model_free(self, model: BaseChatModel) -> None:
        whole = model.invoke(MESSAGES).text
        for _ in range(3):
            stream = model.stream(MESSAGES)
            next(chunk for chunk in stream if chunk.text)
            stream.close()  # type: ignore[attr-defined] # a generator, declared as an iterator
        assert model.invoke(MESSAGES).text == whole

    def test_threads_do_not_disturb_each_other(self, model: BaseChatModel) -> None:
        questions = [MESSAGES, CHINESE] * 3
        alone = [model.invoke(question).text for question in (MESSAGES, CHINESE)]
        with ThreadPoolExecutor(max_workers=6) as pool:
            answers = [answer.text for answer in pool.map(model.invoke, questions)]
        assert answers == alone * 3

    def test_async_streams_the_same(self, model: BaseChatModel) -> None:
        async def collect() -> str:
            return "".join([chunk.text async for chunk in model.astream(MESSAGES)])

        assert asyncio.run(collect()) == model.invoke(MESSAGES).text

    def test_tokens_are_counted_in_both_languages(self, model: BaseChatModel) -> None:
        assert model.get_num_tokens("") == 0
        one = model.get_num_tokens("The pump weighs 14.5 kg. 泵重 14.5 公斤。")
        two = model.get_num_tokens("The pump weighs 14.5 kg. 泵重 14.5 公斤。" * 2)
        assert 0 < one < two
