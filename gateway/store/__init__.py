"""The order base's storage: streams of events, rows, messages and tasks, durable before anything is confirmed."""
