from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.config import describe_settings, load_settings
from chatbot.errors import ConfigError

SECRET = "the provider's own secret"


@pytest.fixture(autouse=True)
def _data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_DATA_DIR", str(tmp_path))


def test_a_provider_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ISSUER": "https://tenant.example/",
        "CLIENT_ID": "citedesk",
        "CLIENT_SECRET": SECRET,
        "ROLE_CLAIM": "roles",
        "ROLE_MAP": '{"cs-agents": "agent"}',
    }.items():
        monkeypatch.setenv(f"CITEDESK_ACCOUNTS__OIDC__{name}", value)
    settings = load_settings()
    # The stroke at the end is part of the name: tokens have it too.
    assert settings.accounts.oidc.issuer == "https://tenant.example/"
    assert settings.accounts.oidc.role_map == {"cs-agents": "agent"}
    shown = {line.name: line.value for line in describe_settings(settings)}
    assert shown["accounts.oidc.client_secret"] == "********"
    assert SECRET not in str(shown)


def test_a_file_sets_limits_within_their_bounds(tmp_path: Path) -> None:
    (tmp_path / "citedesk.toml").write_text("[accounts]\nidle_minutes = 15\ntrusted_proxies = 1\n", encoding="utf-8")
    assert load_settings().accounts.idle_minutes == 15
    (tmp_path / "citedesk.toml").write_text("[accounts]\nidle_minutes = 0\nmin_password_chars = 4\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"accounts\.idle_minutes.*accounts\.min_password_chars"):
        load_settings()


def test_what_is_missing_for_a_provider_is_named_without_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_ACCOUNTS__OIDC__ISSUER", "https://tenant.example")
    monkeypatch.setenv("CITEDESK_ACCOUNTS__OIDC__CLIENT_SECRET", SECRET)
    with pytest.raises(ConfigError) as raised:
        load_settings()
    for name in ("accounts.oidc.client_id", "accounts.oidc.role_map"):
        assert name in str(raised.value)
    assert SECRET not in str(raised.value)
