"""Prompt files, and packing of hits into numbered evidence."""
