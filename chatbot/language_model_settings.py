"""Settings of the language model: in this process, or behind OpenAI-compatible servers."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator


def _address(url: str) -> str:
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an address begins with http:// or https:// and names a host")
    # It stands in messages and figures.
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("an address holds no password and no `?`; the key is language_model.api_key")
    return url.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]


class LanguageModelSettings(BaseModel):
    """The model that phrases answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: Literal["llama", "openai"] = Field(
        default="llama", description="`llama` runs a GGUF file in this process; `openai` asks compatible servers."
    )
    model: str = Field(
        default="qwen2.5-coder-1.5b-instruct",
        description="Catalogue name or path of a GGUF file; with `openai`, the servers' name of the model.",
    )
    context_tokens: int = Field(default=4096, ge=512, le=131072, description="With `llama`: context window, in tokens.")
    max_answer_tokens: int = Field(default=192, ge=16, le=4096, description="Longest answer, in tokens.")
    temperature: float = Field(default=0.0, ge=0.0, le=2.0, description="Sampling temperature; 0 is greedy.")
    threads: int = Field(
        default=0, ge=0, le=256, description="With `llama`: threads for writing; 0 means one per physical core."
    )
    reading_threads: int = Field(
        default=0,
        ge=0,
        le=256,
        description="With `llama`: threads for reading a prompt; 0 means as many as for writing.",
    )
    prefix_bytes: int = Field(
        default=64_000_000,
        ge=0,
        le=1_000_000_000_000,
        description="With `llama`: memory for the states of prompt beginnings that return, in bytes; 0: every prompt "
        "is read whole.",
    )
    lookup_tokens: int = Field(
        default=0,
        ge=0,
        le=2,
        description="With `llama`: tokens that are guessed from the evidence and verified in one step, at most; 0: one "
        "at a time.",
    )
    max_waiting: int = Field(default=64, ge=1, le=10000, description="Questions that may wait; more are refused.")
    base_url: Address = Field(default="", description="Address of one OpenAI-compatible server, with `/v1`.")
    base_urls: tuple[Address, ...] = Field(
        default=(),
        max_length=100,
        description="Addresses of several such servers, which share the questions; then `base_url` is empty.",
    )
    api_key: SecretStr = Field(default=SecretStr(""), description="Key of the OpenAI-compatible servers.")
    server_slots: int = Field(
        default=1, ge=1, le=1000, description="Requests that one server is sent at once; more wait in the line."
    )
    connect_timeout_seconds: float = Field(
        default=5.0, ge=0.1, le=300.0, description="Longest wait for a connection to a server, in seconds."
    )
    timeout_seconds: float = Field(
        default=120.0,
        ge=1.0,
        le=3600.0,
        description="Longest wait for a server's first word, and for a free server, in seconds.",
    )
    token_timeout_seconds: float = Field(
        default=30.0, ge=0.1, le=3600.0, description="Longest wait for each word of a server after that, in seconds."
    )
    health_path: str = Field(
        default="",
        pattern=r"^(/[\w./~-]*)?$",
        description="Path that tells whether a server lives, such as `/health`; empty for its list of models.",
    )
    health_interval_seconds: float = Field(
        default=5.0, ge=0.1, le=3600.0, description="Seconds between two checks of a server."
    )
    health_timeout_seconds: float = Field(
        default=5.0, ge=0.1, le=300.0, description="A server that takes longer for a check is left out, in seconds."
    )

    @model_validator(mode="after")
    def _checked_servers(self) -> Self:
        if self.base_url and self.base_urls:
            raise ValueError("set either base_url or base_urls")
        if self.engine == "openai" and not any(self.servers):
            raise ValueError("the engine `openai` needs base_url, such as http://127.0.0.1:8000/v1, or base_urls")
        names = [server_name(url) for url in self.base_urls]
        if "" in names or len(set(names)) < len(names):
            raise ValueError("each of base_urls is another server")
        return self

    @property
    def servers(self) -> tuple[str, ...]:
        """Addresses of the servers, without a slash at the end."""
        return self.base_urls or (self.base_url,)

    @property
    def slots(self) -> int:
        """Callers that may use the model at once, while every server is healthy."""
        return self.server_slots * len(self.servers) if self.engine == "openai" else 1


def server_name(address: str) -> str:
    """What a server is called in messages and figures: its address without the scheme."""
    return address.partition("://")[2]
