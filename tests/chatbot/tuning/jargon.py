"""A workshop that has its own words for everything, and a small embedder that does not know them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from chatbot.onnx_export import export_onnx
from ingest.types import Element, ParsedDocument

PRODUCTS = tuple("ampol berix cudal domex ertan falko gintu horva iskra jolta kesun lumar".split())
# What the documents call it, and what the workshop does.
WORDS = {
    "power": "oomph",
    "weight": "heft",
    "noise": "racket",
    "price": "damage",
    "pressure": "squeeze",
    "voltage": "juice",
    "warranty": "promise",
    "colour": "paint",
}
_MORE = "the of what is our it this and its has an how about tell me please value limit typical given here"


def documents() -> list[ParsedDocument]:
    """One document for each product and property: some hundred short passages."""
    return [
        ParsedDocument(
            source=f"{product}-{word}",
            title="",
            language="en",
            elements=(Element(kind="paragraph", text=f"the {word} of {product}"),),
            content_hash=hashlib.sha256(f"{product} {word}".encode()).hexdigest(),
        )
        for product in PRODUCTS
        for word in WORDS
    ]


def sheet(folder: Path, products: tuple[str, ...] = PRODUCTS) -> Path:
    """A question in the workshop's words for every passage."""
    path = folder / "questions.csv"
    rows = [f"{own} {product},{product}-{word}" for product in products for word, own in WORDS.items()]
    path.write_text("\n".join(["question,document", *rows]), encoding="utf-8")
    return path


def make_embedder(folder: Path) -> Path:
    """Two small layers with weights of chance, exported as the catalogue's embedders are."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
    from transformers.utils import logging as transformers_logging

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    words = dict.fromkeys([*special, *PRODUCTS, *WORDS, *WORDS.values(), *_MORE.split()])
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(folder)
    transformers_logging.disable_progress_bar()
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=64,
        initializer_range=0.05,
    )
    model = BertModel(config, add_pooling_layer=False)
    with torch.no_grad():
        # So that a text is the sum of its words, and of little else.
        model.embeddings.word_embeddings.weight.normal_()
        model.embeddings.word_embeddings.weight[: len(special)] = 0.0
        model.embeddings.position_embeddings.weight.zero_()
        model.embeddings.token_type_embeddings.weight.zero_()
    model.save_pretrained(folder)
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    export_onnx(folder, query_prefix="", passage_prefix="", max_tokens=64, english_only=False, sha256=digest)
    assert json.loads((folder / "citedesk.json").read_text(encoding="utf-8"))["dimension"] == 64
    return folder
