"""Reading lists of organisations and bringing them into the registry."""
