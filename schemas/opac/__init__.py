"""OPAC records and holdings in MARC, and what they mean by vendor."""
