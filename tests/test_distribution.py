"""How the program is packed."""

from __future__ import annotations

from importlib.metadata import packages_distributions

PACKAGES = ("chatbot", "ingest", "prompts", "vectorstore", "ui", "eval")


def test_no_other_installed_distribution_provides_our_packages() -> None:
    provided = packages_distributions()
    for name in PACKAGES:
        assert set(provided.get(name, ["citedesk"])) == {"citedesk"}, name
