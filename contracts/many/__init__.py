"""The check for many rows at once: read, answered and shown, and nothing of it kept."""
