"""What an OpenDocument text does not show is no part of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ingest.partition import partition
from ingest.settings import IngestSettings
from ingest.types import ParsedDocument
from tests.ingest.files import CHINESE, opendocument


def read(body: str, folder: Path, *, styles: str = "", page: str = "") -> ParsedDocument:
    (folder / "a.odt").write_bytes(opendocument(body, styles=styles, page=page))
    return partition(folder / "a.odt", settings=IngestSettings())


def style(name: str, properties: str, *, family: str = "text", parent: str = "", more: str = "") -> str:
    above = f' style:parent-style-name="{parent}"' if parent else ""
    return (
        f'<style:style style:name="{name}" style:family="{family}"{above}>{more}'
        f"<style:text-properties {properties}/></style:style>"
    )


def texts(document: ParsedDocument) -> list[str]:
    return [element.text for element in document.elements]


HIDDEN = ['text:display="none"', 'fo:color="#ffffff"', 'fo:font-size="0.5pt"']


@pytest.mark.parametrize("properties", HIDDEN)
@pytest.mark.parametrize("where", ["span", "paragraph", "parent"])
def test_hidden_text_is_left_out_and_named(tmp_path: Path, properties: str, where: str) -> None:
    if where == "span":
        styles = style("T1", properties)
        body = '<text:p>Shown <text:span text:style-name="T1">秘密 words</text:span>and after.</text:p>'
    else:
        styles = style("P0", properties, family="paragraph") + style("P1", "", family="paragraph", parent="P0")
        name = "P0" if where == "paragraph" else "P1"
        body = f'<text:p>Shown and after.</text:p><text:p text:style-name="{name}">秘密 words</text:p>'
    found = read(f"<text:p>{CHINESE}</text:p>{body}", tmp_path, styles=styles)
    assert texts(found) == [CHINESE, "Shown and after."]
    assert found.warnings == ("a.odt has text that nobody can see; it was left out: '秘密 words'",)


@pytest.mark.parametrize(
    "body",
    [
        '<text:section text:name="S" text:display="none"><text:p>secret</text:p></text:section>',
        '<text:section text:name="S" text:is-hidden="true"><text:p>secret</text:p></text:section>',
        '<text:p>secret<text:hidden-paragraph text:condition="ooow:1" text:is-hidden="true"/></text:p>',
        (
            '<table:table table:name="T"><table:table-column/><table:table-row table:visibility="collapse">'
            "<table:table-cell><text:p>secret</text:p></table:table-cell></table:table-row></table:table>"
        ),
    ],
)
def test_hidden_sections_paragraphs_and_rows_are_left_out(tmp_path: Path, body: str) -> None:
    found = read(f"<text:p>Shown.</text:p>{body}", tmp_path)
    assert texts(found) == ["Shown."]
    assert "'secret'" in found.warnings[0]


@pytest.mark.parametrize("ground", ["span", "paragraph", "page"])
def test_white_upon_a_ground_is_seen(tmp_path: Path, ground: str) -> None:
    dark = 'fo:background-color="#1f3864"'
    more = f"<style:paragraph-properties {dark}/>" if ground == "paragraph" else ""
    styles = style("T1", 'fo:color="#ffffff"' + (f" {dark}" if ground == "span" else ""))
    styles += style("P1", "", family="paragraph", more=more)
    body = '<text:p text:style-name="P1"><text:span text:style-name="T1">Upon blue.</text:span></text:p>'
    found = read(body, tmp_path, styles=styles, page=dark if ground == "page" else "")
    assert (texts(found), found.warnings) == (["Upon blue."], ())


def test_other_files_are_not_drawn_in(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("password")
    body = (
        "<text:p>Shown.</text:p>"
        f'<text:section text:name="S"><text:section-source xlink:href="file://{tmp_path}/secret.txt"/></text:section>'
        f'<text:p><draw:frame><draw:image xlink:href="file://{tmp_path}/secret.txt"/></draw:frame></text:p>'
    )
    assert texts(read(body, tmp_path)) == ["Shown."]


def test_the_file_itself_stays_as_it_is(tmp_path: Path) -> None:
    read(
        "<text:p>Shown.</text:p><text:section text:display='none'><text:p>secret</text:p></text:section>",
        tmp_path,
    )
    with zipfile.ZipFile(tmp_path / "a.odt") as archive:
        assert b"secret" in archive.read("content.xml")
