"""The JSON API under /api/v1: one literal table of routes (`routes`), handlers by subject, and its description."""
