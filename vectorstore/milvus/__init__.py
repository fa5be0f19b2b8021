"""Versions of a knowledge base that are searched in Milvus."""

__all__: list[str] = []
