"""What is known about a document beside its text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.errors import PropertiesError
from ingest.file_copy import copy_of
from ingest.partition import partition
from ingest.pipeline import find_files
from ingest.properties import content_hash, read_properties, sidecar_of, split_front_matter
from ingest.settings import IngestSettings
from ingest.types import DocumentProperties


def test_without_anything_said_a_document_is_public(tmp_path: Path) -> None:
    assert read_properties(tmp_path / "docs" / "manual.pdf") == DocumentProperties()


@pytest.mark.parametrize("folder", ["internal", "Internal", "内部资料", "internal/prices"])
def test_a_folder_can_be_for_agents_only(tmp_path: Path, folder: str) -> None:
    assert read_properties(tmp_path / folder / "a.md").audience == "agents"
    assert read_properties(tmp_path / "a-internal-note.md").audience == "public"


def test_a_folder_is_for_agents_only_from_wherever_its_path_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "internal" / "prices").mkdir(parents=True)
    (tmp_path / "internal" / "margin.md").write_text("# Margin\n\nOur margin is forty percent.")
    settings = IngestSettings()
    for folder, given in [("internal", "margin.md"), ("internal/prices", "../margin.md"), (".", "internal/margin.md")]:
        monkeypatch.chdir(tmp_path / folder)
        assert partition(Path(given), settings=settings).properties.audience == "agents"
        # As a node of a cluster reads it.
        copy = copy_of(Path(given), settings)
        assert read_properties(tmp_path / "margin.md", folders=copy.folders).audience == "agents"
    # The way to a document says nothing, only its place.
    (tmp_path / "public.md").write_text("# Pump\n\nThe pump weighs 40 kg.")
    assert partition(Path("internal/../public.md"), settings=settings).properties.audience == "public"


def test_a_sidecar_beats_front_matter_which_beats_the_path(tmp_path: Path) -> None:
    path = tmp_path / "internal" / "价格.md"
    path.parent.mkdir()
    front = "title: From the front\nproduct: AX-200\nversion: 2.1\nlanguage: zh-CN\nlayout: page\ntags: [a]"
    sidecar_of(path).write_text(
        "title: 价格表\nvalid_from: 2026-01-01\nvalid_until: 2026-12-31\naudience: group:dealers\n", encoding="utf-8"
    )
    assert read_properties(path, front) == DocumentProperties(
        title="价格表",
        product="AX-200",
        version="2.1",
        language="zh",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        audience="group:dealers",
    )


@pytest.mark.parametrize(
    ("sidecar", "fault"),
    [
        ("audience: everybody", "its property 'audience' is no good"),
        ("audiences: agents", "its property 'audiences' is no good"),
        ("valid_from: soon", "its property 'valid_from' is no good"),
        ("valid_from: 2026-02-01\nvalid_until: 2026-01-01", "valid from 2026-02-01 until 2026-01-01"),
        ("a: [", "is no YAML"),
        ("valid_from: 2026-13-45", "is no YAML"),
        (f"version: {'1' * 5000}", "is no YAML"),
        ("title: " + "[" * 5000, "is no YAML"),
        ("- a", "must be `name: value` lines"),
    ],
)
def test_a_sidecar_that_cannot_be_used_is_an_error_and_not_a_guess(tmp_path: Path, sidecar: str, fault: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Some text.")
    sidecar_of(path).write_text(sidecar)
    with pytest.raises(PropertiesError, match=fault):
        partition(path, settings=IngestSettings())


def test_a_sidecar_in_another_character_set_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Some text.")
    sidecar_of(path).write_bytes("title: 价格表".encode("gb18030"))
    with pytest.raises(PropertiesError, match=r"a\.txt\.properties\.yaml cannot be read .* save it as UTF-8"):
        partition(path, settings=IngestSettings())


def test_front_matter_of_other_programs_does_no_harm_unless_it_names_an_audience(tmp_path: Path) -> None:
    assert read_properties(tmp_path / "a.md", "title: {{ page }}: x: y\nlanguage: fr") == DocumentProperties()
    with pytest.raises(PropertiesError, match="is no YAML"):
        read_properties(tmp_path / "a.md", "title: {{ page }}: x\naudience: agents")


@pytest.mark.parametrize(
    "head",
    [
        "---\nAudience: agents\n---\n",
        "---\nTITLE: Margins\nAUDIENCE : agents\n---\n",
        "\n---\naudience: agents\n---\n",
        "\ufeff\n \n---\n'audience': agents\n---\n",
        "\r\n---\r\naudience: agents\r\n---\r\n",
        "---\raudience: agents\r---\r",
    ],
)
def test_an_audience_that_front_matter_names_counts_however_it_is_written(tmp_path: Path, head: str) -> None:
    path = tmp_path / "margins.md"
    path.write_bytes((head + "# Margins\n\nOur margin is forty percent.\n").encode())
    document = partition(path, settings=IngestSettings())
    assert document.properties.audience == "agents"
    assert [element.text for element in document.elements] == ["Margins", "Our margin is forty percent."]


def test_a_field_that_a_sidecar_leaves_empty_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\naudience: agents\nvalid_until: 2026-12-31\n---\n# Margins\n\nForty percent.\n")
    sidecar_of(path).write_text("product: AX-200\naudience:\nvalid_until: ~\nversion:\n")
    assert partition(path, settings=IngestSettings()).properties == DocumentProperties(
        product="AX-200", audience="agents", valid_until=date(2026, 12, 31)
    )
    sidecar_of(path).write_text("audiense:\n")
    with pytest.raises(PropertiesError, match="'audiense' is no good"):
        partition(path, settings=IngestSettings())


@pytest.mark.parametrize(
    ("front", "fault"),
    [("Audience: agents\naudience: public", "names two audiences"), ("audience：agents\ntitle: A", "is no YAML")],
)
def test_an_audience_that_cannot_be_made_out_is_an_error(tmp_path: Path, front: str, fault: str) -> None:
    with pytest.raises(PropertiesError, match=fault):
        read_properties(tmp_path / "a.md", front)


def test_a_sidecar_is_part_of_the_document_and_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Some text.")
    before = content_hash(path)
    sidecar_of(path).write_text("audience: agents")
    assert content_hash(path) != before
    assert find_files([tmp_path]) == [path]


def test_front_matter_is_cut_off_at_its_rules() -> None:
    assert split_front_matter("---\ntitle: A\n---\n# Text\n") == ("title: A", "# Text\n")
    assert split_front_matter("# Text\n---\nno\n---\n") == (None, "# Text\n---\nno\n---\n")
    # A rule below an empty line is just a rule, unless it opens what looks like properties.
    assert split_front_matter("\n---\nA note.\n---\n") == (None, "\n---\nA note.\n---\n")
    assert split_front_matter("\n---\nTitle: A\nlast-change: 2026\n---\n") == ("Title: A\nlast-change: 2026", "")


@pytest.mark.parametrize(
    "text",
    [
        "Product: PX-200\n\nThe pump delivers 20 bar: never run it dry.",
        "Version: 2.1\n\nWarranty: 24 months from delivery. Returns: within 30 days.",
        "标题\n\nProduct: PX-200\n\n注意：水泵不得空转。",
        "The pump: PX-200\n\nNotes:\n  product: none",
    ],
)
def test_text_between_two_rules_below_an_empty_line_stays(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pump.md"
    path.write_text(f"\n---\n\n{text}\n\n---\n\n# Next\n\nThe rest.\n", encoding="utf-8")
    document = partition(path, settings=IngestSettings())
    shown = " ".join(element.text for element in document.elements)
    assert [line for line in text.split() if line not in shown] == []
    assert document.properties == DocumentProperties()
    # Who names an audience means it; what is wrong with it is told.
    path.write_text(f"\n---\n\naudience: agents\n\n{text}: x: y\n\n---\n\n# Next\n", encoding="utf-8")
    with pytest.raises(PropertiesError, match="is no YAML"):
        partition(path, settings=IngestSettings())
