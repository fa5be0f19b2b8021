"""Build the PDF, Word and Excel files of the sample knowledge base from the texts in ``sources/``.

HTML and Markdown documents are written by hand under ``documents/`` and are not built.
Run it as ``python samples/build.py [--out FOLDER]``; a second run gives the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from docx_writer import write_docx
from markup import parse
from pdf_writer import write_pdf
from xlsx_writer import write_xlsx

HERE = Path(__file__).resolve().parent
WRITERS = {"pdf": write_pdf, "docx": write_docx, "xlsx": write_xlsx}


def build(out: Path) -> list[Path]:
    """Write every source into ``out/<language>/`` in the format that its header names."""
    written = []
    for path in sorted((HERE / "sources").rglob("*.md")):
        source = parse(path)
        target = out / source.fields["language"] / f"{path.stem}.{source.fields['format']}"
        target.parent.mkdir(parents=True, exist_ok=True)
        WRITERS[source.fields["format"]](source, target)
        written.append(target)
    return written


def main() -> None:
    """Parse the arguments, build, and name what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "documents", help="folder to write to")
    for path in build(parser.parse_args().out):
        print(path)


if __name__ == "__main__":
    main()
