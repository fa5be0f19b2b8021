from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.log import LogFormat, MaskingFormatter, set_up_logging, without_secrets

SECRETS = [
    ("Authorization: Bearer eyJhbGciOi.J9.abc-_def", "eyJhbGciOi"),
    ("{'authorization': 'Basic dXNlcjpwYXNz', 'host': 'a'}", "dXNlcjpwYXNz"),
    ("sent bearer abc123def456", "abc123def456"),
    ("key cdk_Zm9vYmFyYmF6cXV4 was refused", "Zm9vYmFy"),
    ("openai said sk-proj-abcdefgh12345678 is wrong", "abcdefgh12345678"),
    ("GET /setup?token=Xy_z-123&next=/ HTTP/1.1", "Xy_z-123"),
    ('{"api_key": "abc/def==", "model": "m"}', "abc/def=="),
    ("form_token=abcdef; password=hunter2", "hunter2"),
    ("connect to postgresql+psycopg://desk:p@ss:w0rd@db.example:5432/citedesk failed", "w0rd"),
    ("https://anna:geheim@proxy.example/", "geheim"),
    ("Cookie: __Host-citedesk-session=abcdef; theme=dark", "abcdef"),
    ("set-cookie: citedesk_session=abcdef; HttpOnly", "abcdef"),
    ("citedesk-session=abcdef0123", "abcdef0123"),
    ("CITEDESK_LANGUAGE_MODEL__API_KEY=abcdef0123", "abcdef0123"),
]


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def _logger(stream: io.StringIO, log_format: LogFormat) -> logging.Logger:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskingFormatter(log_format))
    logger = logging.getLogger("ui.test")
    logger.handlers, logger.propagate = [handler], False
    return logger


def _fail(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


@pytest.mark.parametrize(("line", "secret"), SECRETS)
def test_no_secret_is_written(stream: io.StringIO, line: str, secret: str) -> None:
    formats: tuple[LogFormat, ...] = ("json", "text")
    for log_format in formats:
        _logger(stream, log_format).warning("%s", line)
    assert "[secret]" in stream.getvalue()
    assert secret not in stream.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "max_answer_tokens: 192, first_token_seconds: 1.8",
        "GET http://127.0.0.1:7860/api/search?kb=default HTTP/1.1 200",
        "AX-200/45, RMA-2024-00123, EUR 2480, 2.4 MPa, GB/T 3766-2015",
        "The bearer of the risk is named in section 4",
        "12345678 bytes in 0.123 s, pid 4711, 2025-03-12T10:30:00.123Z",
    ],
)
def test_what_is_neither_secret_nor_personal_stays(stream: io.StringIO, line: str) -> None:
    _logger(stream, "json").warning(line)
    message = json.loads(stream.getvalue())["message"]
    assert message == line.replace("bearer of", "bearer [secret]") if "bearer" in line else message == line


def test_one_json_object_a_line_with_personal_data_masked(stream: io.StringIO) -> None:
    logger = _logger(stream, "json")
    logger.warning("question of %s:\n%s", "anna@example.com", "我叫王小明，电话13812345678")
    logger.error("second", extra={"password": "hunter2"})
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["message"] == "question of [e-mail]:\n我叫[name]，电话[phone]"
    assert (first["level"], first["logger"]) == ("WARNING", "ui.test")
    assert first["time"].endswith("Z")
    assert "exception" not in first
    assert set(second) == {"time", "level", "logger", "message"}


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_an_exception_is_masked_with_its_causes(stream: io.StringIO, log_format: LogFormat) -> None:
    logger = _logger(stream, log_format)

    try:
        _fail(RuntimeError("call +49 30 1234567"), ValueError("no reply to anna@example.com, api_key=abcdef0123"))
    except RuntimeError:
        logger.exception("failed for %s", "cdk_Zm9vYmFyYmF6cXV4", stack_info=True)
    written = stream.getvalue()
    for hidden in ("anna@example.com", "abcdef0123", "1234567", "Zm9vYmFy"):
        assert hidden not in written.replace(__file__, "")
    assert "RuntimeError: call [phone]" in written
    assert "ValueError: no reply to [e-mail]" in written
    if log_format == "text":
        assert all(line.startswith(("    ", "2")) for line in written.splitlines())
    else:
        assert "Stack (most recent call last)" in json.loads(written)["exception"]


def test_another_formatter_does_not_lend_its_unmasked_exception(stream: io.StringIO) -> None:
    logger = _logger(stream, "text")
    plain = io.StringIO()
    logger.handlers.insert(0, logging.StreamHandler(plain))
    try:
        _fail(ValueError("anna@example.com"))
    except ValueError:
        logger.exception("failed")
    assert "anna@example.com" in plain.getvalue()
    assert "anna@example.com" not in stream.getvalue()


def test_what_somebody_typed_cannot_begin_a_line(stream: io.StringIO) -> None:
    _logger(stream, "text").warning("asked: %s", "x\n2025-01-01T00:00:00.000Z INFO forged: \x1b[31mred\u2028end\ud800")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_arguments_that_do_not_fit_are_not_printed_by_logging_itself(
    stream: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    _logger(stream, "text").warning("two %s %s", "anna@example.com")
    assert "two %s %s (its arguments do not fit)" in stream.getvalue()
    assert capsys.readouterr().err == ""


@given(st.text(st.characters(), max_size=200))
def test_any_text_gives_one_line_and_no_secret_twice(text: str) -> None:
    record = logging.LogRecord("ui", logging.INFO, __file__, 1, text, None, None)
    assert len(MaskingFormatter("text").format(record).splitlines()) == 1
    line = MaskingFormatter("json").format(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["logger"] == "ui"
    assert without_secrets(without_secrets(text)) == without_secrets(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit", ["a", "a-", "://", "token", "bearer ", "a://", "cookie:", "password=", "@", "=", "sk-"]
)
def test_secrets_are_looked_for_in_linear_time(unit: str) -> None:
    assert without_secrets((unit * 100_000)[:100_000])


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)


def test_everything_that_is_logged_goes_through_it(
    root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging("json", level=logging.INFO)
    logging.getLogger("elsewhere").info("from %s", "anna@example.com")
    logging.getLogger("chatbot").debug("not this")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "from [e-mail]"
