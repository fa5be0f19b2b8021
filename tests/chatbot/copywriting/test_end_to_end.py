"""The whole road with a real, very small language model: it writes nonsense, none of which leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.assembly import Application, open_application
from chatbot.copywriting.types import CopyRequest
from chatbot.figures import numbers_in
from chatbot.language_model_settings import LanguageModelSettings
from ingest.types import Language

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def application(sample_application: Application, small_gguf: Path) -> Iterator[Application]:
    settings = sample_application.settings
    model = LanguageModelSettings(model=str(small_gguf), context_tokens=2048)
    application = open_application(settings.model_copy(update={"language_model": model}))
    yield application
    application.close()


@pytest.mark.parametrize(
    ("language", "product", "value"), [("en", "AX-200/45", "90 m³/h"), ("zh", "AX-200/45", "18.5 kW")]
)
def test_drafts_hold_facts_of_the_manual(
    application: Application, language: Language, product: str, value: str
) -> None:
    request = CopyRequest(kind="description", language=language, product=product, drafts=2, length="medium")
    *_, result = application.copywriter.stream(request)
    assert result.is_done
    assert [draft.kind for draft in result.drafts] == ["plain", "written"]
    facts = {fact.number: fact for fact in result.facts}
    assert any(fact.source.endswith("ax-200-manual.pdf") and fact.page for fact in result.facts)
    for draft in result.drafts:
        assert value in draft.text
        assert len(draft.facts_used) >= 4
        for sentence in draft.sentences:
            if sentence.kind == "fact":
                source = "\n".join(f"{facts[number].text}\n{facts[number].quote}" for number in sentence.facts)
                assert numbers_in(sentence.text) <= numbers_in(source)
    assert application.queue.waiting == 0
