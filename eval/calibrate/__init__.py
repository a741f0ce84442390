"""Fitting: small models that the product reads from files, from public data whose licences allow it."""
