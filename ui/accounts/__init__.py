"""Accounts, roles, sessions, log-in pages, API keys, rate limits."""
