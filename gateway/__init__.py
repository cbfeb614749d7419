"""What we do: the rules, the order base, the server."""
