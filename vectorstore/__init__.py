"""Embedding, FAISS and lexical indexes, versions of a knowledge base, fused retrieval."""
