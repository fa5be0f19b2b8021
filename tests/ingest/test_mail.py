"""E-mails."""

from __future__ import annotations

import email.policy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DamagedFileError, IngestError
from ingest.mail import read_eml, read_msg
from ingest.partition import partition
from ingest.settings import IngestSettings
from tests.ingest.files import CHINESE, TRADITIONAL, compound_file, message, outlook_message, text_pdf


def test_a_plain_mail_gives_subject_addresses_and_text() -> None:
    mail = read_eml(message(subject="Warranty?", text="Is it covered?\n").as_bytes())
    assert (mail.subject, mail.text.strip(), mail.html) == ("Warranty?", "Is it covered?", None)
    assert mail.header == "From: Service <service@example.com>\nTo: buyer@example.com"


@pytest.mark.parametrize(
    ("html", "expected"),
    [("<p>rich</p>", "rich"), ("<html><body></body></html>", "plain"), ("<div><p hidden>x</p></div>", "plain")],
)
def test_the_html_part_is_taken_where_it_shows_something_else_the_plain_one(
    html: str, expected: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(message(subject="s", text="plain", html=html).as_bytes())
    assert partition(path, settings=IngestSettings()).elements[-1].text == expected


@pytest.mark.parametrize(
    ("charset", "subject", "name"),
    [
        ("gbk", "轴承报价单", "王"),
        ("gbk", "AX-200", "王"),
        ("utf-8", "报价单", "王"),
        ("big5", "保固問題說明", "張先生"),
        ("cp1252", "Größe", "Jürgen"),
    ],
)
def test_headers_in_raw_bytes_are_read(charset: str, subject: str, name: str) -> None:
    body = {"gbk": CHINESE, "big5": TRADITIONAL}.get(charset, "Body")
    text = f"From: {name} <a@example.com>\nSubject: {subject}\n AX-300\nTo: b@example.com\n\n{body}"
    mail = read_eml(text.encode(charset))
    assert mail.header == f"From: {name} <a@example.com>\nTo: b@example.com"
    assert (mail.subject, mail.text) == (f"{subject} AX-300", body)


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030"])
def test_chinese_mails_are_read_with_encoded_subject_and_body(charset: str) -> None:
    data = message(subject="保修期限的问题", text=CHINESE, charset=charset).as_bytes()
    assert "保修期限".encode() not in data
    mail = read_eml(data)
    assert (mail.subject, mail.text.strip()) == ("保修期限的问题", CHINESE)


def test_a_body_in_another_character_set_than_declared_is_read() -> None:
    head = b"Subject: a\nMIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n"
    head += b"Content-Transfer-Encoding: 8bit\n\n"
    assert read_eml(head + CHINESE.encode("gb18030")).text == CHINESE


def test_a_mail_saved_as_utf_16_is_read() -> None:
    data = b"\xff\xfe" + message(subject="Test", text="Body").as_bytes().decode("ascii").encode("utf-16-le")
    assert (read_eml(data).subject, read_eml(data).text.strip()) == ("Test", "Body")


def test_attachments_are_named(tmp_path: Path) -> None:
    made = message(subject="s", text="see below")
    pdf = text_pdf(tmp_path / "a.pdf").read_bytes()
    made.add_attachment(pdf, maintype="application", subtype="pdf", filename="说明书.pdf")
    assert read_eml(made.as_bytes(policy=email.policy.SMTP)).attachments == ("说明书.pdf",)


@given(st.binary(max_size=60), st.integers(0, 300), st.integers(0, 40))
def test_a_damaged_mail_is_read_or_refused_never_a_crash(noise: bytes, place: int, removed: int) -> None:
    data = message(subject="保修 warranty", text="Body", html="<p>Body</p>").as_bytes()
    try:
        mail = read_eml(data[:place] + noise + data[place + removed :])
    except IngestError:
        return
    assert isinstance(mail.subject + mail.text + (mail.html or ""), str)


@pytest.mark.parametrize(
    ("charset", "body"), [("big5", TRADITIONAL), ("gb18030", CHINESE), ("utf-8", CHINESE), ("cp1252", "Größe")]
)
def test_an_outlook_message_in_a_code_page_is_read(tmp_path: Path, charset: str, body: str) -> None:
    name = {"big5": "張先生", "cp1252": "Jürgen"}.get(charset, "王先生")
    path = tmp_path / "a.msg"
    path.write_bytes(
        outlook_message(subject=name.encode(charset), body=body.encode(charset), sender=name.encode(charset))
    )
    mail = read_msg(path)
    assert (mail.subject, mail.text, mail.header) == (name, body, f"From: {name}")


def test_an_outlook_message_in_unicode_is_read(tmp_path: Path) -> None:
    fields = {"subject": "=?UTF-8?B?5L+d5L+u?= AX-200", "body": CHINESE, "sender": "Service"}
    path = tmp_path / "a.msg"
    encoded = {name: text.encode("utf-16-le") for name, text in fields.items()}
    path.write_bytes(outlook_message(unicode=True, **encoded))
    mail = read_msg(path)
    assert (mail.subject, mail.text) == ("保修 AX-200", CHINESE)


def test_a_day_that_no_clock_shows_is_damage_not_a_crash() -> None:
    with pytest.raises(DamagedFileError, match="the e-mail is damaged"):
        read_eml(b"Date: Fri, 23 Dec 2022 12:08:99999999999999999999 -0600\nSubject: Warranty\n\nTwo years.\n")


def test_what_is_no_outlook_message_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(compound_file({"Something": b"else"}))
    with pytest.raises(DamagedFileError, match=r"a\.msg"):
        read_msg(path)
