"""llama.cpp: one model file in this process, with the state of shared prompt beginnings kept."""

from __future__ import annotations

import ctypes
import os
import weakref
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from chatbot.chat_template import ChatMessage, ChatTemplate
from chatbot.cores import physical_cores
from chatbot.errors import ContextOverflowError, GenerationError, ModelFileMissingError, ModelLoadError
from chatbot.kept_prefixes import KeptPrefixes
from chatbot.llama_log import last_errors, log_quietly
from chatbot.prompt_lookup import PromptLookup

FinishReason = Literal["stop", "length"]

MOST_GUESSED = 2
"""Tokens of a guess. Steps of up to three tokens give the same logits, bit for bit, as each token by itself; from four
on llama.cpp adds up in another order, and near ties fall otherwise (ADR 0016)."""

_YES, _NO = True, False  # C functions take no keywords


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Tokens of a conversation; the first ``prefix_length`` (the system message) are shared with other questions."""

    tokens: tuple[int, ...]
    prefix_length: int


class LlamaEngine:
    """A loaded GGUF file and one context; not for two threads at once, except ``count_tokens``.

    Args:
        path: The GGUF file; it must carry a chat template.
        context_tokens: Context window; at most what the model was trained with.
        threads: For writing; 0 means one per physical core.
        reading_threads: For reading the prompt; 0 means as many as for writing.
        batch_tokens: Tokens read in one step; between steps a call can be given up. Measured with the 0.5B Qwen:
            64, 128, 256 and 512 read equally fast, so the steps are short.
        prefix_bytes: For states of system messages that are kept; 0 keeps none and reads every prompt from its first
            token.
        lookup_tokens: Tokens that are guessed from the prompt and verified in one step, at most ``MOST_GUESSED``; 0
            writes one by one. Greedy writing only, and no models whose memory cannot be cut (recurrent ones).

    Raises:
        ModelFileMissingError: there is no such file.
        ModelLoadError: llama.cpp cannot use the file.
    """

    def __init__(
        self,
        path: Path,
        *,
        context_tokens: int,
        threads: int = 0,
        reading_threads: int = 0,
        batch_tokens: int = 64,
        prefix_bytes: int = 64_000_000,
        lookup_tokens: int = 0,
    ) -> None:
        if not path.is_file():
            msg = f"The language model {path} does not exist; run `citedesk models pull` or correct its path."
            raise ModelFileMissingError(msg)
        # Threads that wait must sleep: spinning ones starve beside other work (5.2 against 3.1 s once).
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import llama_cpp

        self._api: Any = llama_cpp
        log_quietly(llama_cpp)
        model_parameters = llama_cpp.llama_model_default_params()
        model_parameters.n_gpu_layers = 0x7FFFFFFF if llama_cpp.llama_supports_gpu_offload() else 0
        last_errors.clear()
        model = llama_cpp.llama_model_load_from_file(str(path).encode(), model_parameters)
        if model is None:
            raise _load_error(path)
        self._free_model = weakref.finalize(self, llama_cpp.llama_model_free, model)
        self._vocabulary = llama_cpp.llama_model_get_vocab(model)
        self._template = self._read_template(path, model)
        self.context_tokens = min(context_tokens, llama_cpp.llama_model_n_ctx_train(model))
        self._batch_tokens = min(batch_tokens, self.context_tokens)
        threads = threads or physical_cores()
        self._context = self._open_context(path, model, threads, reading_threads or threads)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._reuses = prefix_bytes > 0
        self._prefixes: KeptPrefixes[Any] = KeptPrefixes(prefix_bytes)
        self._held: list[int] = []
        uncut = llama_cpp.llama_model_is_recurrent(model) or llama_cpp.llama_model_is_hybrid(model)
        self._lookup_tokens = 0 if uncut else min(lookup_tokens, MOST_GUESSED)

    def _read_template(self, path: Path, model: Any) -> ChatTemplate:
        source = self._api.llama_model_chat_template(model, None)
        if source is None:
            msg = f"The model file {path} carries no chat template; use an instruction-tuned model."
            raise ModelLoadError(msg)
        bos, eos = (
            self._api.llama_vocab_get_text(self._vocabulary, token).decode("utf-8", "replace") if token >= 0 else ""
            for token in (self._api.llama_vocab_bos(self._vocabulary), self._api.llama_vocab_eos(self._vocabulary))
        )
        return ChatTemplate(source.decode("utf-8"), bos=bos, eos=eos, name=path.name)

    def _open_context(self, path: Path, model: Any, threads: int, reading_threads: int) -> Any:
        parameters = self._api.llama_context_default_params()
        parameters.n_ctx = self.context_tokens
        parameters.n_batch = parameters.n_ubatch = self._batch_tokens
        # llama.cpp takes the second for every step of more than one token.
        parameters.n_threads, parameters.n_threads_batch = threads, reading_threads
        # No difference at 270 tokens; where it helps (long prompts, GPU) llama.cpp turns it on.
        parameters.flash_attn_type = self._api.LLAMA_FLASH_ATTN_TYPE_AUTO
        parameters.no_perf = True
        context = self._api.llama_init_from_model(model, parameters)
        if context is None:
            raise _load_error(path)
        # Finalizers run newest first at exit, and `close` keeps that order: the context goes before its model.
        self._free_context = weakref.finalize(self, self._api.llama_free, context)
        return context

    def close(self) -> None:
        """Free the model; the engine cannot be used afterwards."""
        self._free_context()
        self._free_model()

    def count_tokens(self, text: str) -> int:
        """Number of tokens of a text, control tokens written in it counted as ordinary characters."""
        return len(self._tokenize(text, is_markup=False))

    def encode(self, messages: Sequence[ChatMessage]) -> Prompt:
        """Tokens of a conversation in the model's own chat format.

        Raises:
            ContextOverflowError: they leave no room for an answer.
        """
        tokens: list[int] = []
        prefix_length = 0
        for piece in self._template.pieces(messages):
            tokens += self._tokenize(piece.text, is_markup=piece.is_markup)
            if piece.ends_prefix:
                prefix_length = len(tokens)
        bos = self._api.llama_vocab_bos(self._vocabulary)
        if self._api.llama_vocab_get_add_bos(self._vocabulary) and tokens[:1] != [bos]:
            tokens.insert(0, bos)
            prefix_length += prefix_length > 0
        if len(tokens) >= self.context_tokens:
            msg = (
                f"The prompt has {len(tokens)} tokens, the context of the language model holds {self.context_tokens}; "
                "ask a shorter question, or raise language_model.context_tokens."
            )
            raise ContextOverflowError(msg)
        return Prompt(tokens=tuple(tokens), prefix_length=prefix_length)

    def generate(
        self, prompt: Prompt, *, max_tokens: int, temperature: float, seed: int
    ) -> Generator[bytes, None, FinishReason]:
        """Read the prompt, then write.

        Yields:
            UTF-8 bytes of each token, possibly part of a character; nothing (``b""``) after each step of reading.

        Raises:
            GenerationError: llama.cpp gave up.
        """
        for _ in self._read(prompt):
            yield b""
        lookup = PromptLookup(prompt.tokens, max_tokens=self._lookup_tokens if temperature == 0 else 0)
        left = min(max_tokens, self.context_tokens - len(prompt.tokens))
        sampler = self._sampler(temperature, seed)
        try:
            written = [self._api.llama_sampler_sample(sampler, self._context, -1)]
            while left > 0:
                for token in written:
                    if self._api.llama_vocab_is_eog(self._vocabulary, token):
                        return "stop"
                    yield self._piece(token)
                    lookup.add(token)
                    left -= 1
                if left > 0:
                    written = self._verified(sampler, written[-1], lookup.guess(left - 1))
        finally:
            self._api.llama_sampler_free(sampler)
        return "length"

    def _verified(self, sampler: Any, last: int, guess: Sequence[int]) -> list[int]:
        """Read the last token and a guess in one step; the guess's right tokens, and the one that comes after them."""
        known = len(self._held)
        self._decode([last, *guess], every=True)
        written: list[int] = []
        for place, guessed in enumerate([*guess, None]):
            written.append(self._api.llama_sampler_sample(sampler, self._context, place))
            if written[-1] != guessed:
                break
        if len(written) <= len(guess):
            self._forget_from(known + len(written))
        return written

    def _read(self, prompt: Prompt) -> Iterator[None]:
        """Bring the context to the end of the prompt, from the longest beginning that is at hand."""
        tokens, prefix = list(prompt.tokens), prompt.tokens[: prompt.prefix_length]
        # The last token is always read again: the next one is drawn from what it leaves behind.
        self._forget_from(min(_common_length(self._held, tokens), len(tokens) - 1) if self._reuses else 0)
        state = self._prefixes.get(prefix)
        if len(self._held) < len(prefix) and state is not None:
            self._restore(prefix, state)
        for end in (len(prefix), len(tokens)):
            while len(self._held) < end:
                self._decode(tokens[len(self._held) : min(end, len(self._held) + self._batch_tokens)])
                yield
            if self._reuses and state is None and prefix and self._held == list(prefix):
                self._keep(prefix)

    def _forget_from(self, length: int) -> None:
        # Recurrent models cannot forget a part of what they read.
        if not self._api.llama_memory_seq_rm(self._memory, 0, length, -1):
            self._clear()
        del self._held[length:]

    def _clear(self) -> None:
        self._api.llama_memory_clear(self._memory, _YES)
        self._held.clear()

    def _keep(self, prefix: tuple[int, ...]) -> None:
        size = self._api.llama_state_seq_get_size(self._context, 0)
        state = (ctypes.c_uint8 * size)()
        if self._api.llama_state_seq_get_data(self._context, state, size, 0) != size:
            raise GenerationError("llama.cpp did not hand out its state; report this with the model's name.")
        self._prefixes.keep(prefix, state)

    def _restore(self, prefix: tuple[int, ...], state: Any) -> None:
        self._clear()
        if not self._api.llama_state_seq_set_data(self._context, state, len(state), 0):
            self._clear()
            raise GenerationError("llama.cpp did not take back its state; report this with the model's name.")
        self._held = list(prefix)

    def _decode(self, tokens: Sequence[int], *, every: bool = False) -> None:
        """Read tokens; what may follow is known after the last one, or after ``every`` one."""
        array = (self._api.llama_token * len(tokens))(*tokens)
        batch = self._api.llama_batch_get_one(array, len(tokens))
        if every:
            # Kept in a name until the call has ended: the batch holds its address only.
            wanted = (ctypes.c_int8 * len(tokens))(*[1] * len(tokens))
            batch.logits = ctypes.cast(wanted, ctypes.POINTER(ctypes.c_int8))
        status = self._api.llama_decode(self._context, batch)
        if status:
            self._clear()
            msg = f"llama.cpp failed with status {status} ({'; '.join(last_errors) or 'no reason given'}); ask again."
            raise GenerationError(msg)
        self._held += tokens

    def _sampler(self, temperature: float, seed: int) -> Any:
        api = self._api
        sampler = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        if temperature > 0:
            for step in (
                api.llama_sampler_init_top_k(40),
                api.llama_sampler_init_top_p(0.95, 1),
                api.llama_sampler_init_temp(temperature),
                api.llama_sampler_init_dist(seed),
            ):
                api.llama_sampler_chain_add(sampler, step)
        else:
            api.llama_sampler_chain_add(sampler, api.llama_sampler_init_greedy())
        return sampler

    def _tokenize(self, text: str, *, is_markup: bool) -> list[int]:
        data = text.encode("utf-8", "replace")
        # A token spans at least one byte, and SentencePiece models add a space in front.
        array = (self._api.llama_token * (len(data) + 2))()
        count = self._api.llama_tokenize(self._vocabulary, data, len(data), array, len(array), _NO, is_markup)
        if count < 0:
            raise GenerationError("llama.cpp cannot cut this text into tokens; remove unusual characters.")
        return list(array[:count])

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        length = self._api.llama_token_to_piece(self._vocabulary, token, buffer, len(buffer), 0, _NO)
        return buffer.raw[: max(0, length)]


def _common_length(first: Sequence[int], second: Sequence[int]) -> int:
    for position, (left, right) in enumerate(zip(first, second, strict=False)):
        if left != right:
            return position
    return min(len(first), len(second))


def _load_error(path: Path) -> ModelLoadError:
    reason = "; ".join(last_errors) or "no reason given"
    return ModelLoadError(
        f"llama.cpp cannot load {path} ({reason}); run `citedesk models verify`, or use another model file."
    )
