"""One idea of the screen per module; each turns plain values into HTML or widgets."""
