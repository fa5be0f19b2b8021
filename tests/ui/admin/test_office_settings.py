"""Settings at the console: shown in both languages, changed only in a way that a start would take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from chatbot.assembly import Application
from chatbot.config import describe_settings, load_settings
from chatbot.errors import ConfigError
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.settings_file import SettingsFileError
from tests.ui.admin.office_visits import TOM, audited, visit
from ui.admin.office import Visit
from ui.admin.office_errors import SettingFixedError, WholeServerError
from ui.admin.settings_form import change_setting, setting_states
from ui.admin.settings_texts import description
from ui.admin.settings_view import changeable, hint, saved_line, sections, settings_html


@pytest.fixture
def ada(tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    monkeypatch.setenv("CITEDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CITEDESK_MODELS_DIR", str(models_dir))
    application = Application(load_settings())
    yield visit(application)
    application.close()


def test_every_setting_is_explained_in_both_languages(ada: Visit) -> None:
    for state in setting_states(ada):
        english = state.line.description
        assert english
        assert description(state.line.name, english, "en") == english
        assert description(state.line.name, english, "zh") != english, f"settings_zh.toml lacks {state.line.name}"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        *(
            (f"language_model.{name}", ("llama",))
            for name in ("context_tokens", "threads", "reading_threads", "prefix_bytes", "lookup_tokens")
        ),
        ("accounts.secure_cookies", ("auto", "always", "never")),
    ],
)
def test_an_engine_s_own_settings_and_every_choice_are_named(ada: Visit, name: str, words: tuple[str, ...]) -> None:
    (english,) = (state.line.description for state in setting_states(ada) if state.line.name == name)
    for text in (english, description(name, english, "zh")):
        assert all(word in text for word in words)


def test_every_setting_is_listed_in_its_section(ada: Visit) -> None:
    states = setting_states(ada)
    assert {state.line.name for state in states} == {line.name for line in describe_settings(load_settings())}
    for section in sections(states):
        page = settings_html(states, section, "en")
        assert all(
            (state.line.name in page) == (state.section == section) for state in states if "." in state.line.name
        )


def test_a_change_counts_from_the_next_start(ada: Visit) -> None:
    state = change_setting(ada, "answer.min_confidence", " 0.35 ")
    assert (state.line.value, state.next_value) == ("0.4", "0.35")
    assert saved_line(state, "en") == "Saved: answer.min_confidence is 0.35 from the next start of the server."
    assert "from the next start: 0.35" in settings_html(setting_states(ada), "answer", "en")
    assert "下次启动后：0.35" in settings_html(setting_states(ada), "answer", "zh")
    assert load_settings().answer.min_confidence == 0.35
    assert change_setting(ada, "answer.min_confidence", None).next_value is None
    assert load_settings().answer.min_confidence == 0.4
    entries = ada.application.records.audit.entries()
    assert [(entry.before, entry.after) for entry in entries] == [
        ({"value": "0.35"}, {"value": "0.4"}),
        ({"value": "0.4"}, {"value": "0.35"}),
    ]
    assert audited(ada.application)[0] == ("ada", "settings.change", "answer.min_confidence", "10.0.0.9")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("page.examples_en", '["How much?", "中文"]', ("How much?", "中文")),
        ("gate.enabled", "False", False),
        ("server.log_format", "json", "json"),
        ("vectorstore.english_embedder", "", ""),
        ("page.title", '"quoted" \\ = x', '"quoted" \\ = x'),
        ("ingest.file_timeout_seconds", "12", 12.0),
    ],
)
def test_values_of_every_kind_are_kept(ada: Visit, name: str, text: str, expected: object) -> None:
    change_setting(ada, name, text)
    section, _, field = name.partition(".")
    assert getattr(getattr(load_settings(), section), field) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("answer.min_confidence", "2"),
        ("answer.min_confidence", "much"),
        ("gate.enabled", "perhaps"),
        ("page.examples_en", "How much?"),
        ("language_model.engine", "other"),
        # Without the address of a server.
        ("language_model.engine", "openai"),
        ("language_model.model", "/etc/passwd"),
        ("vectorstore.embedder", "somebody/model-of-the-hub"),
    ],
)
def test_what_a_start_would_refuse_or_load_from_anywhere_is_not_written(ada: Visit, name: str, text: str) -> None:
    with pytest.raises(ConfigError):
        change_setting(ada, name, text)
    assert not (ada.application.settings.data_dir / "citedesk.toml").exists()
    assert audited(ada.application) == []


@pytest.mark.parametrize(
    "name",
    [
        *("data_dir", "models_dir", "records.url", "language_model.api_key", "language_model.base_url"),
        "language_model.base_urls",
        *("accounts.oidc.client_secret", "accounts.oidc.issuer", "vectorstore.reranker", "missing", None),
        *("storage.originals", "vectorstore.engine", "vectorstore.milvus_uri", "vectorstore.milvus_database"),
        *("ingest.ray_address", "tracing.endpoint", "server.watch_folders", "server.host", "server.port"),
        *("server.kbs", "server.metrics_from", "accounts.trusted_proxies", "accounts.proxy_networks"),
        "accounts.secure_cookies",
    ],
)
def test_what_leads_out_of_the_console_is_changed_on_the_machine_only(ada: Visit, name: str | None) -> None:
    with pytest.raises(SettingFixedError):
        change_setting(ada, name, "x")
    with pytest.raises(SettingFixedError):
        change_setting(ada, name, None)


def test_what_the_environment_sets_is_fixed(ada: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_PAGE__TITLE", "From outside")
    states = setting_states(ada)
    assert "page.title" not in changeable(states, "page")
    assert "fixed: set by the environment (CITEDESK_PAGE__TITLE)" in settings_html(states, "page", "en")
    with pytest.raises(SettingFixedError):
        change_setting(ada, "page.title", "Mine")


def test_secrets_are_never_shown(tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_DATA_DIR", str(tmp_path))
    settings = load_settings().model_copy(
        update={"models_dir": models_dir, "language_model": LanguageModelSettings(api_key=SecretStr("sesame"))}
    )
    states = setting_states(visit(Application(settings)))
    assert "sesame" not in str(states)
    assert "********" in settings_html(states, "language_model", "en")


def test_values_are_inert(ada: Visit) -> None:
    change_setting(ada, "page.title", "<img src=x onerror=alert(1)>")
    page = settings_html(setting_states(ada), "page", "en")
    assert "<img" not in page
    assert "&lt;img" in page


def test_settings_are_for_administrators_of_the_whole_server(ada: Visit) -> None:
    tom = visit(ada.application, TOM)
    with pytest.raises(WholeServerError):
        setting_states(tom)
    with pytest.raises(WholeServerError):
        change_setting(tom, "page.title", "Mine")


def test_a_file_that_cannot_be_written_is_said_in_one_line(ada: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    data_dir = ada.application.settings.data_dir
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("CITEDESK_DATA_DIR", str(data_dir / "file"))
    with pytest.raises(SettingsFileError) as raised:
        change_setting(ada, "page.title", "Mine")
    assert "\n" not in str(raised.value)


def test_what_may_be_typed_is_said(ada: Visit) -> None:
    states = {state.line.name: state for state in setting_states(ada)}
    assert "One of: llama, openai" in hint(states["language_model.engine"], "en")
    assert ">= 0.0, <= 1.0" in hint(states["answer.min_confidence"], "zh")
    assert "JSON" in hint(states["page.examples_en"], "en")
