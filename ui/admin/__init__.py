"""The administrator's console: documents, versions, questions, people and the audit log."""
