"""How the API speaks HTTP, once for every endpoint; what is true and allowed is said elsewhere."""
