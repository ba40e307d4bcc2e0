"""One dull factory for each model; reference lists come from the migrations, by their code."""

from datetime import date, timedelta

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from partners import models

PASSWORD = "password-for-tests"
#: The smallest file that is a PDF by every reader's measure.
PDF = (
    b"%PDF-1.4\n"
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n"
    b"xref\n0 4\n"
    b"0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n162\n%%EOF\n"
)


class TermFactory(DjangoModelFactory):
    """A row of a reference list: the one of this ``code``, or a new one."""

    class Meta:
        abstract = True
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"term-{n}")
    name_en = factory.LazyAttribute(lambda term: f"{term.code} in English")
    name_fr = factory.LazyAttribute(lambda term: f"{term.code} en français")
    name_es = factory.LazyAttribute(lambda term: f"{term.code} en español")


class RegionFactory(TermFactory):
    class Meta:
        model = models.Region


class CountryFactory(TermFactory):
    class Meta:
        model = models.Country

    code = "ML"


class CategoryFactory(TermFactory):
    class Meta:
        model = models.Category

    code = "ngo"


class ActivityAreaFactory(TermFactory):
    class Meta:
        model = models.ActivityArea

    code = "research"


class RelationKindFactory(TermFactory):
    class Meta:
        model = models.RelationKind

    code = "collaborator"


class ClusterFactory(TermFactory):
    class Meta:
        model = models.Cluster

    code = "health"


def many(name, model):
    """Fill a many-to-many field from a list of codes: ``countries=["ML", "SN"]``."""

    def fill(obj, create, codes, **kwargs):
        if create and codes:
            getattr(obj, name).set(model.objects.filter(code__in=codes))

    return factory.post_generation(fill)


class OfficeFactory(TermFactory):
    """A new country office that covers no country, unless ``countries`` gives their codes."""

    class Meta:
        model = models.Office
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"office-{n}")
    kind = models.Office.Kind.COUNTRY
    countries = many("countries", models.Country)


def in_group(name):
    """Put the user into the group of a role, and let it into the admin."""

    def add(user, create, wanted, **kwargs):
        if create and wanted:
            user.groups.add(Group.objects.get(name=name))
            user.is_staff = True
            user.save(update_fields=["is_staff"])

    return factory.post_generation(add)


class UserFactory(DjangoModelFactory):
    """A user without a role, unless one or several are asked for by name."""

    class Meta:
        model = models.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    password = factory.django.Password(PASSWORD)

    administrator = in_group("administrator")
    registry_officer = in_group("registry_officer")
    focal_point = in_group("focal_point")
    case_officer = in_group("case_officer")
    reviewer = in_group("reviewer")
    legal_officer = in_group("legal_officer")
    governing_bodies = in_group("governing_bodies")
    events_officer = in_group("events_officer")


class ApiTokenFactory(DjangoModelFactory):
    """A token for reading; what to send stands in its ``secret``."""

    class Meta:
        model = models.ApiToken

    class Params:
        write = factory.Trait(scope=models.ApiToken.Scope.WRITE)
        expired = factory.Trait(
            expires_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
        )
        revoked = factory.Trait(
            revoked_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
        )

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"token {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        token = model_class(*args, **kwargs)
        token.secret = token.set_secret()
        token.save()
        return token


class PartnerFactory(DjangoModelFactory):
    """An active, publicly listed NGO of Mali; ``hq_country__code="SN"`` moves it."""

    class Meta:
        model = models.Partner
        skip_postgeneration_save = True

    class Params:
        unlisted = factory.Trait(is_listed=False)
        draft = factory.Trait(status="draft", is_listed=False)
        pending = factory.Trait(status="pending", is_listed=False)
        dormant = factory.Trait(status="dormant", status_reason="Nobody answers.")
        archived = factory.Trait(status="archived", status_reason="Dissolved.")
        merged = factory.Trait(
            status="merged",
            status_reason="The same body.",
            merged_into=factory.SubFactory("tests.factories.PartnerFactory"),
        )

    legal_name = factory.Sequence(lambda n: f"Organisation {n}")
    category = factory.SubFactory(CategoryFactory)
    hq_country = factory.SubFactory(CountryFactory)
    status = models.Partner.Status.ACTIVE
    is_listed = True
    other_categories = many("other_categories", models.Category)
    activity_countries = many("activity_countries", models.Country)
    activity_areas = many("activity_areas", models.ActivityArea)


