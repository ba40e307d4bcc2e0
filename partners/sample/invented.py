"""Organisations that do not exist, and all that IOM does with them in the demonstration."""

from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from partners.models import (
    ActivityArea,
    Agreement,
    Assessment,
    Category,
    Cluster,
    Contact,
    CouncilSession,
    Country,
    Engagement,
    Membership,
    Note,
    ObserverStatus,
    Office,
    Partner,
    PartnerName,
    Project,
    RelationKind,
    User,
)
from partners.policies import Role
from partners.sample.accounts import DEMO_PASSWORD, MEMBERS, STAFF

SOURCE = "Invented for the demonstration"

#: Name, acronym, category, country, city, levels, areas, and fields that differ.
ORGANISATIONS = [
    ("Association Exemple du Sahel", "AES", "ngo", "ML", "Gao", ["national"],
     ["health", "humanitarian", "awareness"], {"founded": "2003-05-14"}),
    ("Cruz Ejemplo de Honduras", "CEH", "ngo", "HN", "Tegucigalpa", ["national", "local"],
     ["migrant_assistance", "health"], {"founded": "1998"}),
    ("جمعية المثال التونسية", "AET", "advocacy", "TN", "Tunis", ["national"],
     ["migrant_assistance", "advocacy"], {"founded": "2011-03"}),
    ("Example Migrants’ Union", "EMU", "migrant_org", "IT", "Palermo", ["regional"],
     ["advocacy", "training"], {"founded": "2009"}),
    ("Syndicat Exemple des travailleurs migrants", "SETM", "union_professional", "SN", "Dakar",
     ["national"], ["training", "advocacy"], {"founded": "1994"}),
    ("Example Foundation", "", "foundation", "NL", "Leiden", ["global"],
     ["early_recovery", "development"], {"founded": "1982"}),
    ("Radio Exemple Migration", "REM", "media", "NE", "Agadez", ["local"], ["awareness"],
     {"founded": "2015"}),
    ("Collectif Exemple en préparation", "", "ngo", "ML", "Bamako", ["local"], ["awareness"],
     {"status": "draft", "is_listed": False}),
    ("Red Ejemplo que espera", "REE", "migrant_org", "CO", "Bogotá", ["national"], ["advocacy"],
     {"status": "pending", "is_listed": False}),
    ("Example Relief, asleep", "", "ngo", "ET", "Addis Ababa", ["national"], ["humanitarian"],
     {"status": "dormant", "status_reason": "No answer to letters since 2024."}),
    ("Exemple dissous", "", "ngo", "ML", "Mopti", ["local"], ["health"],
     {"status": "archived", "status_reason": "Dissolved by its assembly.", "is_listed": False}),
]  # fmt: skip
OTHER_NAMES = [
    ("AES", "translation", "Example Association of the Sahel", "en", "Latn"),
    ("AES", "former", "Comité Exemple de Gao", "fr", "Latn"),
    ("AET", "translation", "Association exemple tunisienne", "fr", "Latn"),
    ("AET", "transliteration", "Jam'iyat al-Mithal at-Tunisiya", "ar", "Latn"),
    ("CEH", "translation", "Example Cross of Honduras", "en", "Latn"),
]
PROJECTS = [
    ("Sample project: mobile clinics on the Gao–Agadez road", "DEMO-001", "bamako", 2023, None,
     ["ML", "NE"], ["health"], "health"),
    ("Sample project: awareness caravans", "DEMO-002", "dakar", 2019, 2021, ["ML", "SN"],
     ["awareness"], None),
    ("Sample project: shelter for people on the move", "DEMO-003", "panama", 2022, 2025, ["HN"],
     ["migrant_assistance"], "shelter"),
]  # fmt: skip
#: Acronym, project code or none, relation, design, implementation, from, until, office.
ENGAGEMENTS = [
    ("AES", "DEMO-001", "implementer", True, True, 2023, None, "bamako"),
    ("AES", "DEMO-002", "grant_recipient", False, True, 2019, 2021, "dakar"),
    ("AES", None, "collaborator", True, False, 2017, None, "bamako"),
    ("REM", "DEMO-002", "service_provider", False, True, 2020, 2021, "dakar"),
    ("CEH", "DEMO-003", "implementer", False, True, 2022, 2025, "panama"),
    ("AET", None, "cooperation_beneficiary", True, True, 2021, None, "cairo"),
    ("EMU", None, "collaborator", True, False, 2018, None, "geneva"),
    ("SETM", "DEMO-002", "service_recipient", False, False, 2019, 2020, "dakar"),
]


def load():
    """Write everything invented: people, organisations, and what is between them."""
    office = add_office()
    users = add_staff(office)
    partners = add_partners()
    add_cooperation(partners, users)
    for email, label, role in MEMBERS:
        user = add_user(email, str(label))
        Membership.objects.create(user=user, partner=partners["AES"], role=role)


def add_office():
    """A country office, so that a focal point has a country."""
    mali = Country.objects.get(code="ML")
    office, __ = Office.objects.get_or_create(
        code="bamako",
        defaults={
            "kind": Office.Kind.COUNTRY,
            "city": "Bamako",
            "country": mali,
            "parent": Office.objects.get(code="dakar"),
            "position": 99,
            "name_en": "Country Office in Mali, Bamako",
            "name_fr": "Bureau de pays au Mali, Bamako",
            "name_es": "Oficina en Malí, Bamako",
            "note": "Added for the demonstration.",
        },
    )
    office.countries.set([mali])
    return office


