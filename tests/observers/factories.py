"""Dull factories of applications; a small version of the guidelines instead of the shipped one."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from observers import models
from observers.models import Stage
from tests.factories import (
    PDF,
    CouncilSessionFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


class ComingSessionFactory(CouncilSessionFactory):
    """A session for which one may apply today."""

    starts_on = factory.LazyFunction(lambda: in_days(100))
    ends_on = factory.LazyFunction(lambda: in_days(103))


class GuidelineFactory(DjangoModelFactory):
    """A version that asks one question, one document and one declaration, by one criterion."""

    class Meta:
        model = models.GuidelineVersion
        skip_postgeneration_save = True

    class Params:
        in_force = factory.Trait(status="in_force", in_force_from=date(2025, 1, 1))

    name_en = factory.Sequence(lambda n: f"Guidelines {n}")

    @factory.post_generation
    def rows(version, create, extracted, **kwargs):  # noqa: N805 - factory_boy's own shape
        section = SectionFactory(version=version)
        FormQuestionFactory(section=section)
        RequirementFactory(version=version)
        DeclarationFactory(version=version)
        CriterionFactory(version=version)


def titles(text):
    return {f"title_{code}": f"{text} {code}" for code in ("en", "fr", "es")}


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = models.Section

    version = factory.SubFactory(GuidelineFactory)
    code = factory.Sequence(lambda n: f"section-{n}")
    title_en, title_fr, title_es = "Mandate", "Mandat", "Mandato"


class FormQuestionFactory(DjangoModelFactory):
    class Meta:
        model = models.FormQuestion

    section = factory.SubFactory(SectionFactory)
    code = factory.Sequence(lambda n: f"question-{n}")
    kind = "text"
    word_limit = 50
    title_en, title_fr, title_es = "Aims", "Buts", "Fines"


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = models.RequiredDocument

    version = factory.SubFactory(GuidelineFactory)
    code = factory.Sequence(lambda n: f"document-{n}")
    title_en, title_fr, title_es = "Statutes", "Statuts", "Estatutos"


class DeclarationFactory(DjangoModelFactory):
    class Meta:
        model = models.Declaration

    version = factory.SubFactory(GuidelineFactory)
    code = factory.Sequence(lambda n: f"declaration-{n}")
    position = 1
    text_en, text_fr, text_es = "It is true.", "C’est vrai.", "Es cierto."


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = models.Criterion

    version = factory.SubFactory(GuidelineFactory)
    code = factory.Sequence(lambda n: f"E{n}")
    kind = "form"
    title_en, title_fr, title_es = "Complete", "Complète", "Completa"


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = models.Decision

    session = factory.SubFactory(ComingSessionFactory)
    resolution = factory.Sequence(lambda n: f"{1400 + n}")
    decided_on = factory.LazyFunction(timezone.localdate)
    adoption = "consensus"
    outcome = "admitted"


class ApplicationFactory(DjangoModelFactory):
    """A draft with nothing in it; ``stage="screening"`` puts it elsewhere, without its way."""

    class Meta:
        model = models.Application
        skip_postgeneration_save = True

    class Params:
        decided = factory.Trait(
            decided_at=factory.LazyFunction(timezone.now),
            decision=factory.SubFactory(
                DecisionFactory,
                session=factory.SelfAttribute("..session"),
                outcome=factory.SelfAttribute("..stage"),
            ),
        )

    partner = factory.SubFactory(PartnerFactory)
    guideline = factory.SubFactory(GuidelineFactory)
    session = factory.SubFactory(ComingSessionFactory)
    submitted_at = factory.LazyAttribute(
        lambda one: None if one.stage == "draft" else timezone.now() - timedelta(days=60)
    )
    stage = "draft"


def application_in(stage, **fields):
    """An application that is in a stage, with what the database asks of that stage."""
    decided = stage in (Stage.ADMITTED, Stage.REJECTED)
    return ApplicationFactory(stage=stage, decided=decided, **fields)


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = models.Answer

    application = factory.SubFactory(ApplicationFactory)
    question = factory.LazyAttribute(
        lambda answer: answer.application.guideline.sections.first().questions.first()
    )
    value = "We work with migrants."


class ApplicationDocumentFactory(DjangoModelFactory):
    class Meta:
        model = models.ApplicationDocument

    application = factory.SubFactory(ApplicationFactory)
    requirement = factory.LazyAttribute(
        lambda document: document.application.guideline.documents.first()
    )
    file = factory.django.FileField(filename="statutes.pdf", data=PDF)


class TickFactory(DjangoModelFactory):
    class Meta:
        model = models.DeclarationTick

    application = factory.SubFactory(ApplicationFactory)
    declaration = factory.LazyAttribute(
        lambda tick: tick.application.guideline.declarations.first()
    )
    user = factory.SubFactory(UserFactory)
    name = "Awa Exemple"


class QuestionFactory(DjangoModelFactory):
    """A question that waits to be sent; ``sent=True`` sends it, ``answered=True`` answers it."""

    class Meta:
        model = models.Question

    class Params:
        sent = factory.Trait(sent_at=factory.LazyFunction(timezone.now))
        answered = factory.Trait(
            sent_at=factory.LazyFunction(timezone.now),
            answered_at=factory.LazyFunction(timezone.now),
            answer="Here it is.",
        )

    application = factory.SubFactory(ApplicationFactory, stage="screening")
    text = "Which members do you have?"
    due_on = factory.LazyFunction(lambda: in_days(14))
    asked_by = factory.SubFactory(UserFactory, case_officer=True)


class AssignmentFactory(DjangoModelFactory):
    """A reviewer who has declared nothing; ``office=…, reviewer=None`` for an office."""

    class Meta:
        model = models.Assignment

    application = factory.SubFactory(ApplicationFactory, stage="under_review")
    reviewer = factory.SubFactory(UserFactory, reviewer=True)
    due_on = factory.LazyFunction(lambda: in_days(14))


class InterestFactory(DjangoModelFactory):
    """No conflict of interest."""

    class Meta:
        model = models.ConflictDeclaration

    application = factory.SubFactory(ApplicationFactory, stage="under_review")
    user = factory.SubFactory(UserFactory, reviewer=True)
    has_conflict = False


class OpinionFactory(DjangoModelFactory):
    """A submitted opinion; ``draft=True`` for one that is not."""

    class Meta:
        model = models.Opinion

    class Params:
        draft = factory.Trait(submitted_at=None)

    application = factory.SubFactory(ApplicationFactory, stage="under_review")
    author = factory.SubFactory(UserFactory, reviewer=True)
    recommendation = "admit"
    comment = "A secret thought."
    submitted_at = factory.LazyFunction(timezone.now)


class CaseNoteFactory(DjangoModelFactory):
    class Meta:
        model = models.CaseNote

    application = factory.SubFactory(ApplicationFactory, stage="screening")
    text = "A note of the house."
    author = factory.SubFactory(UserFactory, case_officer=True)


def fill(application):
    """Give a draft all that its guidelines ask for."""
    AnswerFactory(application=application)
    ApplicationDocumentFactory(application=application)
    TickFactory(application=application)


def judge(application):
    """The opinions of a reviewer and of an office."""
    OpinionFactory(application=application)
    OpinionFactory(application=application, office=OfficeFactory())
