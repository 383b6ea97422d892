"""What is promised: contracts, constraints, vocabulary, sources, limits, instruments, policy."""
