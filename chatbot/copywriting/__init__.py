"""Product descriptions, e-mails and posts whose every sentence is a fact with its source, or wording."""
