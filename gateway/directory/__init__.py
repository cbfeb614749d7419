"""The VIP base: libraries, policies, loan paths, closings. Pure."""
