"""Migrations of the records, run by `chatbot.records.migration`."""
