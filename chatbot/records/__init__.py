"""What people did: conversations, feedback, drafts, questions and the audit, in a database."""
