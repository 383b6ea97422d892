"""Limits and verdicts: the register of limits, and what released figures say against it.

register  what is in force (`load_register`, `resolve`)
judge     verdicts, signals and funnels from released cells (`judge`)
changes, rebalance, whatif  what a reader asks next, from published tables
"""
