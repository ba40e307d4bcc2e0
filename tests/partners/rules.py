"""How the tests ask a record what it refuses, and a scope whom it lets in."""

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction


def refusals(record, **values):
    """What a user reads who gives a record these values: sentences by field, {} when all is well."""
    for name, value in values.items():
        setattr(record, name, value)
    try:
        record.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


def whole(sentence):
    """A sentence about the whole record."""
    return {NON_FIELD_ERRORS: [sentence]}


def at(field, sentence):
    """A sentence about one field."""
    return {field: [sentence]}


def assert_database_refuses(record):
    """The record cannot be saved even by code that asks nobody."""
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def every_reader(table):
    """Run a test for each reader of a table, with what the table says; ``reader`` is a fixture."""
    rows = list(table.items())
    return pytest.mark.parametrize(
        ("reader", "expected"), rows, indirect=["reader"], ids=list(table)
    )
