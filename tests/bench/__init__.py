"""How fast the portal is at 100,000 partners, beside a floor measured in the same run."""
