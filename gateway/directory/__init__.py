"""The VIP base: libraries, policies, loan paths, closings. Pure: bytes and values in, values out."""
