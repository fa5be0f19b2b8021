"""E-mails: RFC 822 files and Outlook messages."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from ingest.encoding import decode
from ingest.errors import DamagedFileError


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail; ``html`` is set where the body is a web page, else ``text``."""

    subject: str
    header: str
    text: str
    html: str | None
    attachments: tuple[str, ...]


def read_eml(data: bytes) -> Mail:
    """Read an RFC 822 message; the part that says most is the body: HTML if there is some, else plain text."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = decode(data)[0].encode("utf-8")
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    content, kind = ("", "")
    if isinstance(body, EmailMessage):
        raw = body.get_payload(decode=True)
        content = decode(raw, declared=body.get_content_charset())[0] if isinstance(raw, bytes) else ""
        kind = body.get_content_subtype()
    names = tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments())
    fields = (("From", "from"), ("To", "to"), ("Date", "date"))
    return Mail(
        subject=str(message.get("subject", "")).strip(),
        header="\n".join(f"{label}: {message[name]}" for label, name in fields if message[name]),
        text="" if kind == "html" else content,
        html=content if kind == "html" else None,
        attachments=names,
    )


def read_msg(path: Path) -> Mail:
    """Read an Outlook message.

    Strings in a legacy code page are decoded by what the bytes are, for the message's own note of its code page is
    often wrong.

    Raises:
        DamagedFileError: It is cut off or no Outlook message.
    """
    import oxmsg
    import oxmsg.properties

    try:
        message: Any = oxmsg.Message.load(str(path))
        subject = _legacy_text(message, 0x0037) or str(message.subject or "")
        text = _legacy_text(message, 0x1000) or str(message.body or "")
        names = tuple(str(item.file_name or "attachment") for item in message.attachments)
        sender = _legacy_text(message, 0x0C1A) or str(message.sender or "")
        date = message.sent_date
    except (OSError, ValueError, KeyError, AttributeError, AssertionError, UnicodeDecodeError) as error:
        raise DamagedFileError(f"{path.name} is damaged or no Outlook message ({error}); save it again") from error
    header = "\n".join(f"{label}: {value}" for label, value in (("From", sender), ("Date", date)) if value)
    return Mail(subject=subject.strip(), header=header, text=text, html=None, attachments=names)


def _legacy_text(message: Any, number: int) -> str:
    """A string property stored in a code page (type 001E), empty if it is Unicode or absent."""
    storage = message._storage  # noqa: SLF001 - the library has no way to reach the bytes
    name = f"__substg1.0_{number:04X}001E"
    for stream in storage.streams:
        if stream.name.upper().endswith(name.upper()):
            return decode(bytes(stream.bytes_).rstrip(b"\0"))[0]
    return ""
