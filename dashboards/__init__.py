"""The dashboard: reads the published file only."""
