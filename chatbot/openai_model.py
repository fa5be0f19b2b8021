"""LangChain's face of an OpenAI-compatible server; its errors become one clear line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr, SecretStr

from chatbot.errors import ContextOverflowError, GenerationError, ModelServerError
from chatbot.settings import LanguageModelSettings
from ingest.language import count_han

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

# Measured on Qwen's tokenizer: Chinese text has 0.6 to 0.8 tokens a character, English about 4 characters a
# token. Rounded up, for a server's own tokenizer cannot be asked.
_TOKENS_PER_HAN = 1.0
_CHARS_PER_TOKEN = 3.5


class ServerChatModel(BaseChatModel):
    """Asks an OpenAI-compatible server through ``ChatOpenAI``."""

    settings: LanguageModelSettings

    _client: ChatOpenAI = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Make the client; no request is sent."""
        super().model_post_init(context)
        if not self.settings.base_url:
            raise ModelServerError(
                "language_model.base_url is empty; set the server's address, such as http://127.0.0.1:8000/v1."
            )
        from langchain_openai import ChatOpenAI

        settings = self.settings
        self._client = ChatOpenAI(
            base_url=settings.base_url,
            # The client refuses an empty key; local servers take any.
            api_key=settings.api_key if settings.api_key.get_secret_value() else SecretStr("none"),
            model=settings.model,
            temperature=settings.temperature,
            timeout=settings.timeout_seconds,
            max_retries=1,
            stream_usage=True,
        )

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.settings.model, "base_url": self.settings.base_url}

    def count_tokens(self, text: str) -> int:
        """Estimate the tokens of a text, rather too many than too few; no request is sent."""
        han = count_han(text)
        return round(han * _TOKENS_PER_HAN + (len(text) - han) / _CHARS_PER_TOKEN + 0.499)

    def get_num_tokens(self, text: str) -> int:
        """LangChain's name of ``count_tokens``."""
        return self.count_tokens(text)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with self._translated():
            # Not `invoke`: that would be traced as a second model run.
            return self._client._generate(  # noqa: SLF001 - see above
                messages, stop=stop, run_manager=run_manager, **self._with_limit(kwargs)
            )

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        with self._translated():
            yield from self._client._stream(  # noqa: SLF001 - `stream` would be traced as a second model run
                messages, stop=stop, run_manager=run_manager, **self._with_limit(kwargs)
            )

    def _with_limit(self, arguments: dict[str, Any]) -> dict[str, Any]:
        limit = arguments.pop("max_tokens", self.settings.max_answer_tokens)
        # The client would send the name that only OpenAI's own models insist on; compatible servers know the older.
        own = urlsplit(self.settings.base_url).hostname == "api.openai.com"
        return {**arguments, "extra_body": {"max_completion_tokens" if own else "max_tokens": limit}}

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import openai

        place = self.settings.base_url
        try:
            yield
        except openai.APITimeoutError as error:
            raise ModelServerError(
                f"The language model server {place} did not answer within {self.settings.timeout_seconds:g} seconds; "
                "ask again, or raise language_model.timeout_seconds."
            ) from error
        except openai.APIConnectionError as error:
            raise ModelServerError(
                f"The language model server {place} cannot be reached or broke off; start it, or correct "
                "language_model.base_url."
            ) from error
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise ModelServerError(
                f"The language model server {place} refuses the key; set language_model.api_key."
            ) from error
        except openai.NotFoundError as error:
            raise ModelServerError(
                f"The language model server {place} has no model {self.settings.model!r}; correct "
                "language_model.model or language_model.base_url."
            ) from error
        except openai.BadRequestError as error:
            if error.code == "context_length_exceeded":
                raise ContextOverflowError(
                    f"The prompt does not fit into the context of {self.settings.model} at {place}; ask a shorter one."
                ) from error
            raise GenerationError(f"The language model server {place} refused the request: {_line(error)}") from error
        except openai.APIError as error:
            raise GenerationError(f"The language model server {place} failed: {_line(error)}; ask again.") from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
