from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chatbot.config import describe_settings, load_settings
from chatbot.errors import ConfigError
from chatbot.language_model_settings import LanguageModelSettings, server_name

ONE = "http://127.0.0.1:8001/v1"
TWO = "http://127.0.0.1:8002/v1"


def _settings(**values: Any) -> LanguageModelSettings:
    return LanguageModelSettings.model_validate(values)


def test_one_address_or_several_are_one_list() -> None:
    assert _settings(engine="openai", base_url=f"{ONE}/").servers == (ONE,)
    several = _settings(engine="openai", base_urls=[ONE, TWO], server_slots=4)
    assert (several.servers, several.slots) == ((ONE, TWO), 8)
    assert _settings(server_slots=4).slots == 1
    assert server_name(ONE) == "127.0.0.1:8001/v1"


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"engine": "openai"}, "needs base_url"),
        ({"base_url": ONE, "base_urls": [TWO]}, "either"),
        ({"base_urls": [ONE, f"{ONE}/"]}, "another server"),
        # Figures of both would bear one name.
        ({"base_urls": [ONE, ONE.replace("http:", "https:")]}, "another server"),
        ({"base_urls": [ONE, ""]}, "another server"),
        ({"base_url": "127.0.0.1:8001"}, "http://"),
        ({"base_url": "file:///etc/passwd"}, "http://"),
        ({"base_url": "http:///v1"}, "names a host"),
        ({"base_url": "http://me:sesame@one/v1"}, "no password"),
        ({"base_urls": ["http://one/v1?key=sesame"]}, "no password"),
        ({"health_path": "health"}, "health_path"),
        ({"health_path": "/health?key=sesame"}, "health_path"),
    ],
)
def test_what_cannot_be_meant_is_refused(values: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        _settings(**values)


def test_config_check_names_the_fault_and_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "citedesk.toml"
    file.write_text('[language_model]\nengine = "openai"\napi_key = "sesame"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="needs base_url") as error:
        load_settings(file)
    assert "sesame" not in str(error.value)
    file.write_text('[language_model]\nbase_url = "http://me:sesame@one/v1"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="no password") as error:
        load_settings(file)
    assert "sesame" not in str(error.value)


def test_several_addresses_come_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CITEDESK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CITEDESK_LANGUAGE_MODEL__ENGINE", "openai")
    monkeypatch.setenv("CITEDESK_LANGUAGE_MODEL__BASE_URLS", f'["{ONE}", "{TWO}"]')
    monkeypatch.setenv("CITEDESK_LANGUAGE_MODEL__API_KEY", "sesame")
    settings = load_settings()
    assert settings.language_model.servers == (ONE, TWO)
    assert "sesame" not in str(describe_settings(settings))
