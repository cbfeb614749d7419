"""The order base: events, transitions, and orders as their fold. Pure."""
