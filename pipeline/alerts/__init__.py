"""News by mail and chat: what is new, for whom, in words; sent once, and remembered."""
