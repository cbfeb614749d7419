"""May this order go out by itself, to whom, and why. Pure."""
