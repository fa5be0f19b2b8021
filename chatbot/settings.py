"""All settings in one place: a TOML file, overridden by ``CITEDESK_`` environment variables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from chatbot.account_settings import AccountSettings
from chatbot.copywriting.settings import CopySettings
from chatbot.insights.settings import InsightSettings
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.networks import LOOPBACK, Network
from chatbot.products.settings import ProductSettings
from chatbot.records.settings import RecordSettings
from chatbot.storage_settings import StorageSettings
from chatbot.tracing_settings import TracingSettings
from chatbot.widget_settings import WidgetSettings
from ingest.settings import IngestSettings
from prompts.settings import PromptSettings
from vectorstore.settings import VectorStoreSettings
from vectorstore.versions import KB_NAME


class AnswerSettings(BaseModel):
    """When to answer and when to say that nothing was found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_confidence: float = Field(
        default=0.4, ge=0.0, le=1.0, description="Below this estimated probability the question is not answered."
    )
    sure_confidence: float = Field(
        default=0.8,
        ge=0.0,
        le=1.0,
        description="From this probability on the best quote stands even where the model says that nothing was found.",
    )
    quote_when_waiting: int = Field(
        default=8,
        ge=0,
        le=10000,
        description="While so many questions wait for the model, others get their best quote at once; 0: never.",
    )
    max_question_chars: int = Field(default=2000, ge=10, le=100000, description="Longer questions are refused.")
    max_history_turns: int = Field(default=8, ge=0, le=100, description="Turns of the conversation that are read.")
    cache_entries: int = Field(
        default=512,
        ge=0,
        le=1_000_000,
        description="Answers that are kept, in memory, for the same question to the same documents; 0: none.",
    )
    cache_bytes: int = Field(
        default=32_000_000, ge=0, le=1_000_000_000_000, description="Memory of these answers, in bytes, at most."
    )


class GateSettings(BaseModel):
    """When a new version of a knowledge base is worse than the live one, and is not published."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(
        default=True, description="Ask a knowledge base's own questions before a version is published, if it has any."
    )
    significance: float = Field(
        default=0.05,
        ge=0.0001,
        le=0.5,
        description="A version whose mean score is worse is blocked if p of a paired test is below this.",
    )
    max_drop: float = Field(
        default=0.1,
        gt=0.0,
        le=1.0,
        description="Greatest fall of the mean score that is let through whatever chance says; from 5 questions on.",
    )


class ServerSettings(BaseModel):
    """Where the pages and the API listen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=7860, ge=1, le=65535, description="TCP port.")
    kbs: tuple[Annotated[str, StringConstraints(pattern=KB_NAME)], ...] = Field(
        default=(),
        max_length=1000,
        description="Knowledge bases that pages and API answer from, the page's own first; empty for every one.",
    )
    metrics_from: tuple[Network, ...] = Field(
        default=LOOPBACK,
        max_length=100,
        description="Addresses and networks that may read `/metrics` without an administrator's key.",
    )
    watch_folders: tuple[Path, ...] = Field(
        default=(),
        max_length=100,
        description="Folders, with all below them, that an administrator may have watched; empty for none.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text",
        description="The log as lines of text or of JSON; personal data is masked in both.",
    )
    shutdown_seconds: int = Field(
        default=20, ge=1, le=600, description="Answers under way are finished within this time when the server ends."
    )
    max_upload_bytes: int = Field(
        default=100_000_000,
        ge=1_000_000,
        le=10_000_000_000,
        description="Largest upload of a document, in bytes.",
    )


class PageSettings(BaseModel):
    """What a buyer sees on the chat page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(default="citedesk", min_length=1, max_length=80, description="Heading of the page.")
    examples_en: tuple[str, ...] = Field(
        default=(
            "What can I return, and by when?",
            "How long is the warranty, and what does it not cover?",
            "What are the payment terms?",
        ),
        max_length=6,
        description="Example questions on the English page.",
    )
    examples_zh: tuple[str, ...] = Field(
        default=("哪些商品可以退货？期限是多久？", "保修期多长？哪些情况不保修？", "付款条件是什么？"),
        max_length=6,
        description="Example questions on the Chinese page.",
    )


def default_data_dir() -> Path:
    """The platform's user data directory for citedesk."""
    return Path(platformdirs.user_data_dir("citedesk", appauthor=False))


class Settings(BaseSettings):
    """Every setting; sections belong to the packages that use them."""

    model_config = SettingsConfigDict(
        env_prefix="CITEDESK_", env_nested_delimiter="__", extra="forbid", frozen=True, toml_file=None
    )

    data_dir: Path = Field(default_factory=default_data_dir, description="Everything the program keeps lies here.")
    models_dir: Path | None = Field(default=None, description="Model files; `models` in the data directory if empty.")
    ingest: IngestSettings = IngestSettings()
    vectorstore: VectorStoreSettings = VectorStoreSettings()
    prompts: PromptSettings = PromptSettings()
    language_model: LanguageModelSettings = LanguageModelSettings()
    answer: AnswerSettings = AnswerSettings()
    gate: GateSettings = GateSettings()
    copywriting: CopySettings = CopySettings()
    products: ProductSettings = ProductSettings()
    records: RecordSettings = RecordSettings()
    storage: StorageSettings = StorageSettings()
    insights: InsightSettings = InsightSettings()
    accounts: AccountSettings = AccountSettings()
    tracing: TracingSettings = TracingSettings()
    widget: WidgetSettings = WidgetSettings()
    server: ServerSettings = ServerSettings()
    page: PageSettings = PageSettings()

    @property
    def resolved_models_dir(self) -> Path:
        """Where model files lie."""
        return self.models_dir or self.data_dir / "models"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments beat the environment, the environment beats the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
