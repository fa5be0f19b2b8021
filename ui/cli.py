"""The command line: a command parses, calls one function, prints."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from chatbot.errors import ChatbotError
from ingest.errors import IngestError
from prompts.errors import PromptError
from ui.cli_ask import ask, search
from ui.cli_config import config_app
from ui.cli_copy import copy
from ui.cli_curation import curation_app
from ui.cli_gate import gate_app
from ui.cli_ingest import ingest
from ui.cli_insights import insights_app
from ui.cli_intents import classify, intents_app
from ui.cli_kb import kb_app
from ui.cli_models import models_app
from ui.cli_products import products_app, recommend
from ui.cli_serve import serve
from ui.cli_users import keys_app, users_app
from ui.errors import UiError
from vectorstore.errors import VectorStoreError

EXPECTED_ERRORS = (IngestError, VectorStoreError, PromptError, ChatbotError, UiError)

app = typer.Typer(
    help="Answers customers' questions from a supplier's own documents, with quotes, in English and Chinese.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(ingest)
app.command()(search)
app.command()(ask)
app.command()(classify)
app.command()(copy)
app.command()(recommend)
app.command()(serve)
app.add_typer(models_app, name="models", help="Model files on this machine.")
kb_app.add_typer(curation_app)
kb_app.add_typer(gate_app, name="gate", help="Questions that a new version must answer as well as the live one.")
app.add_typer(kb_app, name="kb", help="Versions of a knowledge base.")
app.add_typer(intents_app, name="intents", help="What messages are taken for, and teaching it.")
app.add_typer(products_app, name="products", help="Catalogues that products are recommended from.")
app.add_typer(users_app, name="users", help="Who may log in.")
app.add_typer(keys_app, name="keys", help="API keys.")
app.add_typer(insights_app, name="insights", help="What was asked, sold and left unresolved, in figures.")
app.add_typer(config_app, name="config", help="Settings.")


def main() -> NoReturn:
    """Run the command line; an expected error is one line on stderr and exit status 1."""
    try:
        app(prog_name="citedesk")
    except EXPECTED_ERRORS as error:
        print(f"citedesk: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("citedesk: interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output (`citedesk search … | head -1`) has gone; nobody is left to be told.
        sys.stderr.close()
        sys.exit(1)
    sys.exit(0)
