"""Read files with LangChain's own loaders, one for each format, as its documentation does. Engine file."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from langchain_core.documents import Document

from eval.errors import BenchmarkError

_TAGGER = "en_core_web_sm"

_LOADERS: Mapping[str, tuple[str, dict[str, Any]]] = {
    ".pdf": ("PyPDFLoader", {}),
    ".html": ("UnstructuredHTMLLoader", {}),
    ".md": ("UnstructuredMarkdownLoader", {}),
    ".rst": ("UnstructuredRSTLoader", {}),
    ".docx": ("UnstructuredWordDocumentLoader", {}),
    ".odt": ("UnstructuredODTLoader", {}),
    ".pptx": ("UnstructuredPowerPointLoader", {}),
    ".xlsx": ("UnstructuredExcelLoader", {}),
    ".xls": ("UnstructuredExcelLoader", {}),
    ".eml": ("UnstructuredEmailLoader", {}),
    ".msg": ("UnstructuredEmailLoader", {}),
    ".csv": ("CSVLoader", {"autodetect_encoding": True}),
    ".txt": ("TextLoader", {"autodetect_encoding": True}),
}


def prepare(models_dir: Path) -> None:
    """Put the English model that unstructured's loaders ask on the search path, as an installation of theirs has it.

    Raises:
        BenchmarkError: It has not been pulled.
    """
    folder = models_dir / _TAGGER
    if not (folder / _TAGGER).is_dir():
        raise BenchmarkError(
            f"LangChain's loaders need the model {_TAGGER}; get it with `citedesk models pull {_TAGGER}`"
        )
    os.environ.update(UNSTRUCTURED_DISABLE_NOTICE="1", DO_NOT_TRACK="true", SCARF_NO_ANALYTICS="true")
    sys.path.append(str(folder))


def load(path: Path) -> list[Document] | None:
    """What the loader for a file's ending reads; ``None`` where there is none, or it fails, as it may on odd files."""
    if path.suffix.lower() not in _LOADERS:
        return None
    name, options = _LOADERS[path.suffix.lower()]
    with warnings.catch_warnings():
        # It announces that it is no longer developed; it is here because it is what people use.
        warnings.simplefilter("ignore")
        import langchain_community.document_loaders as loaders

        try:
            documents: list[Document] = getattr(loaders, name)(str(path), **options).load()
        except Exception:  # noqa: BLE001 - each loader raises what its library does; a failed file is counted
            return None
    return documents
