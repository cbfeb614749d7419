"""The decision: `plan` says whom to ask, `conclude` says who lends, or why staff must choose. Pure values only."""
