"""The API of observer status."""
