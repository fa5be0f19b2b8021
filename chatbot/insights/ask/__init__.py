"""Questions in plain language over a table: read by rules into a checked query, never guessed."""
