"""Migrations of the records, run by `chatbot.records.migration`; none goes back, as that would drop what was kept."""