class MembershipFactory(DjangoModelFactory):
    """An administrator of a partner; ``editor=True`` or ``reader=True`` for less."""

    class Meta:
        model = models.Membership

    class Params:
        editor = factory.Trait(role=models.Membership.Role.EDITOR)
        reader = factory.Trait(role=models.Membership.Role.READER)

    user = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory)
    role = models.Membership.Role.ADMINISTRATOR


class PartnerNameFactory(DjangoModelFactory):
    class Meta:
        model = models.PartnerName

    partner = factory.SubFactory(PartnerFactory)
    text = factory.Sequence(lambda n: f"Other name {n}")


class IdentifierFactory(DjangoModelFactory):
    class Meta:
        model = models.Identifier

    partner = factory.SubFactory(PartnerFactory)
    scheme = "ROR"
    value = factory.Sequence(lambda n: f"ror-{n}")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = models.Contact

    class Params:
        main = factory.Trait(is_main=True)

    partner = factory.SubFactory(PartnerFactory)
    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"contact-{n}@example.org")


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = models.Project
        skip_postgeneration_save = True

    class Params:
        public = factory.Trait(is_public=True)

    title = factory.Sequence(lambda n: f"Project {n}")
    code = factory.Sequence(lambda n: f"XX.{n:04d}")
    countries = many("countries", models.Country)
    activity_areas = many("activity_areas", models.ActivityArea)


class EngagementFactory(DjangoModelFactory):
    class Meta:
        model = models.Engagement

    partner = factory.SubFactory(PartnerFactory)
    relation = factory.SubFactory(RelationKindFactory)


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = models.Agreement

    partner = factory.SubFactory(PartnerFactory)
    reference = factory.Sequence(lambda n: f"AG-{n}")


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = models.Document

    partner = factory.SubFactory(PartnerFactory)
    title = factory.Sequence(lambda n: f"Document {n}")
    file = factory.django.FileField(filename="statutes.pdf", data=PDF)


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = models.Note

    partner = factory.SubFactory(PartnerFactory)
    text = factory.Sequence(lambda n: f"Note {n}")


class CouncilSessionFactory(DjangoModelFactory):
    class Meta:
        model = models.CouncilSession

    number = factory.Sequence(lambda n: 1000 + n)


class ObserverStatusFactory(DjangoModelFactory):
    """A period that runs."""

    class Meta:
        model = models.ObserverStatus

    class Params:
        ended = factory.Trait(ended_on=date(2020, 1, 1), end_reason="Withdrawn.")

    partner = factory.SubFactory(PartnerFactory)
    started_on = date(2015, 11, 24)


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Assessment

    partner = factory.SubFactory(PartnerFactory)
    kind = models.Assessment.Kind.DUE_DILIGENCE
    result = models.Assessment.Result.CLEAR


class NoticeFactory(DjangoModelFactory):
    """A notice that waits to be sent."""

    class Meta:
        model = models.Notice

    kind = "greeting"
    key = factory.Sequence(lambda n: f"notice-{n}")
    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    language = "en"
    subject = factory.Sequence(lambda n: f"Notice {n}")
    body = "Hello.\n"


class DailyRunFactory(DjangoModelFactory):
    class Meta:
        model = models.DailyRun

    name = factory.Sequence(lambda n: f"work-{n}")
    day = date(2026, 3, 1)


class SentFormFactory(DjangoModelFactory):
    class Meta:
        model = models.SentForm

    key = factory.Sequence(lambda n: f"{n:064}")
    led_to = "/en/partners/1/"


class DuplicatePairFactory(DjangoModelFactory):
    """Two records that may be one; the older one on the left."""

    class Meta:
        model = models.DuplicatePair

    left = factory.SubFactory(PartnerFactory)
    right = factory.SubFactory(PartnerFactory)
    probability = 0.9
    reason_codes = ["same_name", "same_country"]


