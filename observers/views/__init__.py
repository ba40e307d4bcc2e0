"""The pages about observer status."""
