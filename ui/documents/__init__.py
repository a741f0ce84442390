"""Documents that people bring in, see and remove."""
