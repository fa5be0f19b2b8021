"""Logs for people and for machines, without personal data and without secrets."""

from __future__ import annotations

import datetime
import json
import logging
import re
from typing import Literal

from chatbot.personal_data import mask

LogFormat = Literal["text", "json"]

_SECRET = "[secret]"  # noqa: S105 - what takes a secret's place
# Each keeps what the first group holds, so that a line still tells where the secret stood. No pattern may go back
# far: prefixes are bounded, and begin where a word begins.
_SECRETS = (
    # https://user:password@host, a database's address too.
    re.compile(r"((?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,20}://)[^\s/?#@]+(?:@[^\s/?#@]*)*(?=@)"),
    re.compile(r"(\b(?:set-)?cookie[\"']?\s{0,3}:\s{0,3})[^\r\n\"']+", re.IGNORECASE),
    re.compile(r"(\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?)[^\s,\"']+(?:[ \t]+[^\s,\"']+)?", re.IGNORECASE),
    re.compile(r"(\bbearer[ \t]+)[A-Za-z0-9._~+/=-]+", re.IGNORECASE),
    # Names end with the word, so that "answer_tokens: 192" stays.
    re.compile(
        r"((?<![\w-])[\w-]{0,40}?(?:token|password|passwd|pwd|secret|api[_-]?key|signature)[\"']?\s{0,3}[=:]\s{0,3}[\"']?)"
        r"[^\s\"'&,;)}\]]+",
        re.IGNORECASE,
    ),
    re.compile(r"((?<![\w-])[\w-]{0,40}?session[\w-]{0,20}=)[^\s\"'&,;)}\]]+", re.IGNORECASE),
    # Keys of this program and of model servers, wherever they stand.
    re.compile(r"()\b(?:cdk_|sk-)[A-Za-z0-9_-]{8,}"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def without_secrets(text: str) -> str:
    """The text with ``[secret]`` for passwords, keys, tokens and cookies."""
    for pattern in _SECRETS:
        text = pattern.sub(rf"\1{_SECRET}", text)
    return text


class MaskingFormatter(logging.Formatter):
    """Writes one record a line, and what it says only after secrets and personal data are out of it.

    ``json`` gives an object with ``time`` (ISO 8601, UTC), ``level``, ``logger``, ``message`` and, where there is one,
    ``exception``. ``text`` gives the same in words; an exception follows in lines that are indented. In neither can
    what somebody typed begin a line of its own.
    """

    def __init__(self, log_format: LogFormat = "text") -> None:
        """Write lines of this kind."""
        super().__init__()
        self._json = log_format == "json"

    def format(self, record: logging.LogRecord) -> str:
        """The line, without the line feed at its end."""
        when = datetime.datetime.fromtimestamp(record.created, tz=datetime.UTC)
        time = when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        message, trace = _clean(_message(record)), _clean(self._trace(record))
        if self._json:
            line = {"time": time, "level": record.levelname, "logger": record.name, "message": message}
            written = json.dumps({**line, "exception": trace} if trace else line, ensure_ascii=False)
            return _on_one_line(written)
        lines = [f"{time} {record.levelname} {record.name}: {_on_one_line(message)}"]
        lines += [f"    {_on_one_line(line)}" for line in trace.splitlines()]
        return "\n".join(lines)

    def _trace(self, record: logging.LogRecord) -> str:
        # Never ``record.exc_text``: another formatter may have left the unmasked text there.
        parts = [self.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
        return "\n".join([*parts, record.stack_info] if record.stack_info else parts)


def set_up_logging(log_format: LogFormat, *, level: int = logging.WARNING) -> None:
    """Send everything from ``level`` on to stderr, masked; earlier handlers of the root logger are taken off."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskingFormatter(log_format))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # Raised on, it would make ``logging`` print the arguments themselves.
        return f"{record.msg} (its arguments do not fit)"


def _clean(text: str) -> str:
    # Half a character pair could not be written, and ``logging`` would print what it is told of that.
    return mask(without_secrets(text.encode(errors="replace").decode()))


def _on_one_line(text: str) -> str:
    # As JSON writes them: within its strings the escape means the character.
    return _CONTROL.sub(lambda match: "\\n" if match.group() == "\n" else f"\\u{ord(match.group()):04x}", text)
