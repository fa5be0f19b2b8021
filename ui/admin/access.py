"""Which knowledge bases an administrator may see and touch; asked anew in every event."""

from __future__ import annotations

import re

from chatbot.assembly import Application
from chatbot.types import DEFAULT_KB
from ui.accounts.identity import Identity
from vectorstore.errors import KnowledgeBaseMissingError
from vectorstore.versions import KB_NAME


def checked_kb(application: Application, identity: Identity, kb: str) -> str:
    """The name of a knowledge base that came from a browser; it need not be there yet.

    Raises:
        KnowledgeBaseMissingError: It is no name, or not among those of the administrator or of the server.
    """
    served = application.settings.server.kbs
    named = isinstance(kb, str) and re.fullmatch(KB_NAME, kb) is not None
    if not named or not identity.may_work_in(kb) or (served and kb not in served):
        raise KnowledgeBaseMissingError(f"knowledge base {kb!r} is not among yours; choose one of the list")
    return kb


def kbs_of(application: Application, identity: Identity) -> list[str]:
    """Names to choose from, the server's own first; those that are allowed but not there yet among them."""
    served = application.settings.server.kbs
    known = [*served, *identity.kbs, *([] if served else [DEFAULT_KB]), *application.administration.names()]
    allowed = [kb for kb in known if identity.may_work_in(kb) and (not served or kb in served)]
    return list(dict.fromkeys(allowed))
