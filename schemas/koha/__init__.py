"""What Koha says of a record's items: `ilsdi` its XML (and that of systems with the same calls), `rest` its JSON."""
