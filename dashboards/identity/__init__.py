"""Who is reading: how the dashboard was opened, who signed in, and what that person may see."""
