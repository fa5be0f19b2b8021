from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from chatbot.assembly import Application, open_application
from chatbot.nameplate import Nameplate, NothingToAskError, question_about, read_nameplate
from chatbot.photo import PhotoFormatError
from chatbot.settings import Settings
from tests.chatbot.plates import CHINESE, ENGLISH, far_away, plate, saved, turned

KNOWN = frozenset({"ax20045b", "ax200", "dx12", "62052rs", "0445110183"})
NOTHING = Nameplate(lines=(), part_numbers_known=(), part_numbers_unknown=(), confidence=0.0)


def _read(picture: Image.Image) -> Nameplate:
    return read_nameplate(saved(picture), KNOWN.__contains__)


def _named(*known: str, unknown: tuple[str, ...] = ()) -> Nameplate:
    return Nameplate(lines=(), part_numbers_known=known, part_numbers_unknown=unknown, confidence=0.9)


@pytest.mark.long
@pytest.mark.parametrize("lines", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 8, -25])
def test_a_plate_is_read_however_it_is_held(lines: tuple[str, ...], degrees: int) -> None:
    found = _read(turned(plate(lines), degrees))
    assert set(found.part_numbers_known) == {"AX-200/45B", "6205-2RS"}
    assert found.part_numbers_unknown == ()
    assert found.confidence > 0.9
    assert len(found.lines) == 5


@pytest.mark.long
@pytest.mark.parametrize(
    "picture",
    [
        plate(ENGLISH, letters=(150, 150, 148), metal=(163, 163, 160), noise=3),
        plate(ENGLISH, noise=55),
        far_away(plate(ENGLISH), 700),
        far_away(plate(ENGLISH), 500),
        turned(far_away(plate(ENGLISH), 500), 90),
    ],
    ids=["low contrast", "noise", "far", "farther", "farther and turned"],
)
def test_a_poor_photo_is_read(picture: Image.Image) -> None:
    found = read_nameplate(saved(picture, "JPEG"), KNOWN.__contains__)
    assert set(found.part_numbers_known) == {"AX-200/45B", "6205-2RS"}


@pytest.mark.long
def test_the_cameras_own_turn_counts() -> None:
    data = saved(plate(ENGLISH).transpose(Image.Transpose.ROTATE_90), "JPEG", orientation=6)
    found = read_nameplate(data, KNOWN.__contains__)
    assert found.lines[0].startswith("VELTRASK")
    assert "AX-200/45B" in found.part_numbers_known


@pytest.mark.long
def test_serial_numbers_and_ratings_are_no_part_numbers() -> None:
    found = _read(
        plate(
            ["DX-12  S/N DX12345678", "IP55  IE3  50Hz  400V", "EN 60034-1  DN50 PN16", "Kit ZZ-77/1", "No. 0445110183"]
        )
    )
    assert found.part_numbers_known == ("DX-12", "0445110183")
    assert found.part_numbers_unknown == ("ZZ-77/1",)


@pytest.mark.long
def test_of_a_variant_that_nobody_knows_its_series_is_known() -> None:
    found = _read(plate(["Type AX-200/45X", "AX 200/45 B"]))
    assert found.part_numbers_known == ("AX-200", "AX 200/45 B")
    assert found.part_numbers_unknown == ("AX-200/45X",)


@pytest.mark.long
@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (400, 300), "white"),
        Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)),
    ],
    ids=["blank", "noise"],
)
def test_a_photo_of_nothing_says_nothing(picture: Image.Image) -> None:
    assert _read(picture) == NOTHING


def test_what_is_no_photo_is_refused() -> None:
    with pytest.raises(PhotoFormatError):
        read_nameplate(b"GIF89a", KNOWN.__contains__)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("documents")
    for name, audience, text in (
        ("manual", "public", "The AX-200/45B needs two litres of oil."),
        ("costs", "agents", "The ZX-900/1 costs us 812 euros and replaces the AX-200/45B."),
    ):
        head = f"---\ntitle: {json.dumps(name)}\naudience: {audience}\n---\n\n"
        (folder / f"{name}.md").write_text(head + text, encoding="utf-8")
    application = open_application(Settings(data_dir=tmp_path_factory.mktemp("data"), models_dir=models_dir))
    assert not application.ingest([folder], workers=1).failures
    yield application
    application.close()


@pytest.mark.long
def test_a_code_of_an_internal_document_is_unknown_to_a_buyer(application: Application) -> None:
    photo = saved(plate(["Type AX-200/45B", "Spare ZX-900/1"]))

    def seen_by(*audiences: str) -> Nameplate:
        return read_nameplate(photo, lambda code: application.bases.knows_part("default", code, frozenset(audiences)))

    buyer, agent = seen_by("public"), seen_by("public", "agents")
    assert buyer.part_numbers_known == ("AX-200/45B",)
    assert buyer.part_numbers_unknown == ("ZX-900/1",)
    assert agent.part_numbers_known == ("AX-200/45B", "ZX-900/1")


@pytest.mark.parametrize(
    ("nameplate", "text", "english", "chinese"),
    [
        (_named("AX-200/45"), "", "What does the manual say about AX-200/45?", "手册中关于 AX-200/45 有哪些说明？"),
        (_named("AX-200/45"), " Oil? ", "AX-200/45: Oil?", "AX-200/45：Oil?"),
        (_named("AX-200/45"), "Oil of the ax 200/45?", "Oil of the ax 200/45?", "Oil of the ax 200/45?"),
        (_named("A-1x", "B-2x", "C-3x", "D-4x"), "Oil?", "A-1x, B-2x, C-3x: Oil?", "A-1x、B-2x、C-3x：Oil?"),
        (_named("A-1x", unknown=("Z-9z",)), "Oil?", "A-1x: Oil?", "A-1x：Oil?"),
        (_named(unknown=("Z-9z",)), "", "What does the manual say about Z-9z?", "手册中关于 Z-9z 有哪些说明？"),
        (NOTHING, "Oil?", "Oil?", "Oil?"),
    ],
)
def test_the_question_names_the_part(nameplate: Nameplate, text: str, english: str, chinese: str) -> None:
    assert question_about(nameplate, text, "en") == english
    assert question_about(nameplate, text, "zh") == chinese


def test_without_a_part_number_and_words_there_is_nothing_to_ask() -> None:
    with pytest.raises(NothingToAskError, match="take it from straight ahead"):
        question_about(NOTHING, "  ", "en")
