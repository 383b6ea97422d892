"""The audit between build and release: checks over whole tables, each with the same numbers."""
