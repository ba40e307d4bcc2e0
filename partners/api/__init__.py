"""The API of the registry."""
