"""The words about models, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsTexts:
    """Words of the tab about models; braces are filled in."""

    tab: str
    intro: str
    caption: str
    columns: tuple[str, ...]
    kinds: Mapping[str, str]
    uses: Mapping[str, str]
    here: str
    missing: str
    unknown: str
    own: str
    verify: str
    verifying: str
    good: str
    damaged: str
    none_here: str
    model: str
    model_info: str
    pull: str
    pulling: str
    preparing: str
    pulled: str
    failed: str


MODELS: Mapping[Language, ModelsTexts] = {
    "en": ModelsTexts(
        tab="Models",
        intro="Models on this machine. Which ones are used is chosen under Settings (`language_model.model`,"
        " `vectorstore.embedder`, `vectorstore.english_embedder`); another embedder needs a new build of every"
        " knowledge base.",
        caption="Models, those in use first",
        columns=("Model", "Used for", "Kind", "Languages", "Size", "Memory", "Licence", "Here"),
        kinds={"language_model": "language model", "embedder": "embedder", "reader": "reader of text"},
        uses={
            "answers": "phrases answers",
            "search": "search in every language",
            "english": "search in English",
            "order": "puts hits in order",
            "": "",
        },
        here="yes",
        missing="no",
        unknown="not of the catalogue",
        own="one's own",
        verify="Verify files",
        verifying="Files are compared with their checksums; that takes some seconds for each gigabyte …",
        good="All files of {n} models are as they came.",
        damaged="Damaged: {names}. Remove its folder and bring it again.",
        none_here="No model is here.",
        model="Model",
        model_info="Brought from the sources of the catalogue and checked; one at a time.",
        pull="Bring it here",
        pulling="{name}: {file}, {done} of {total} MB …",
        preparing="{name}: looking for a source, or preparing its files …",
        pulled="{name} is here.",
        failed="{name} did not come: {reason}",
    ),
    "zh": ModelsTexts(
        tab="模型",
        intro="本机上的模型。使用哪些模型在“设置”中选择（`language_model.model`、`vectorstore.embedder`、"
        "`vectorstore.english_embedder`）；更换向量模型后，每个知识库都需要重新构建。",
        caption="模型，使用中的在前",
        columns=("模型", "用途", "类型", "语言", "大小", "内存", "许可证", "是否在本机"),
        kinds={"language_model": "语言模型", "embedder": "向量模型", "reader": "文本阅读模型"},
        uses={
            "answers": "撰写回答",
            "search": "各语言的搜索",
            "english": "英文搜索",
            "order": "结果重新排序",
            "": "",
        },
        here="是",
        missing="否",
        unknown="不在目录中",
        own="自有模型",
        verify="校验文件",
        verifying="正在将文件与校验和比较，每 GB 需要数秒……",
        good="{n} 个模型的所有文件均完好。",
        damaged="已损坏：{names}。请删除其文件夹后重新下载。",
        none_here="本机没有模型。",
        model="模型",
        model_info="从目录列出的来源下载并校验；一次一个。",
        pull="下载到本机",
        pulling="{name}：{file}，{done}/{total} MB……",
        preparing="{name}：正在查找来源或准备文件……",
        pulled="{name} 已在本机。",
        failed="{name} 未能下载：{reason}",
    ),
}
