"""Export a sentence-transformers folder to ONNX, fused and in int8. Engine file of torch and onnx."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

from chatbot.errors import ModelLoadError

_OPSET = 17
EXPORT = 2
"""Changes whenever the same weights would give other vectors."""


def export_onnx(
    folder: Path, *, query_prefix: str, passage_prefix: str, max_tokens: int, english_only: bool, sha256: str
) -> None:
    """Write ``onnx/model_int8.onnx`` and ``citedesk.json`` into a BERT folder with mean pooling.

    Weights are quantised per channel to seven of eight bits: without the VNNI instructions, products of full eight-bit
    numbers overflow, and an index must not depend on the processor that made it. What follows an activation function
    keeps full precision: single values there are up to 230 times as large as the usual ones, and one scale for all
    leaves the usual ones four or five steps (eval/LOG.md).

    Raises:
        ModelLoadError: The folder holds no BERT model.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from transformers import AutoModel
    from transformers.utils import logging as transformers_logging

    # It reports the pooling layer that is left out on purpose, and draws a bar for the blink that loading takes.
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()

    try:
        model: Any = (
            AutoModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
            .eval()
            .requires_grad_(requires_grad=False)
        )
    except (OSError, ValueError) as error:
        raise ModelLoadError(f"{folder} holds no usable model ({error}); pull it again") from error

    class TokenVectors(torch.nn.Module):  # type: ignore[misc]  # torch's classes are untyped here
        def __init__(self) -> None:
            super().__init__()
            # A module of its own, so that the weights are exported as initialisers: constants are not quantised.
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            types = torch.zeros_like(input_ids)
            inputs = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": types}
            return self.model(**inputs).last_hidden_state

    target = folder / "onnx"
    target.mkdir(exist_ok=True)
    dynamic = {0: "batch", 1: "length"}
    ids = torch.arange(5, 39).reshape(2, 17)
    mask = torch.ones_like(ids)
    mask[1, 10:] = 0
    with tempfile.TemporaryDirectory(dir=target) as scratch, warnings.catch_warnings():
        # The tracing exporter is deprecated; the new one writes a graph that the fusion below does not know.
        warnings.simplefilter("ignore")
        raw = Path(scratch) / "raw.onnx"
        torch.onnx.export(
            TokenVectors(),
            (ids, mask),
            str(raw),
            input_names=["input_ids", "attention_mask"],
            output_names=["last_hidden_state"],
            dynamic_axes={"input_ids": dynamic, "attention_mask": dynamic, "last_hidden_state": dynamic},
            opset_version=_OPSET,
            dynamo=False,
        )
        fused = Path(scratch) / "fused.onnx"
        _fuse(raw, fused, heads=model.config.num_attention_heads, hidden=model.config.hidden_size)
        small = Path(scratch) / "model_int8.onnx"
        _quantise(fused, small)
        small.replace(target / "model_int8.onnx")
    about = {
        "max_tokens": max_tokens,
        "dimension": model.config.hidden_size,
        "pooling": "mean",
        "normalize": True,
        "query_prefix": query_prefix,
        "passage_prefix": passage_prefix,
        "english_only": english_only,
        "sha256": sha256,
        "export": EXPORT,
    }
    (folder / "citedesk.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def _fuse(source: Path, target: Path, *, heads: int, hidden: int) -> None:
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions

    fused: Any = optimizer.optimize_model(
        str(source),
        model_type="bert",
        num_heads=heads,
        hidden_size=hidden,
        optimization_options=FusionOptions("bert"),
        opt_level=0,
    )
    fused.save_model_to_file(str(target))


def _quantise(source: Path, target: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = onnx.load(source).graph
    activated = {name for node in graph.node if node.op_type == "BiasGelu" for name in node.output}
    with_outliers = [node.name for node in graph.node if node.op_type == "MatMul" and activated & set(node.input)]

    root = logging.getLogger()
    level = root.level
    # It advises on pre-processing for convolutional nets, on the root logger.
    root.setLevel(logging.ERROR)
    try:
        quantize_dynamic(
            str(source),
            str(target),
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=with_outliers,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    finally:
        root.setLevel(level)
