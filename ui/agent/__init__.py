"""The agents' desk: open conversations, draft replies with their evidence, figures, approved answers."""
