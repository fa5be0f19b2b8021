"""Tune the upper layers of an embedder on lessons. Engine file of torch.

The loss is the usual one of sentence-transformers (``MultipleNegativesRankingLoss`` with hard negatives): of all
passages of a batch the question's own should be nearest. Its trainer is not used: it needs two packages more, and
computes the frozen layers anew for each step, which here is done once for each text.
Source: Henderson et al. 2017, arXiv:1705.00652 (in-batch negatives).
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from chatbot.errors import ModelLoadError, TuningError
from chatbot.tuning.types import Lesson, TrainerOptions
from vectorstore.embedder import Vectors, without_surrogates

Progress = Callable[[str, int, int], None]

# What of a passage is read while learning; nearly all chunks are shorter.
_MOST_TOKENS = 256
_WARM_UP = 0.1
_WEIGHT_DECAY = 0.01
_GREATEST_GRADIENT = 1.0
# Texts of like length that go through the frozen layers at once.
_FROZEN_BATCH = 16


class EncoderTrainer:
    """A BERT with mean pooling, as ``chatbot.onnx_export`` exports it."""

    def __init__(self, folder: Path, *, query_prefix: str, passage_prefix: str, threads: int = 0) -> None:
        """Load the weights of a sentence-transformers folder in full precision.

        Raises:
            ModelLoadError: The folder holds no BERT model.
        """
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import torch
        from tokenizers import Tokenizer
        from transformers import AutoModel
        from transformers.utils import logging as transformers_logging

        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        if threads:
            torch.set_num_threads(threads)
        try:
            self._model: Any = AutoModel.from_pretrained(folder, add_pooling_layer=False, local_files_only=True)
            self._layers: Any = self._model.encoder.layer
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise ModelLoadError(f"{folder} holds no model that can be tuned ({error}); choose another base") from error
        # Without dropout the frozen layers give the same for each reading of a text.
        self._model.eval().requires_grad_(requires_grad=False)
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(_MOST_TOKENS, int(self._model.config.max_position_embeddings)))
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix

    def train(self, lessons: Sequence[Lesson], options: TrainerOptions, progress: Progress | None = None) -> None:
        """Change the upper layers.

        Args:
            lessons: At least two.
            options: How.
            progress: Told of stage, steps done and steps in all.

        Raises:
            TuningError: The weights have become no numbers.
        """
        import torch

        frozen = len(self._layers) // 2 if options.frozen_layers is None else options.frozen_layers
        upper = self._layers[frozen:]
        states = self._frozen_states(lessons, frozen, progress)
        before = [parameter.detach().clone() for parameter in upper.parameters()]
        upper.requires_grad_(requires_grad=True)
        optimizer = torch.optim.AdamW(upper.parameters(), lr=options.learning_rate, weight_decay=_WEIGHT_DECAY)
        per_epoch = len(_batches(lessons, options.batch, random.Random(0)))  # noqa: S311 - counted, not drawn
        total = per_epoch * options.epochs
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, total))
        draw = random.Random(options.seed)  # noqa: S311 - an order of lessons is no secret
        done = 0
        for _ in range(options.epochs):
            for batch in _batches(lessons, options.batch, draw):
                loss = self._loss(batch, states, upper, options.temperature)
                if not bool(torch.isfinite(loss)):
                    raise TuningError("the weights have become no numbers while learning; lower --learning-rate")
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(upper.parameters(), _GREATEST_GRADIENT)
                optimizer.step()
                schedule.step()
                done += 1
                if progress:
                    progress("learning", done, total)
        upper.requires_grad_(requires_grad=False)
        with torch.no_grad():
            for parameter, old in zip(upper.parameters(), before, strict=True):
                parameter.copy_(torch.lerp(old, parameter, options.share))

    def embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        """Vectors of questions or passages in full precision, shape (n, dimension), rows L2-normalised."""
        import torch

        prefix = self._query_prefix if query else self._passage_prefix
        rows = [
            self._pooled(*self._padded([states]), self._layers[:0])
            for states in self._encoded([prefix + text for text in texts], len(self._layers))
        ]
        return np.asarray(torch.cat(rows).numpy(), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the weights in the place of those of ``folder``."""
        from safetensors.torch import save_file

        state = {name: value.contiguous() for name, value in self._model.state_dict().items()}
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})

    def _frozen_states(self, lessons: Sequence[Lesson], frozen: int, progress: Progress | None) -> dict[str, Any]:
        """What the frozen layers make of every text, in half precision, by prefix and text."""
        texts = dict.fromkeys(
            own
            for lesson in lessons
            for own in (
                self._query_prefix + lesson.question,
                *(self._passage_prefix + chunk.embedding_text for chunk in (lesson.positive, *lesson.negatives)),
            )
        )
        order = sorted(texts, key=len)
        found: dict[str, Any] = {}
        for start in range(0, len(order), _FROZEN_BATCH):
            part = order[start : start + _FROZEN_BATCH]
            found |= {text: states.half() for text, states in zip(part, self._encoded(part, frozen), strict=True)}
            if progress:
                progress("reading", len(found), len(order))
        return found

    def _encoded(self, texts: Sequence[str], layers: int) -> Iterator[Any]:
        """States of each text's tokens after the first ``layers``, shape (n_tokens, hidden)."""
        import torch

        for start in range(0, len(texts), _FROZEN_BATCH):
            part = [without_surrogates(text) for text in texts[start : start + _FROZEN_BATCH]]
            rows = [torch.tensor(encoding.ids) for encoding in self._tokenizer.encode_batch(part)]
            tokens = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
            mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in rows], batch_first=True)
            with torch.no_grad():
                hidden = self._model.embeddings(input_ids=tokens, token_type_ids=torch.zeros_like(tokens))
                hidden = self._through(hidden, mask, self._layers[:layers])
            for place, row in enumerate(rows):
                yield hidden[place, : len(row)].clone()

    def _loss(self, batch: Sequence[Lesson], states: dict[str, Any], upper: Any, temperature: float) -> Any:
        import torch

        chunks = {chunk.id: chunk for lesson in batch for chunk in (lesson.positive, *lesson.negatives)}
        names = list(chunks)
        questions = self._pooled(
            *self._padded([states[self._query_prefix + lesson.question] for lesson in batch]), upper
        )
        passages = self._pooled(
            *self._padded([states[self._passage_prefix + chunk.embedding_text] for chunk in chunks.values()]), upper
        )
        wanted = torch.tensor([names.index(lesson.positive.id) for lesson in batch])
        also_right = torch.tensor(
            [[name in lesson.right and name != lesson.positive.id for name in names] for lesson in batch]
        )
        scores = (questions @ passages.T / temperature).masked_fill(also_right, -torch.inf)
        return torch.nn.functional.cross_entropy(scores, wanted)

    def _padded(self, rows: Sequence[Any]) -> tuple[Any, Any]:
        import torch

        states = torch.nn.utils.rnn.pad_sequence([row.float() for row in rows], batch_first=True)
        masks = [torch.ones(len(row), dtype=torch.long) for row in rows]
        return states, torch.nn.utils.rnn.pad_sequence(masks, batch_first=True)

    def _pooled(self, states: Any, mask: Any, layers: Any) -> Any:
        import torch

        hidden = self._through(states, mask, layers)
        weights = mask.unsqueeze(-1).float()
        return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)

    @staticmethod
    def _through(hidden: Any, mask: Any, layers: Any) -> Any:
        import torch

        hidden_from = torch.zeros(mask.shape, dtype=hidden.dtype).masked_fill(mask == 0, torch.finfo(hidden.dtype).min)
        for layer in layers:
            hidden = layer(hidden, hidden_from[:, None, None, :])
        return hidden


def _batches(lessons: Sequence[Lesson], size: int, draw: random.Random) -> list[list[Lesson]]:
    """All lessons in a new order; one that is left over alone, with nothing to tell it from, goes to the others."""
    order = list(lessons)
    draw.shuffle(order)
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    if len(batches) > 1 and len(batches[-1]) < 2:
        batches[-2] += batches.pop()
    return batches


def _rate(step: int, total: int) -> float:
    warm = max(1, round(_WARM_UP * total))
    return min((step + 1) / warm, (total - step) / max(1, total - warm))
