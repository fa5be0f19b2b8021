"""Command line, HTTP API and pages."""
