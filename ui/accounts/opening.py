"""Accounts on the records of an application."""

from __future__ import annotations

from chatbot.account_settings import AccountSettings
from chatbot.records.records import Records
from ui.accounts.accounts import Accounts


def open_accounts(records: Records, settings: AccountSettings) -> Accounts:
    """Accounts in the same database as all records, told of in the same audit log."""
    return Accounts(records.database, settings, audit=records.audit.record)
