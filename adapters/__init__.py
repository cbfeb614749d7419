"""How we talk to others: one module for each foreign protocol, outbound."""
