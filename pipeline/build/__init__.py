"""Build: staging, intermediate, marts and indicators out of raw, one SELECT per file."""
