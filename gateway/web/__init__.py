"""Every inbound face: ISO 18626, the JSON API, the staff console, operations."""
