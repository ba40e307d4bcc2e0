"""5,000 applications for observer status, most of them on their way: the queue, full."""

import random
from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from observers.models import Application, GuidelineVersion
from observers.stages import Stage
from partners.models import CouncilSession, Partner, User

APPLICATIONS = 5_000
#: Stages of the way, and how many files of a hundred are in each.
STAGES = {
    Stage.SUBMITTED: 10, Stage.SCREENING: 25, Stage.RETURNED: 10, Stage.UNDER_REVIEW: 25,
    Stage.CLEARANCE: 10, Stage.WITHDRAWN: 5, Stage.CLOSED: 15,
}  # fmt: skip


def fill():
    """Fill an empty queue in one large statement."""
    draw = random.Random(1951)
    now = timezone.now()
    guideline = GuidelineVersion.objects.order_by("-pk").first()
    session = CouncilSession.objects.order_by("-starts_on").first()
    staff = officer()
    partners = Partner.objects.order_by("-pk").values_list("pk", flat=True)[:APPLICATIONS]
    stages = draw.choices(list(STAGES), list(STAGES.values()), k=APPLICATIONS)
    Application.objects.bulk_create(
        (
            Application(
                reference=f"OBS-{now.year}-{number:05d}",
                partner_id=partner,
                guideline=guideline,
                session=session,
                stage=stage,
                stage_since=now - timedelta(hours=draw.randint(1, 24 * 90)),
                submitted_at=now - timedelta(days=90),
                case_officer=staff if number % 3 else None,
            )
            for number, (partner, stage) in enumerate(zip(partners, stages, strict=True))
        ),
        batch_size=500,
    )


def officer():
    """A case officer, to open the queue as."""
    user, is_new = User.objects.get_or_create(email="bench.cases@portal.example")
    if is_new:
        user.groups.add(Group.objects.get(name="case_officer"))
    return user


def queue_paths():
    """The queue, and what people narrow it by."""
    page = "/en/observers/applications/"
    return {
        "queue": page,
        "queue, last page": f"{page}?page=9999",
        "queue, mine and overdue": f"{page}?mine=true&overdue=true",
        "queue, a name": f"{page}?q=university",
        "API list of applications": "/api/v1/observer-applications/",
    }
