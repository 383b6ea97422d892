"""The command line: one module per group of commands, each command a few lines over a function."""
