"""The union catalogue: records, localisations, loading, search."""