def add_user(email, label, **fields):
    """A user whose name says that nobody bears it."""
    first, __, last = f"Demo {label}".partition(" ")
    return User.objects.create_user(
        email, DEMO_PASSWORD, first_name=first, last_name=last, **fields
    )


def add_staff(office):
    """One account for each role; the focal point works in Bamako."""
    users = {}
    for email, label, role in STAFF:
        of_office = office if role == Role.FOCAL_POINT else Office.objects.get(code="geneva")
        user = add_user(email, str(label), is_staff=True, office=of_office)
        user.groups.add(Group.objects.get(name=role.value))
        users[role] = user
    return users


def add_partners():
    """The invented organisations, by acronym or name."""
    partners = {}
    for name, acronym, category, country, city, levels, areas, rest in ORGANISATIONS:
        host = (acronym or name.split()[-1]).lower()
        partner = Partner(
            legal_name=name,
            acronym=acronym,
            category=Category.objects.get(code=category),
            hq_country=Country.objects.get(code=country),
            city=city,
            levels=levels,
            website=f"https://{host}.example",
            email=f"office@{host}.example",
            public_details=["email"],
            working_languages=["fr", "en"],
            source=SOURCE,
            **{"is_listed": True, **rest},
        )
        partner.full_clean()
        partner.save()
        partner.activity_areas.set(ActivityArea.objects.filter(code__in=areas))
        partner.activity_countries.set(Country.objects.filter(code__in=[country]))
        partners[acronym or name] = partner
    for acronym, kind, text, language, script in OTHER_NAMES:
        PartnerName.objects.create(
            partner=partners[acronym], kind=kind, text=text, language=language, script=script
        )
    sahel = partners["AES"]
    sahel.description_en = "Runs health posts with communities along the river. Invented."
    sahel.description_fr = "Tient des postes de santé avec les communautés du fleuve. Inventé."
    sahel.registration_number = "0000/EXEMPLE"
    sahel.registration_authority = "Ministère de l’Exemple"
    sahel.registration_country = sahel.hq_country
    sahel.activity_countries.set(Country.objects.filter(code__in=["ML", "NE"]))
    sahel.save()
    return partners


def add_cooperation(partners, users):
    """Projects, engagements, contacts, agreements, notes, an assessment, an observer status."""
    projects = {row[1]: add_project(*row) for row in PROJECTS}
    offices = {office.code: office for office in Office.objects.all()}
    for acronym, code, relation, design, work, start, end, office in ENGAGEMENTS:
        Engagement.objects.create(
            partner=partners[acronym],
            project=projects.get(code),
            relation=RelationKind.objects.get(code=relation),
            in_design=design,
            in_implementation=work,
            starts_on=date(start, 1, 1),
            ends_on=date(end, 12, 31) if end else None,
            office=offices[office],
        )
    for acronym in ("AES", "CEH", "AET", "EMU"):
        Contact.objects.create(
            partner=partners[acronym],
            name=f"Example Person of {acronym}",
            function="Director",
            email=f"director@{acronym.lower()}.example",
            language="fr",
            is_main=True,
        )
    sahel, officer = partners["AES"], users[Role.REGISTRY_OFFICER]
    Agreement.objects.create(
        partner=sahel, kind=Agreement.Kind.FRAMEWORK, reference="DEMO/2023/1",
        signed_on=date(2023, 2, 1), starts_on=date(2023, 2, 1), ends_on=date(2027, 1, 31),
    )  # fmt: skip
    Note.objects.create(
        partner=sahel, kind=Note.Kind.CALL, text="Asked for the new statutes.", author=officer,
        office=offices["bamako"],
    )  # fmt: skip
    Assessment.objects.create(
        partner=sahel, kind=Assessment.Kind.DUE_DILIGENCE, result=Assessment.Result.CLEAR,
        assessor=officer, note="Invented.",
    )  # fmt: skip
    session = CouncilSession.objects.create(  # of a number that nobody met under
        kind=CouncilSession.Kind.REGULAR, number=207, starts_on=date(2016, 12, 5),
        ends_on=date(2016, 12, 8), place="Geneva", note=SOURCE,
    )  # fmt: skip
    ObserverStatus.objects.create(
        partner=sahel, session=session, decision="D-207/1", source=SOURCE,
        started_on=date(2016, 12, 5), name_then=sahel.legal_name,
    )  # fmt: skip
    for acronym in ("AES", "CEH", "EMU"):
        partners[acronym].refresh_from_db()
        partners[acronym].confirm(officer)
    partners["AET"].confirmed_on = timezone.localdate() - timedelta(days=700)
    partners["AET"].confirmed_by = officer
    partners["AET"].save()


def add_project(title, code, office, start, end, countries, areas, cluster):
    project = Project.objects.create(
        title=title,
        code=code,
        office=Office.objects.get(code=office),
        starts_on=date(start, 1, 1),
        ends_on=date(end, 12, 31) if end else None,
        cluster=Cluster.objects.get(code=cluster) if cluster else None,
        is_public=True,
    )
    project.countries.set(Country.objects.filter(code__in=countries))
    project.activity_areas.set(ActivityArea.objects.filter(code__in=areas))
    return project
