"""The quirks of the systems that speak ISO 18626 with us, one small module for each maker's system (docs/peers.md)."""
