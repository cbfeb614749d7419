"""ISO 18626 conversations: what comes in, what goes out, and telling repeats apart."""
