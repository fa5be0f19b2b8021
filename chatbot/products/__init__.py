"""Catalogues and orders: reading, keeping, and recommending what fits a need."""

__all__: list[str] = []
