"""From question to checked answer; model files; composition root."""
