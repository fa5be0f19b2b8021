"""E-mails: RFC 822 files and Outlook messages."""

from __future__ import annotations

import email
import email.errors
import email.header
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from ingest.encoding import decode
from ingest.errors import DamagedFileError, said

_SUBJECT, _BODY, _SENDER = "0037", "1000", "0C1A"
_LEGACY_STRING = re.compile(r"__substg1\.0_([0-9A-F]{4})001E$", re.IGNORECASE)
# How the standard library keeps a byte that should not be there.
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIELDS = {"From": "from", "To": "to", "Date": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail; ``html`` is set where the body is a web page, and ``text`` stands in where that shows nothing."""

    subject: str
    header: str
    text: str
    html: str | None
    attachments: tuple[str, ...]


def read_eml(data: bytes) -> Mail:
    """Read an RFC 822 message: its body as HTML, as plain text, or as both where it has both.

    Raises:
        DamagedFileError: Its structure is broken.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = decode(data)[0].encode("utf-8")
    try:
        return _mail(email.message_from_bytes(data, policy=email.policy.default))
    except (
        email.errors.MessageError, ValueError, LookupError, AttributeError, TypeError, OverflowError, RecursionError,
    ) as error:  # fmt: skip
        # The header parser of the standard library trips over its own lists, over hours that no clock shows, and over
        # parts within parts.
        raise DamagedFileError(f"the e-mail is damaged ({error or type(error).__name__}); save it again") from error


def _mail(message: EmailMessage) -> Mail:
    html, html_charset = _body(message, "html")
    text, text_charset = _body(message, "plain")
    names = tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments())
    raw = _raw_headers(message, html_charset or text_charset)
    subject, *values = (raw.get(name) or str(message.get(name, "")) for name in ("subject", *_FIELDS.values()))
    return Mail(
        subject=subject.strip(),
        header="\n".join(f"{label}: {value}" for label, value in zip(_FIELDS, values, strict=True) if value),
        text=text or "",
        html=html,
        attachments=names,
    )


def _body(message: EmailMessage, kind: Literal["html", "plain"]) -> tuple[str | None, str | None]:
    """The body in one of its forms and its character set, if there is one."""
    body = message.get_body((kind,))
    if not isinstance(body, EmailMessage):
        return None, None
    raw = body.get_payload(decode=True)
    return decode(raw, declared=body.get_content_charset()) if isinstance(raw, bytes) else ("", None)


def _raw_headers(message: EmailMessage, body_charset: str | None) -> dict[str, str]:
    """Headers that hold bytes beyond ASCII as they are, against the standard, by their names in small letters.

    They have one character set, found over all of them; names are often too short for that, then it is the body's.
    """
    # Of several the first counts, as it does for ``get``.
    found = {
        name.lower(): value.encode("ascii", "surrogateescape")
        for name, value in reversed(list(message.raw_items()))
        if _SURROGATE.search(value)
    }
    charset = decode(b"\n".join(found.values()))[1]
    if charset in {"cp1252", "latin-1"} and body_charset and all(_fits(raw, body_charset) for raw in found.values()):
        charset = body_charset
    return {name: " ".join(raw.decode(charset, "replace").split()) for name, raw in found.items()}


def _fits(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except UnicodeError:
        return False
    return True


def read_msg(path: Path) -> Mail:
    """Read an Outlook message.

    Strings in a legacy code page are decoded by what the bytes are, for the message's own note of its code page is
    often wrong.

    Raises:
        DamagedFileError: It is cut off or no Outlook message.
    """
    import oxmsg

    try:
        message: Any = oxmsg.Message.load(str(path))
        legacy = _legacy_strings(message)
        subject = legacy.get(_SUBJECT) or _text(message.subject)
        text = legacy.get(_BODY) or _text(message.body)
        sender = legacy.get(_SENDER) or _text(message.sender)
        names = tuple(str(item.file_name or "attachment") for item in message.attachments)
        date = message.sent_date
    except Exception as error:
        # Damage shows itself as whatever the library happened to be doing: it has no error of its own for it.
        raise DamagedFileError(
            f"{path.name} is damaged or no Outlook message ({said(error)}); save it again"
        ) from error
    fields = (("From", _decode_words(sender)), ("Date", date))
    header = "\n".join(f"{label}: {value}" for label, value in fields if value)
    return Mail(subject=_decode_words(subject).strip(), header=header, text=text, html=None, attachments=names)


def _legacy_strings(message: Any) -> dict[str, str]:
    """Strings stored in a code page (type 001E) by property; Unicode ones (001F) are not among them.

    One message has one code page: it is found over all of them, for a subject alone is too short to tell.
    """
    found: dict[str, bytes] = {}
    for stream in message._storage.streams:  # noqa: SLF001 - the library has no way to reach the bytes
        match = _LEGACY_STRING.search(stream.name)
        if match:
            found[match.group(1).upper()] = bytes(stream.bytes_).rstrip(b"\0")
    _, charset = decode(b"\n".join(found.get(name, b"") for name in (_BODY, _SUBJECT, _SENDER)))
    return {name: value.decode(charset, "replace") for name, value in found.items()}


def _text(value: str | None) -> str:
    return (value or "").rstrip("\0")


def _decode_words(text: str) -> str:
    """Undo RFC 2047 encoding, which some gateways leave in Outlook's fields."""
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (UnicodeError, LookupError, email.errors.HeaderParseError):
        return text
