"""Texts that a browser saves as files. They never lie on the server's disk, where others could look for them."""

from __future__ import annotations

import base64
import json

SAVE = """(bundle) => {
  if (!bundle) return "";
  const { name, type, text, base64 } = JSON.parse(bundle);
  const content = base64 ? Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)) : text;
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  return "";
}"""
"""Run in the browser on what ``bundle`` gave; empty text saves nothing."""

_TYPES = {
    "csv": "text/csv;charset=utf-8",
    "html": "text/html;charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "pdf": "application/pdf",
}


def bundle(name: str, text: str) -> str:
    """A file's name and content on the way to the browser."""
    return json.dumps({"name": name, "type": _TYPES[name.rpartition(".")[2]], "text": text})


def bundle_bytes(name: str, data: bytes) -> str:
    """The same for a file that is no text."""
    content = base64.b64encode(data).decode("ascii")
    return json.dumps({"name": name, "type": _TYPES[name.rpartition(".")[2]], "base64": content})
