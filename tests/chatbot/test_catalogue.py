from __future__ import annotations

import re

import pytest

from chatbot.catalogue import ModelEntry, PackageSource, catalogue, find_model
from chatbot.errors import UnknownModelError
from chatbot.model_files import hubs_of
from chatbot.needed_models import needed_models
from chatbot.settings import Settings

ENTRIES = list(catalogue().values())


def test_names_are_unique_and_those_that_the_defaults_need_are_there() -> None:
    assert len(ENTRIES) == len({entry.name for entry in ENTRIES})
    settings = Settings()
    assert settings.vectorstore.embedder in catalogue()
    assert settings.language_model.model in catalogue()
    assert set(needed_models(settings)) <= set(catalogue())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_is_well_formed(entry: ModelEntry) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", entry.name)
    assert entry.licence
    assert set(entry.languages) <= {"en", "zh"}
    assert entry.languages
    assert entry.memory_bytes > entry.bytes
    assert re.fullmatch(r"[0-9a-f]{64}|", entry.sha256)
    assert "/" not in entry.file
    if entry.kind == "language_model":
        assert entry.file.endswith(".gguf")
    if entry.kind == "embedder":
        assert entry.max_tokens >= 128
    assert entry.english_only is False or entry.languages == ("en",)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_can_be_had_from_somewhere_and_a_package_is_always_checked(entry: ModelEntry) -> None:
    assert entry.hub or entry.packages
    assert re.fullmatch(r"[\w.-]+/[\w.-]+|", entry.hub)
    assert bool(hubs_of(entry)) == bool(entry.hub)
    if entry.packages:
        assert entry.sha256
        assert entry.bytes > 1_000_000


def test_the_parts_of_a_model_come_in_order_with_their_own_members() -> None:
    source = PackageSource(prefix="big-part", version="1.0", member="big_part{number}/p{number:02d}.bin", count=11)
    assert source.parts[0] == ("big-part1==1.0", "big_part1/p01.bin")
    assert source.parts[-1] == ("big-part11==1.0", "big_part11/p11.bin")
    assert len(source.parts) == 11
    assert PackageSource(prefix="one", version="2", member="a/").parts == [("one==2", "a/")]


def test_an_unknown_model_is_named_with_the_command_that_lists_the_names() -> None:
    with pytest.raises(UnknownModelError, match=r"'gpt-9'.*models list"):
        find_model("gpt-9")
