"""A small knowledge base with internal documents, and conversations in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatbot.assembly import Application, open_application
from chatbot.records.types import Conversation
from chatbot.settings import Settings
from ingest.properties import sidecar_of
from ingest.types import Language
from tests.chatbot.scripted import ScriptedChatModel
from ui.accounts.identity import Identity
from ui.shapes import answer_to_json
from vectorstore.embedder import Embedder

REPLY = "Unused standard goods in their original packing may be returned within 30 days of delivery. [1]"
QUESTION = "What may be returned, and by when?"
SECRET = "Customers of class A may return goods for up to ninety days without asking the sales manager"
SECRET_ZH = "对于年采购额超过一百万元的客户，客服人员可以自行批准最高百分之十二的额外折扣"
OTHER_KB = "other"

ANNA = Identity(name="anna", role="agent")
BO = Identity(name="bo", role="agent")
STRANGER = Identity(name="stranger", role="agent", kbs=("elsewhere",))
ADMINISTRATOR = Identity(name="root", role="administrator")


def write_documents(folder: Path) -> Path:
    """Public documents in both languages, one for agents, one for a group."""
    (folder / "internal").mkdir(parents=True)
    (folder / "returns.md").write_text(
        "# Returns policy\n\n"
        "Unused standard goods in their original packing may be returned within 30 days of delivery."
        "\n\nA return number (RMA) is valid for 21 days. The restocking fee is 15 % of the price of the goods.\n",
        encoding="utf-8",
    )
    (folder / "退货.md").write_text(
        "# 退货政策\n\n原包装完好、未使用的标准产品，可在到货之日起 30 天内退货。\n\n退货授权号有效期为 21 天。\n",
        encoding="utf-8",
    )
    (folder / "pump.md").write_text("# AX-200 pump\n\nThe AX-200 pump weighs 45 kg.\n", encoding="utf-8")
    (folder / "internal" / "returns.md").write_text(
        f"# Returns: internal rules\n\n{SECRET}.\n\n{SECRET_ZH}，无需经理审批。\n", encoding="utf-8"
    )
    partners = folder / "partners.txt"
    partners.write_text("Partners may return goods within sixty days of delivery, whatever the reason is.", "utf-8")
    sidecar_of(partners).write_text("audience: group:partners\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def application(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, embedders: dict[str, Embedder]
) -> Iterator[Application]:
    """Its records are shared by all tests: each looks at its own conversations only."""
    folder = write_documents(tmp_path_factory.mktemp("agent") / "documents")
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), models_dir=models_dir)
    application = open_application(settings, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)
    application.ingest([folder], workers=1)
    application.ingest([folder / "pump.md"], kb=OTHER_KB, workers=1)
    yield application
    application.close()


Talk = Callable[..., Conversation]


@pytest.fixture
def talk(application: Application) -> Talk:
    """Begin a conversation in which the buyer has asked and, unless told otherwise, wants a person."""
    conversations = application.records.conversations

    def begin(
        *said: str, kb: str = "default", language: Language = "en", wants_person: bool = True, product: str = ""
    ) -> Conversation:
        conversation, _ = conversations.start(kb=kb, language=language, channel="page", product=product)
        for text in said or (QUESTION,):
            conversations.add(conversation.id, role="buyer", text=text)
        if wants_person:
            return conversations.hand_over(
                conversation.id, summary="• asked", question=(said or (QUESTION,))[-1], found=()
            )
        return conversation

    return begin


@pytest.fixture
def drafted(application: Application, talk: Talk) -> Conversation:
    """A conversation that waits, with a draft."""
    from ui.agent.drafter import Drafter

    conversation = talk()
    Drafter(application).make_missing()
    assert application.records.drafts.latest(conversation.id) is not None
    return conversation


def kept_answer(application: Application, question: str) -> dict[str, object]:
    """An answer as the buyer's page keeps it."""
    from chatbot.types import Question

    return {**answer_to_json(application.answer(Question(text=question))), "kb": "default"}
