"""The administration of the registry, by noun; importing it registers every list."""

from partners.admin import (
    cooperation,
    duplicates,
    imports,
    indexing,
    joining,
    outbox,
    parts,
    people,
    register,
    rounds,
    site,
    standing,
    vocabulary,
)

__all__ = [
    "cooperation",
    "duplicates",
    "imports",
    "indexing",
    "joining",
    "outbox",
    "parts",
    "people",
    "register",
    "rounds",
    "site",
    "standing",
    "vocabulary",
]
