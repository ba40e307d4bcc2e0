"""Applications of organisations that do not exist, one or more in every stage."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.utils import timezone

from observers.models import (
    Answer,
    Application,
    ApplicationDocument,
    Assignment,
    CaseNote,
    DeclarationTick,
    GuidelineVersion,
)
from observers.sample.steps import SOURCE, assign, date_back, give_opinion, settle, take_steps
from partners.models import (
    Category,
    CouncilSession,
    Country,
    Membership,
    Partner,
    User,
)

#: Name, acronym, category, country, city, language, how far it went, days since it began.
FILES = [
    ("Maison Exemple des migrants", "MEM", "migrant_org", "SN", "Dakar", "fr", "draft", 6),
    ("Example Diaspora Network", "EDN", "migrant_org", "GB", "London", "en", "submitted", 12),
    ("Casa Ejemplo del Retorno", "CER", "ngo", "GT", "Quetzaltenango", "es", "submitted", 3),
    ("Example Legal Aid Without Borders", "ELAB", "advocacy", "KE", "Nairobi", "en", "screening", 60),
    ("Observatoire Exemple des mobilités", "OEM", "academia", "MA", "Rabat", "fr", "returned", 75),
    ("Fundación Ejemplo Andina", "FEA", "foundation", "PE", "Cusco", "es", "returned", 90),
    ("Example Seafarers’ Union", "ESU", "union_professional", "PH", "Manila", "en", "under_review", 110),
    ("Réseau Exemple des femmes de la diaspora", "REFD", "ngo", "BE", "Namur", "fr", "under_review", 80),
    ("Example Migration Research Centre", "EMRC", "academia", "PL", "Lublin", "en", "clearance", 130),
    ("Radio Ejemplo Frontera", "REF", "media", "MX", "Tapachula", "es", "recommended", 150),
    ("Example Shelter Trust", "EST", "ngo", "LB", "Zahle", "en", "on_agenda", 170),
    ("Association Exemple du retour", "AER", "ngo", "TG", "Kara", "fr", "on_agenda", 175),
    ("Example Border Monitors", "EBM", "advocacy", "GR", "Lesvos", "en", "not_recommended", 140),
    ("Example Youth on the Move", "EYM", "ngo", "NP", "Pokhara", "en", "admitted", 300),
    ("Comité Exemple des travailleurs saisonniers", "CETS", "union_professional", "FR", "Avignon", "fr", "admitted", 310),
    ("Example Commerce Forum", "ECF", "ngo", "SG", "Singapore", "en", "rejected", 305),
    ("Liga Ejemplo de Acogida", "LEA", "ngo", "AR", "Mendoza", "es", "deferred", 290),
    ("Example Sleeping Initiative", "ESI", "ngo", "ZM", "Ndola", "en", "closed", 260),
    ("Example Second Thoughts", "EXST", "ngo", "IE", "Galway", "en", "withdrawn", 120),
]  # fmt: skip
TEXTS = {
    "en": "Invented for the demonstration: this organisation does not exist. It works with people on the move and with those who stay.",
    "fr": "Inventé pour la démonstration : cette organisation n’existe pas. Elle travaille avec des personnes en déplacement et avec celles qui restent.",
    "es": "Inventado para la demostración: esta organización no existe. Trabaja con personas en movimiento y con quienes se quedan.",
}  # fmt: skip
#: The smallest file that is a PDF.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n"
    b"trailer<</Size 4/Root 1 0 R>>\n%%EOF\n"
)


def load():
    """Write the two sessions, the organisations and their files, then date them back."""
    past, coming = add_sessions()
    people = {
        role: User.objects.get(email=f"{role.replace('_', '.')}@demo.example")
        for role in ("case_officer", "reviewer", "legal_officer", "governing_bodies")
    }
    people["focal_point"] = User.objects.get(email="focal.point@demo.example")
    made = []
    for row in FILES:
        application = begin(row, past, coming)
        take_steps(application, row[6], people, past, coming)
        made.append((application, row[7]))
    for application, days in made:
        date_back(application, days)
    settle(past)
    add_colour(people)


def add_sessions():
    """One that is over and one to come; their numbers say that nobody met."""
    today = timezone.localdate()
    zone = ZoneInfo("Europe/Zurich")
    past = CouncilSession(
        number=217,
        starts_on=today,
        ends_on=today + timedelta(days=3),
    )
    coming = CouncilSession(
        number=218,
        starts_on=today + timedelta(days=70),
        ends_on=today + timedelta(days=73),
        opens_at=datetime.combine(today - timedelta(days=200), time(9), zone),
        closes_at=datetime.combine(today + timedelta(days=28), time(17), zone),
        seats=2,
    )
    for session in (past, coming):
        session.place = "Geneva"
        session.note = SOURCE
        session.verified = CouncilSession.Verified.NO
        session.full_clean()
        session.save()
    return past, coming


def begin(row, past, coming):
    """The organisation, somebody who signs for it, and a draft."""
    name, acronym, category, country, city, language, stage, __ = row
    partner = Partner(
        legal_name=name,
        acronym=acronym,
        category=Category.objects.get(code=category),
        hq_country=Country.objects.get(code=country),
        city=city,
        levels=["national"],
        founded="2009",
        website=f"https://{acronym.lower()}.example",
        email=f"office@{acronym.lower()}.example",
        working_languages=[language],
        source=SOURCE,
        is_listed=stage == "admitted",
        **{f"description_{language}": TEXTS[language]},
    )
    partner.full_clean()
    partner.save()
    signer = User.objects.create_user(
        f"director@{acronym.lower()}.example",
        first_name="Demo",
        last_name=f"Director of {acronym}",
        language=language,
    )
    Membership.objects.create(user=signer, partner=partner, role="administrator")
    application = Application(
        partner=partner,
        guideline=GuidelineVersion.objects.in_force(),
        session=coming,
        language=language,
        created_by=signer,
    )
    application.full_clean()
    application.save()
    if stage == "draft":
        for role in ("administrator", "editor", "reader"):
            user = User.objects.get(email=f"cso.{role}@demo.example")
            Membership.objects.create(user=user, partner=partner, role=role)
    fill(application, signer, is_whole=stage != "draft")
    return application


def fill(application, signer, *, is_whole):
    """Answers, documents and declarations; of a draft only the beginning."""
    guideline = GuidelineVersion.objects.whole().get(pk=application.guideline_id)
    for section in list(guideline.form())[: None if is_whole else 2]:
        for question in section.questions.all():
            value = value_for(question, application)
            if value:
                Answer.objects.create(
                    application=application, question=question, value=value, saved_by=signer
                )
    if not is_whole:
        return
    for requirement in guideline.documents.all():
        if requirement.need in ("required", "or_reason"):
            document = ApplicationDocument(
                application=application,
                requirement=requirement,
                language=application.language,
                uploaded_by=signer,
            )
            document.file = ContentFile(PDF, name=f"{requirement.code}.pdf")
            document.save()
    for declaration in guideline.declarations.all():
        DeclarationTick.objects.create(
            application=application, declaration=declaration, user=signer, name=str(signer)
        )


def value_for(question, application):
    """An answer that fits the kind of the question, and that shows it is invented."""
    partner, kind = application.partner, question.kind
    prefilled = {
        "legal_name": partner.legal_name,
        "translated_name": partner.legal_name,
        "acronym": partner.acronym,
        "email": partner.email,
        "website": partner.website,
        "city": partner.city,
        "founded": partner.founded,
    }
    if question.prefill in prefilled:
        return prefilled[question.prefill]
    if kind in ("choices", "choice"):
        code = question.choices.all()[0].code
        return [code] if kind == "choices" else code
    if kind == "rows":
        columns = question.columns.all()
        return [
            {column.code: cell_for(column, partner, number) for column in columns}
            for number in range(question.min_rows or 1)
        ]
    return {
        "text": TEXTS[application.language],
        "line": "Exemple",
        "email": partner.email,
        "phone": "+41 22 000 00 00",
        "number": "40",
        "date": "2024",
        "yes_no": "yes",
        "country": partner.hq_country.code,
        "countries": [partner.hq_country.code],
    }[kind]


def cell_for(column, partner, number):
    return {
        "number": "1000",
        "percent": "100",
        "year": str(2024 - number),
        "country": partner.hq_country.code,
    }.get(column.kind, "Exemple")


def add_colour(people):
    """What makes pages live: an assignment to declare oneself on, an opinion under way, notes."""
    waiting, running = Application.objects.filter(stage="under_review").order_by("-pk")
    Assignment.objects.create(
        application=waiting,
        reviewer=people["reviewer"],
        due_on=timezone.localdate() + timedelta(days=10),
        assigned_by=people["case_officer"],
    )
    assign(running, people)
    give_opinion(running, people["focal_point"])
    for application in Application.objects.filter(stage="clearance"):
        CaseNote.objects.create(
            application=application, kind="internal", text=SOURCE, author=people["case_officer"]
        )
    for application in Application.objects.filter(stage="on_agenda"):
        for language, text in TEXTS.items():
            CaseNote.objects.create(
                application=application,
                kind="secretariat",
                language=language,
                text=text,
                author=people["governing_bodies"],
            )
