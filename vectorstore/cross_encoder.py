"""A cross-encoder of sentence-transformers as reranker. Engine file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

from vectorstore.embedder import without_surrogates
from vectorstore.errors import RerankerError
from vectorstore.hub_model import open_model, torch_device

_BATCH = 8
_HEADS = ("ForSequenceClassification", "ForCausalLM")
# Frequent characters of trade, each of which a vocabulary with Chinese in it holds.
_PROBE = "退货运费保修期限发票价格订单产品质量安装使用说明温度压力电机泵阀设备维修更换零件"
# English vocabularies hold a few Chinese characters at most, or spell each in two or three bytes.
_LEAST_KNOWN = 0.9
_MOST_TOKENS = 1.5


class CrossEncoderReranker:
    """Reads question and passage together, which is slower and tells more than comparing two vectors."""

    def __init__(self, model: str, *, threads: int = 0) -> None:
        """Load a model.

        Args:
            model: A folder, or a name on the Hugging Face hub.
            threads: 0 leaves torch's own choice.

        Raises:
            RerankerError: It cannot be loaded, is an embedder, or gives more than one score for a passage.
        """
        import torch
        from sentence_transformers import CrossEncoder

        self._model: Any = open_model(
            model,
            partial(CrossEncoder, device=torch_device(threads), activation_fn=torch.nn.Sigmoid()),
            kind="reranker",
            setting="vectorstore.reranker",
            choices="a cross-encoder's folder, or its name on the Hugging Face hub",
            error=RerankerError,
        )
        # An embedder would be given a head of chance, and load without a word.
        if not any(name.endswith(_HEADS) for name in self._model.config.architectures or ()):
            raise RerankerError(f"reranker {model!r} is no cross-encoder; set vectorstore.reranker to one")
        if self._model.num_labels != 1:
            raise RerankerError(
                f"reranker {model!r} gives {self._model.num_labels} scores for a passage; set vectorstore.reranker to a"
                " cross-encoder that gives one"
            )
        self.name = model
        self.english_only = not _knows_chinese(self._model.tokenizer)
        self._lock = threading.Lock()

    def relevance(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score for each passage; what is longer than the model reads is cut off."""
        if not passages:
            return []
        pairs = [(without_surrogates(question), without_surrogates(passage)) for passage in passages]
        with self._lock:
            scores = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return [float(score) for score in scores]


def _knows_chinese(tokenizer: Any) -> bool:
    ids = tokenizer(_PROBE, add_special_tokens=False)["input_ids"]
    known = sum(own != tokenizer.unk_token_id for own in ids)
    return known >= _LEAST_KNOWN * len(ids) and len(ids) <= _MOST_TOKENS * len(_PROBE)
