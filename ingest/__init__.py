"""Files become elements, then chunks with a place."""
