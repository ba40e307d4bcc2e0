"""A fictional series with its life: last year's edition, and one to which people register now."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from consultations import registering
from consultations.models import (
    AgendaItem,
    Answer,
    Call,
    Contribution,
    Event,
    EventDay,
    Invitation,
    ProgressNote,
    Question,
    Recommendation,
    Registration,
    RequestToSpeak,
    Segment,
    Series,
)
from partners.models import Country, Office, Partner, Region, User
from partners.sample.invented import SOURCE

#: People that each organisation sent to the past event.
PAST_PEOPLE = 2
TITLES = {
    "title_en": "Fictional consultation of the Sahel on the health of migrants",
    "title_fr": "Consultation fictive du Sahel sur la santé des migrants",
    "title_es": "Consulta ficticia del Sahel sobre la salud de los migrantes",
    "theme_en": "From the clinic on the road to the right to care",
    "theme_fr": "De la clinique mobile au droit aux soins",
    "theme_es": "De la clínica móvil al derecho a la atención",
    "description_en": "Invented for the demonstration: nobody meets.",
    "description_fr": "Inventé pour la démonstration : personne ne se réunit.",
    "description_es": "Inventado para la demostración: nadie se reúne.",
}
AGENDA = [
    (0, time(9), time(10), "What became of last year’s recommendations",
     "Que sont devenues les recommandations de l’an dernier", False),
    (0, time(10, 30), time(12, 30), "Health posts on the road", "Postes de santé sur la route",
     True),
    (0, time(14), time(16), "Working groups", "Groupes de travail", False),
    (1, time(9), time(12), "Recommendations and the way on", "Recommandations et suites", True),
]  # fmt: skip
QUESTIONS = [
    ("What keeps migrants in your country from health care?",
     "Qu’est-ce qui empêche les migrants d’accéder aux soins dans votre pays ?", 300),
    ("What do you ask of IOM?", "Que demandez-vous à l’OIM ?", 150),
]  # fmt: skip
#: English, French, status, reason, days until due, progress.
RECOMMENDATIONS = [
    ("Open a health post at each crossing of the river.",
     "Ouvrir un poste de santé à chaque passage du fleuve.", "in_progress", "", 60,
     "Two posts of five are open. Invented."),
    ("Print the guide for patients in four languages of the region.",
     "Imprimer le guide du patient en quatre langues de la région.", "done", "", -30,
     "Printed and handed out. Invented."),
    ("Pay transport to hospitals in every case.",
     "Payer le transport vers l’hôpital dans tous les cas.", "not_accepted",
     "No budget line exists for it. Invented.", None, ""),
    ("Meet twice a year with the organisations of the region.",
     "Se réunir deux fois par an avec les organisations de la région.", "accepted", "", -10, ""),
]  # fmt: skip


def load():
    """Write it all, once; it needs the invented organisations of the registry."""
    partners = list(Partner.objects.filter(source=SOURCE, status="active").order_by("pk"))
    officer = User.objects.filter(email="events.officer@demo.example").first() or (
        User.objects.filter(groups__name="events_officer").first()
    )
    if Event.objects.filter(title_en=TITLES["title_en"]).exists() or not (partners and officer):
        return
    today = timezone.localdate()
    people = PAST_PEOPLE * len(partners)
    past = add_event(1, [today - timedelta(days=days) for days in (330, 329)], seats=people)
    coming = add_event(2, [today + timedelta(days=days) for days in (45, 47)], seats=10)
    fill_past(past, partners, officer)
    fill_coming(coming, partners, officer)


def add_event(edition, days, *, seats):
    event = Event(
        series=Series.objects.get(code="regional"),
        ordinal=edition,
        level="regional",
        region=Region.objects.filter(code="011").first(),
        mode="hybrid",
        venue="Salle Exemple",
        city="Bamako",
        country=Country.objects.get(code="ML"),
        time_zone="Africa/Bamako",
        languages=["fr"],
        interpretation=["en", "es"],
        office=Office.objects.filter(code="bamako").first(),
        organised_by="IOM (fictional)",
        online_link="https://meeting.example/sahel",
        registration_opens_at=timezone.now() - timedelta(days=400),
        seats_room=seats,
        seats_online=100,
        quota=4,
        publication=Event.Publication.PUBLISHED,
        **TITLES,
    )
    event.full_clean()
    event.save()
    event.countries.set(Country.objects.filter(code__in=["ML", "NE", "SN", "BF"]))
    for day in days:
        EventDay.objects.create(event=event, date=day, starts=time(9), ends=time(16))
    before = datetime.combine(days[0] - timedelta(days=7), time(17), event.zone)
    event.registration_closes_at = before
    event.save()
    for place, starts, ends, english, french, takes_requests in AGENDA:
        AgendaItem.objects.create(
            event=event, date=days[place], starts=starts, ends=ends, title_en=english,
            title_fr=french, takes_requests=takes_requests,
        )  # fmt: skip
    return event


def person(event, partner, number, **fields):
    """An invented person who looks it."""
    return Registration(
        event=event,
        partner=partner,
        person_name=f"Example Delegate {number}",
        function="Delegate",
        email=f"delegate{number}@{event.pk}.example",
        mode=fields.pop("mode", "in_person"),
        language="fr",
        may_be_listed=number % 4 != 0,
        **fields,
    )


def ask_to_speak(event, partners, state):
    """Requests for the floor at the first item that takes them."""
    item = event.agenda.filter(takes_requests=True).first()
    for number, partner in enumerate(partners, 1):
        spoke = state == RequestToSpeak.State.SPOKE
        RequestToSpeak.objects.create(
            event=event, item=item, partner=partner, topic=f"Invented topic {number}",
            language="fr", state=state, position=number if spoke else None,
        )  # fmt: skip


def fill_past(event, partners, officer):
    """People who came, and what they recommended."""
    for number, partner in enumerate(partners * PAST_PEOPLE):
        registration = person(event, partner, number + 1)
        registration.state = "attended" if number % 5 else "approved"
        registration.approved_at = event.starts_at
        registration.attended_at = event.starts_at if number % 5 else None
        registration.created_by = officer
        registration.save()
    ask_to_speak(event, partners[:2], RequestToSpeak.State.SPOKE)
    today = timezone.localdate()
    for number, (english, french, status, reason, due, progress) in enumerate(RECOMMENDATIONS, 1):
        row = Recommendation.objects.create(
            event=event, number=number, text_en=english, text_fr=french, theme="Health",
            office=event.office, raised_by=partners[number % len(partners)], status=status,
            reason=reason, owner=officer, is_published=True,
            due_on=today + timedelta(days=due) if due is not None else None,
        )  # fmt: skip
        if progress:
            ProgressNote.objects.create(
                recommendation=row, text=progress, author=officer,
                happened_on=today - timedelta(days=20),
            )  # fmt: skip


def fill_coming(event, partners, officer):
    """Invitations with answers, a nearly full room, and a call with a contribution."""
    segment, __ = Segment.objects.get_or_create(
        name="Organisations of Mali", defaults={"query": "country=ML", "created_by": officer}
    )
    now = timezone.now()
    for number, partner in enumerate(partners):
        answer = ("accepted", "none", "declined")[number % 3]
        Invitation.objects.create(
            event=event, partner=partner, language="fr", segment=segment, answer=answer,
            sent_at=now - timedelta(days=12),
            answered_at=now - timedelta(days=8) if answer != "none" else None,
        )  # fmt: skip
    places = [partner for partner in partners for __ in range(2)][:11]
    for number, partner in enumerate(places):
        needs = {"needs_access": "Step-free entrance. Invented."} if number == 2 else {}
        registering.register(person(event, partner, number + 1, **needs), by=officer)
    registering.register(person(event, partners[0], 20, mode="online"), by=officer)
    call = Call.objects.create(
        event=event, title_en="What organisations of the Sahel see",
        title_fr="Ce que voient les organisations du Sahel", opens_at=now - timedelta(days=10),
        closes_at=event.registration_closes_at,
    )  # fmt: skip
    questions = [
        Question.objects.create(
            call=call, text_en=english, text_fr=french, word_limit=limit, position=position
        )
        for position, (english, french, limit) in enumerate(QUESTIONS)
    ]
    contribution = Contribution.objects.create(
        call=call, partner=partners[-1], language="en", may_be_published=True, state="published",
        submitted_at=now - timedelta(days=3), moderated_by=officer,
    )  # fmt: skip
    Answer.objects.create(
        contribution=contribution, question=questions[0],
        text="Fees at the counter, and fear of being asked for papers. Invented.",
    )  # fmt: skip
    ask_to_speak(event, partners[:6], RequestToSpeak.State.ASKED)
