"""`POST /iso18626`: messages in, confirmations out."""
