"""Short names: in the administration the focal point and its office are those of Mali."""

import pytest


@pytest.fixture
def focal_point(focal_point_mali):
    return focal_point_mali


@pytest.fixture
def office(office_mali):
    return office_mali
