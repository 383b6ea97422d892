"""One module per export format: each turns a file into rows of text, and says what it saw."""
