"""The demonstration: real public organisations, invented cooperation, an account for each role."""
