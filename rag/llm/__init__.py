"""Language models: chosen by a setting, run here or by somebody else, read while they write."""
