"""The insight report: figures counted by one query each, sentences made from them, questions over the same tables."""
