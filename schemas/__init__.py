"""What the bytes mean: codecs between bytes and immutable values. No I/O, no Twisted, no clock."""
