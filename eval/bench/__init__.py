"""Public benchmarks: the product measured beside others on the same data in the same run."""
