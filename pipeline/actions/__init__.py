"""What was tried for a team, kept in a small database of its own, and what followed."""
