"""Plots as inline SVG, for pages, reports and evaluations; a style sheet gives the colours."""
