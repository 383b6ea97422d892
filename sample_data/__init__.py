"""The sample organisation: a seeded generator with planted, documented problems."""
