"""Which knowledge bases an administrator may see and touch; asked anew in every event."""

from __future__ import annotations

import re

from chatbot.assembly import Application
from chatbot.types import DEFAULT_KB
from ui.accounts.identity import Identity
from ui.admin.errors import NoneChosenError
from vectorstore.errors import KnowledgeBaseMissingError
from vectorstore.versions import KB_NAME


def checked_kb(application: Application, identity: Identity, kb: str) -> str:
    """The name of a knowledge base that came from a browser; it need not be there yet.

    Raises:
        NoneChosenError: It is empty.
        KnowledgeBaseMissingError: It is no name, or not among those of the administrator or of the server.
    """
    if not kb:
        raise NoneChosenError("choose a knowledge base first")
    served = application.settings.server.kbs
    named = isinstance(kb, str) and re.fullmatch(KB_NAME, kb) is not None
    if not named or not identity.may_work_in(kb) or (served and kb not in served):
        raise KnowledgeBaseMissingError(f"knowledge base {kb!r} is not among yours; choose one of the list")
    return kb


def kbs_of(application: Application, identity: Identity) -> list[str]:
    """Names to choose from, the server's own first; also those that are allowed, or have documents, and no version."""
    served = application.settings.server.kbs
    known = [
        *served,
        *identity.kbs,
        *([] if served else [DEFAULT_KB]),
        *application.administration.names(),
        *_uploaded(application),
    ]
    allowed = [kb for kb in known if identity.may_work_in(kb) and (not served or kb in served)]
    return list(dict.fromkeys(allowed))


def _uploaded(application: Application) -> list[str]:
    """Knowledge bases that documents were uploaded for."""
    folders = application.settings.data_dir.glob("documents/*/")
    return sorted(folder.name for folder in folders if re.fullmatch(KB_NAME, folder.name))
