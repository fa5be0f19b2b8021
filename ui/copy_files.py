"""Copy as a file to take along: plain text, Markdown, Word. Engine file of python-docx for what is written."""

from __future__ import annotations

import io
import re
from typing import Literal

from chatbot.copywriting.types import CopyDraft, CopySentence, joined

FileFormat = Literal["txt", "md", "docx"]

MEDIA_TYPES: dict[FileFormat, str] = {
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# What Markdown would act on; a line that begins with a number and a dot would become a list.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])|^(\d+)([.)])", re.MULTILINE)


def copy_file(draft: CopyDraft, file_format: FileFormat) -> bytes:
    """What of a draft may leave, without what is flagged."""
    match file_format:
        case "txt":
            return f"{draft.text}\n".encode()
        case "md":
            return f"{_markdown(draft)}\n".encode()
        case "docx":
            return _word(draft)


def _leaving(draft: CopyDraft) -> list[CopySentence]:
    return [sentence for sentence in draft.sentences if sentence.kind != "flagged"]


def _markdown(draft: CopyDraft) -> str:
    blocks = []
    for block in _blocks(_leaving(draft)):
        text = "\n".join(_escaped(line) for line in joined(block).split("\n"))
        blocks.append(f"# {text}" if block[0].place == "title" else text.replace("\n", "  \n"))
    return re.sub(r"(^- .*)\n\n(?=- )", r"\1\n", "\n\n".join(blocks), flags=re.MULTILINE)


def _escaped(line: str) -> str:
    mark = "- " if line.startswith("- ") else ""
    return mark + _MARKDOWN.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", line[len(mark) :]
    )


def _blocks(sentences: list[CopySentence]) -> list[list[CopySentence]]:
    """Title, paragraphs and items, each with its sentences."""
    blocks: list[list[CopySentence]] = []
    for sentence in sentences:
        after_title = bool(blocks) and blocks[-1][0].place in {"title", "item"}
        if not blocks or after_title or sentence.place not in {"run", "line"}:
            blocks.append([sentence])
        else:
            blocks[-1].append(sentence)
    return blocks


def _word(draft: CopyDraft) -> bytes:
    # Late, for it takes a tenth of a second that only this needs.
    from docx import Document

    document = Document()
    for block in _blocks(_leaving(draft)):
        match block[0].place:
            case "title":
                document.core_properties.title = block[0].text
                document.add_heading(block[0].text, level=1)
            case "item":
                document.add_paragraph(block[0].text, style="List Bullet")
            case _:
                document.add_paragraph(joined(block))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
