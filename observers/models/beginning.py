"""Beginning an application: what the record knows is filled in, an old application is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from observers.models.answers import Answer
from observers.models.application import Application
from observers.models.documents import ApplicationDocument
from observers.models.form import FormQuestion
from partners.models import Identifier, PartnerName
from partners.models.files import Kept

if TYPE_CHECKING:
    from partners.models import CouncilSession, Partner, User


@transaction.atomic
def begin(
    partner: Partner,
    *,
    by: User,
    session: CouncilSession | None = None,
    language: str = "en",
    previous: Application | None = None,
) -> Application:
    """A new draft of an organisation, with all that is known already."""
    application = Application.objects.begin(
        partner, by, session=session, language=language, previous=previous
    )
    with translation.override(language):
        values = known_values(partner)
    if previous is not None:
        values |= {
            f"={answer.question.section.code}/{answer.question.code}": answer.value
            for answer in previous.answers.select_related("question__section")
        }
    for section in application.guideline.form():
        for question in section.questions.all():
            former = values.get(f"={section.code}/{question.code}")
            if value := former or values.get(question.prefill):
                keep(application, question, value, by, "" if former else Answer.RECORD)
    if previous is not None:
        copy_documents(previous, application, by)
    return application


def copy_documents(previous: Application, application: Application, by: User) -> None:
    """Hand in the present files of an old application, with the dates that they had there.

    What is asked no longer, lies in quarantine or is refused today is left: it is asked for anew.
    """
    asked = {row.code: row for row in application.guideline.documents.all()}
    files = previous.current_documents().of_applicant().exclude(scan=Kept.Scan.QUARANTINED)
    for former in files.select_related("requirement"):
        requirement = asked.get(former.requirement.code)
        if requirement is None or not requirement.is_asked_of_applicant:
            continue
        try:
            with former.file.open("rb") as stored:
                kept = ApplicationDocument.objects.hand_in(
                    application,
                    requirement,
                    File(stored, name=former.name),
                    by=by,
                    language=former.language,
                    issued_on=former.issued_on,
                    record=former.record,
                )
        except (FileNotFoundError, ValidationError):
            continue
        ApplicationDocument.objects.filter(pk=kept.pk).update(uploaded_at=former.uploaded_at)


def keep(
    application: Application, question: FormQuestion, value: Any, by: User, source: str
) -> None:
    """Write a first answer; what does not fit the question is left for people to fill in."""
    value = fitted(question, value)
    answer = Answer(
        application=application, question=question, value=value, saved_by=by, saved_from=source
    )
    try:
        question.check_value(answer.value)
    except ValidationError:
        return
    answer.save()


def fitted(question: FormQuestion, value: Any) -> Any:
    """A known value in the shape of an answer: codes that the question does not know are left."""
    if question.kind in (FormQuestion.Kind.CHOICES, FormQuestion.Kind.COUNTRIES):
        known = question.codes()
        return [code for code in value if code in known] if isinstance(value, list) else []
    if question.kind == FormQuestion.Kind.ROWS and question.max_rows and isinstance(value, list):
        return value[: question.max_rows]
    return value


def known_values(partner: Partner) -> dict[str, Any]:
    """What the registry knows, by the names that questions use for it."""
    contact = partner.contacts.order_by("-is_main", "pk").first()
    names = list(partner.names.all())
    unpp = partner.identifiers.filter(scheme="UNPP").first()
    translated = [row.text for row in names if row.kind == PartnerName.Kind.TRANSLATION]
    registration = [
        partner.registration_authority,
        partner.registration_number,
        partner.registered_on.isoformat() if partner.registered_on else "",
    ]
    categories = [partner.category.code] if partner.category else []
    return {
        "legal_name": partner.legal_name,
        "translated_name": translated[0] if translated else "",
        "acronym": partner.acronym,
        "other_names": "; ".join(
            row.text for row in names if row.kind != PartnerName.Kind.TRANSLATION
        ),
        "categories": [*categories, *partner.other_categories.values_list("code", flat=True)],
        "levels": list(partner.levels),
        "registration_country": code_of(partner.registration_country or partner.hq_country),
        "founded": partner.founded,
        "city": partner.city,
        "registration": "\n".join(filter(None, registration)),
        "parent": str(partner.parent) if partner.parent else "",
        "address": partner.address,
        "phone": partner.phone,
        "email": partner.email,
        "website": partner.website,
        "contact": ", ".join(filter(None, [contact.name, contact.function])) if contact else "",
        "contact_email": contact.email if contact else "",
        "working_languages": ", ".join(languages_of(partner)),
        "description": partner.description,
        "activity_countries": list(partner.activity_countries.values_list("code", flat=True)),
        "cooperation": cooperation_of(partner),
        "unpp": unpp.value if isinstance(unpp, Identifier) else "",
        "earlier_applications": earlier_of(partner),
    }


def code_of(country: Any) -> str:
    return country.code if country else ""


def languages_of(partner: Partner) -> list[str]:
    labels = dict(type(partner)._meta.get_field("working_languages").flatchoices)
    return [str(labels[code]) for code in partner.working_languages if code in labels]


def cooperation_of(partner: Partner) -> list[dict[str, str]]:
    """What the organisation has done with IOM, as rows; the office and the kind in words."""
    engagements = partner.engagements.select_related("office", "project", "relation")
    return [
        {
            "since": str(one.starts_on.year) if one.starts_on else "",
            "office": one.office.name if one.office else "",
            "project": one.project.title if one.project else "",
            "relation": one.relation.name,
            "contact": "",
        }
        for one in engagements
    ]


def earlier_of(partner: Partner) -> str:
    """Earlier applications in the portal that have ended, with what the applicant was told."""
    ended = Application.objects.filter(partner=partner).exclude(submitted_at=None)
    return "\n".join(
        _("%(reference)s, %(date)s: %(result)s")
        % {
            "reference": one.reference,
            "date": one.submitted_at.date().isoformat() if one.submitted_at else "",
            "result": one.plain_stage_label,
        }
        for one in ended
        if one.is_final
    )
