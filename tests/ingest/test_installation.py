"""What two machines must have in common."""

from __future__ import annotations

from ingest.installation import differences, installation


def test_an_installation_has_nothing_against_itself_and_names_its_engines() -> None:
    assert differences(installation(), dict(installation())) == ""
    assert installation()["pypdfium2"][0].isdigit()


def test_every_difference_is_named_with_both_versions() -> None:
    assert differences({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "4"}) == "b 4 for 2, c none for 3"
