from __future__ import annotations

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, LLMResult

from eval.answer_cost import CallRecorder


def _call(recorder: CallRecorder, *tokens: str) -> None:
    recorder.on_chat_model_start({}, [[SystemMessage("one two"), HumanMessage("three")]])
    for token in tokens:
        recorder.on_llm_new_token(token)
    usage: UsageMetadata = {"input_tokens": 12, "output_tokens": 3, "total_tokens": 15}
    message = AIMessage("".join(tokens), usage_metadata=usage)
    recorder.on_llm_end(LLMResult(generations=[[ChatGeneration(message=message)]]))


def test_a_model_that_still_reads_has_not_begun_to_write() -> None:
    recorder = CallRecorder(lambda text: len(text.split()))
    # A step of reading comes as a token without text.
    _call(recorder, "", "")
    assert recorder.calls == []
    _call(recorder, "", "", "A", " word")
    (call,) = recorder.calls
    assert (call.read_tokens, call.written_tokens) == (10, 3)
    assert call.read_seconds > 0
    assert call.write_seconds > 0