class DuplicateScanFactory(DjangoModelFactory):
    class Meta:
        model = models.DuplicateScan


class MergeFactory(DjangoModelFactory):
    """A mere record of two that were joined."""

    class Meta:
        model = models.Merge

    kept = factory.SubFactory(PartnerFactory)
    gone = factory.SubFactory(PartnerFactory)


class MembershipRequestFactory(DjangoModelFactory):
    """Somebody who asks to be an editor of a partner."""

    class Meta:
        model = models.MembershipRequest

    user = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory)
    function = "Programme officer"


class InvitationFactory(DjangoModelFactory):
    """An invitation that is open; what stands in its link is its ``secret``."""

    class Meta:
        model = models.Invitation

    partner = factory.SubFactory(PartnerFactory)
    email = factory.Sequence(lambda n: f"colleague-{n}@example.org")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        expires_at = kwargs.pop("expires_at", None)
        invitation = model_class(*args, **kwargs)
        invitation.secret = invitation.set_secret()
        invitation.expires_at = expires_at or invitation.expires_at
        invitation.save()
        return invitation


class InventoryRoundFactory(DjangoModelFactory):
    """A round of 2026 that is in preparation, unless it is ``sent``."""

    class Meta:
        model = models.InventoryRound

    class Params:
        sent = factory.Trait(sent_at=factory.LazyFunction(timezone.now))

    year = 2026
    title_en = factory.Sequence(lambda n: f"Yearly look {n}")
    title_fr = factory.Sequence(lambda n: f"Revue annuelle {n}")
    title_es = factory.Sequence(lambda n: f"Revisión anual {n}")
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=20))


class RoundQuestionFactory(DjangoModelFactory):
    class Meta:
        model = models.RoundQuestion

    round = factory.SubFactory(InventoryRoundFactory, sent=True)
    text_en = "Is there a joint project?"
    text_fr = "Y a-t-il un projet commun ?"
    text_es = "¿Hay un proyecto conjunto?"


class RoundAnswerFactory(DjangoModelFactory):
    """A record that waits for its office's answer."""

    class Meta:
        model = models.RoundAnswer

    round = factory.SubFactory(InventoryRoundFactory, sent=True)
    partner = factory.SubFactory(PartnerFactory)
    version = factory.LazyAttribute(lambda answer: answer.partner.version)


class KeyFigureFactory(DjangoModelFactory):
    class Meta:
        model = models.KeyFigure

    code = factory.Sequence(lambda n: f"figure-{n}")
    name_en = name_fr = name_es = "counted bodies"
    value = 12
    as_of = "2020"
    source = "An invented source."


class RoundSnapshotFactory(DjangoModelFactory):
    class Meta:
        model = models.RoundSnapshot

    round = factory.SubFactory(InventoryRoundFactory, sent=True)
    dimension = "country"
    code = factory.Sequence(lambda n: f"X{n}")
    count = 3
    as_of = date(2026, 1, 1)


class QualityScoreFactory(DjangoModelFactory):
    class Meta:
        model = models.QualityScore

    office = factory.SubFactory(OfficeFactory)
    day = date(2026, 1, 1)
    partners = 10
    gaps = 14
    checks = 14


class ImportBatchFactory(DjangoModelFactory):
    """A file that was read and holds no row."""

    class Meta:
        model = models.ImportBatch

    file_name = "list.xlsx"
    user = factory.SubFactory(UserFactory, registry_officer=True)
    state = "ready"


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = models.ImportRow

    batch = factory.SubFactory(ImportBatchFactory)
    position = factory.Sequence(int)
    number = 7
    name = "Femmes du Sahel"
    action = "import"


class AnswerMemoryFactory(DjangoModelFactory):
    class Meta:
        model = models.AnswerMemory

    field = "country"
    text = factory.Sequence(lambda n: f"place {n}")
    answer = "ML"


class ColumnMemoryFactory(DjangoModelFactory):
    class Meta:
        model = models.ColumnMemory

    headings = factory.Sequence(lambda n: f"{n:064d}")
