"""Drafts to fill in, and one that is ready to be submitted."""

import pytest

from observers.models import GuidelineVersion
from tests.observers.factories import (
    ApplicationFactory,
    fill,
)


@pytest.fixture
def shipped(db):
    """The version that the portal is shipped with."""
    return GuidelineVersion.objects.get(is_proposal=True)


@pytest.fixture
def draft(partner, shipped):
    """A draft of the partner under the shipped version."""
    return ApplicationFactory(partner=partner, guideline=shipped)


@pytest.fixture
def ready(partner):
    """A small draft with all that it needs."""
    application = ApplicationFactory(partner=partner)
    fill(application)
    return application
