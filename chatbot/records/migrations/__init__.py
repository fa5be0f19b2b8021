"""Migrations of the records, run by `chatbot.records.migration`: forward only, as a step back would drop what was kept."""
