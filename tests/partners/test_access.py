"""Who may do what, by which door: one literal table, walked cell by cell through HTTP.

A cell says ``yes`` where it is done or shown, ``no`` where the answer is a page without it, and
else how the door refuses: ``login`` sends to the sign-in page, a number is the answer's status.
What is outside of a reader's scope is not there: 404, or, in the administration, Django's own way
back to its front page. Lists and exports say which records they hold, by the first letter.
"""

from dataclasses import dataclass

import pytest
from django.db import transaction

from partners.models import Contact, Note, Partner
from tests.factories import (
    ContactFactory,
    CountryFactory,
    MembershipFactory,
    NoteFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.pages import form_of, read

#: The columns: a visitor; a member of another partner; a reader, an editor and an administrator of
#: the listed partner; a case officer; the focal point of the partner's country and that of another
#: country; a registry officer; an administrator.
TABLE = {
    "page": """
        list        las   las las las las luas ludas luas ludas ludas
        see         yes   yes yes yes yes yes  yes   yes  yes   yes
        draft       404   404 404 404 404 404  yes   404  yes   yes
        unlisted    404   404 404 404 404 yes  yes   yes  yes   yes
        e-mail      no    no  yes yes yes yes  yes   yes  yes   yes
        contacts    no    no  yes yes yes yes  yes   yes  yes   yes
        notes       no    no  no  no  no  yes  yes   yes  yes   yes
        history     login 404 404 404 404 yes  yes   yes  yes   yes
        create      login 404 404 404 404 404  yes   422  yes   yes
        edit        login 404 404 yes yes 404  yes   404  yes   yes
        edit-abroad login 404 404 404 404 404  404   yes  yes   yes
        archive     login 404 404 302 302 404  yes   404  yes   yes
        confirm     login 404 404 404 yes 404  yes   404  yes   yes
        export      las   las las las las luas ludas luas ludas ludas
        add-contact login 404 404 yes yes 404  yes   404  yes   yes
        add-note    login 404 404 404 404 404  yes   404  yes   yes
        merge       login 404 404 302 302 404  422   404  422   422
        delete      404   404 404 404 404 404  404   404  404   404
    """,
    "api": """
        list        las   las las las las luas ludas luas ludas ludas
        see         yes   yes yes yes yes yes  yes   yes  yes   yes
        draft       404   404 404 404 404 404  yes   404  yes   yes
        unlisted    404   404 404 404 404 yes  yes   yes  yes   yes
        e-mail      no    no  yes yes yes yes  yes   yes  yes   yes
        contacts    404   404 yes yes yes yes  yes   yes  yes   yes
        notes       404   404 404 404 404 yes  yes   yes  yes   yes
        history     404   404 404 404 404 404  404   404  404   404
        create      401   403 403 403 403 403  yes   400  yes   yes
        edit        401   404 404 yes yes 404  yes   404  yes   yes
        edit-abroad 401   404 404 404 404 404  404   yes  yes   yes
        archive     401   404 404 400 400 404  yes   404  yes   yes
        confirm     401   404 404 404 yes 404  yes   404  yes   yes
        export      las   las las las las luas ludas luas ludas ludas
        add-contact 401   404 404 yes yes 404  yes   404  yes   yes
        add-note    401   404 404 404 404 404  yes   404  yes   yes
        merge       401   404 404 400 400 404  400   404  400   400
        delete      401   405 405 405 405 405  405   405  405   405
    """,
    "admin": """
        list        login 403 403 403 403 luas ludas luas ludas ludas
        see         login 403 403 403 403 yes  yes   yes  yes   yes
        draft       login 403 403 403 403 302  yes   302  yes   yes
        unlisted    login 403 403 403 403 yes  yes   yes  yes   yes
        e-mail      login 403 403 403 403 yes  yes   yes  yes   yes
        contacts    login 403 403 403 403 yes  yes   yes  yes   yes
        notes       login 403 403 403 403 yes  yes   yes  yes   yes
        history     login 403 403 403 403 yes  yes   yes  yes   yes
        create      login 403 403 403 403 403  yes   200  yes   yes
        edit        login 403 403 403 403 403  yes   403  yes   yes
        edit-abroad login 403 403 403 403 403  403   yes  yes   yes
        archive     login 403 403 403 403 302  yes   302  yes   yes
        confirm     login 403 403 403 403 302  yes   302  yes   yes
        export      login 403 403 403 403 luas ludas luas ludas ludas
        add-contact login 403 403 403 403 403  yes   200  yes   yes
        add-note    login 403 403 403 403 403  yes   200  yes   yes
        merge       login 403 403 403 403 403  200   403  200   200
        delete      login 403 403 403 403 403  403   403  403   403
    """,
}
E_MAIL = "private@listed.example"
PERSON = "person@listed.example"
SECRET = "They told us so in confidence."
API = "/api/v1/partners/"
NEW = "Union des tisserandes"
ARCHIVED = {"status": "archived", "status_reason": "Dissolved."}
MERGED = {"status": "merged", "status_reason": "The same body."}
CONTACT = {"name": "Awa Traoré", "email": "awa@listed.example"}
NOTE = {"kind": "meeting", "text": "We met.", "happened_on": "2026-03-01"}


def column(door, role):
    """The column of a role: ``{action: cell}``."""
    lines = [line.split() for line in TABLE[door].strip().splitlines()]
    return {action: cells[list(USERS).index(role)] for action, *cells in lines}


@dataclass
class World:
    """The records that the table speaks of; in lists they are called by their first letter."""

    listed: Partner
    unlisted: Partner
    draft: Partner
    abroad: Partner
    strangers: Partner

    def letters(self, text):
        return "".join(
            name[0] for name, partner in vars(self).items() if partner.legal_name in text
        )


@pytest.fixture
def world(db):
    world = World(
        listed=PartnerFactory(legal_name="Listed of Mali", email=E_MAIL),
        unlisted=PartnerFactory(legal_name="Unlisted of Mali", unlisted=True),
        draft=PartnerFactory(legal_name="Draft of Mali", draft=True),
        abroad=PartnerFactory(legal_name="Abroad in Senegal", hq_country__code="SN"),
        strangers=PartnerFactory(legal_name="Strangers in Kenya", hq_country__code="KE"),
    )
    ContactFactory(partner=world.listed, email=PERSON)
    NoteFactory(partner=world.listed, text=SECRET)
    return world


#: How to make the user of each column; a visitor is nobody.
USERS = {
    "visitor": lambda world: None,
    "stranger": lambda world: MembershipFactory(partner=world.strangers).user,
    "reader": lambda world: MembershipFactory(partner=world.listed, reader=True).user,
    "editor": lambda world: MembershipFactory(partner=world.listed, editor=True).user,
    "chief": lambda world: MembershipFactory(partner=world.listed).user,
    "case": lambda world: UserFactory(case_officer=True),
    "focal": lambda world: UserFactory(focal_point=True, office=OfficeFactory(countries=["ML"])),
    "abroad": lambda world: UserFactory(focal_point=True, office=OfficeFactory(countries=["SN"])),
    "officer": lambda world: UserFactory(registry_officer=True),
    "administrator": lambda world: UserFactory(administrator=True),
}
#: What each action reads: its addresses at each door, with the names of the world's records.
READS = {
    "page": {
        "list": "/en/partners/",
        "see": "/en/partners/{listed}/",
        "draft": "/en/partners/{draft}/",
        "unlisted": "/en/partners/{unlisted}/",
        "e-mail": "/en/partners/ /en/partners/export.csv /en/partners/{listed}/",
        "contacts": "/en/partners/ /en/partners/export.csv /en/partners/{listed}/",
        "notes": "/en/partners/ /en/partners/export.csv /en/partners/{listed}/",
        "history": "/en/partners/{listed}/history/",
        "export": "/en/partners/export.csv",
    },
    "api": {
        "list": "/api/v1/partners/",
        "see": "/api/v1/partners/{listed}/",
        "draft": "/api/v1/partners/{draft}/",
        "unlisted": "/api/v1/partners/{unlisted}/",
        "e-mail": "/api/v1/partners/ /api/v1/partners/?format=csv /api/v1/partners/{listed}/",
        "contacts": "/api/v1/partners/{listed}/ /api/v1/partners/{listed}/contacts/",
        "notes": "/api/v1/partners/{listed}/ /api/v1/partners/{listed}/notes/",
        "history": "/api/v1/partners/{listed}/history/",
        "export": "/api/v1/partners/?format=csv",
    },
    "admin": {
        "list": "/admin/partners/partner/",
        "see": "/admin/partners/partner/{listed}/change/",
        "draft": "/admin/partners/partner/{draft}/change/",
        "unlisted": "/admin/partners/partner/{unlisted}/change/",
        "e-mail": "/admin/partners/partner/{listed}/change/",
        "contacts": "/admin/partners/partner/{listed}/change/ /admin/partners/contact/",
        "notes": "/admin/partners/partner/{listed}/change/ /admin/partners/note/",
        "history": "/admin/partners/partner/{listed}/history/",
    },
}
#: What stands on one of the addresses read, if the action is allowed.
SHOWN = {"e-mail": E_MAIL, "contacts": PERSON, "notes": SECRET}
#: What is true of the records once an action is done.
DONE = {
    "create": lambda world: Partner.objects.filter(legal_name=NEW).exists(),
    "edit": lambda world: now(world.listed).city == "Kayes",
    "edit-abroad": lambda world: now(world.abroad).city == "Kayes",
    "archive": lambda world: now(world.listed).status == "archived",
    "confirm": lambda world: now(world.listed).confirmed_on is not None,
    "add-contact": lambda world: Contact.objects.filter(name=CONTACT["name"]).exists(),
    "add-note": lambda world: Note.objects.filter(text=NOTE["text"]).exists(),
    "merge": lambda world: now(world.listed).status == "merged",
    "delete": lambda world: not Partner.objects.filter(pk=world.listed.pk).exists(),
}


def now(partner):
    return Partner.objects.get(pk=partner.pk)


def by_page(client, action, world, office):
    """Send what the page of an action would send."""
    listed, abroad = f"/en/partners/{world.listed.pk}/", f"/en/partners/{world.abroad.pk}/"
    mali = CountryFactory(code="ML").pk
    address, data = {
        "create": ("/en/partners/add/", {"legal_name": NEW, "hq_country": mali}),
        "edit": (f"{listed}edit/", {"city": "Kayes"}),
        "edit-abroad": (f"{abroad}edit/", {"city": "Kayes"}),
        "archive": (f"{listed}edit/", ARCHIVED),
        "confirm": (f"{listed}confirm/", {}),
        "add-contact": (f"{listed}contacts/add/", CONTACT | office),
        "add-note": (f"{listed}notes/add/", NOTE | office),
        "merge": (f"{listed}edit/", MERGED),
        "delete": (f"{listed}delete/", {"post": "yes"}),
    }[action]
    return client.post(address, opened(client, address, css="record") | data)


def by_api(client, action, world, office):
    """Send what a program would send, with the session of a browser."""
    listed, abroad = f"{API}{world.listed.pk}/", f"{API}{world.abroad.pk}/"
    method, address, body = {
        "create": (client.post, API, {"legal_name": NEW, "hq_country": "ML"}),
        "edit": (client.patch, listed, {"city": "Kayes"}),
        "edit-abroad": (client.patch, abroad, {"city": "Kayes"}),
        "archive": (client.patch, listed, ARCHIVED),
        "confirm": (client.post, f"{listed}confirm/", {}),
        "add-contact": (client.post, f"{listed}contacts/", CONTACT),
        "add-note": (client.post, f"{listed}notes/", NOTE),
        "merge": (client.patch, listed, MERGED),
        "delete": (client.delete, listed, {}),
    }[action]
    return method(address, body, content_type="application/json")


def by_admin(client, action, world, office):
    """Send what a form or an action of the administration would send."""
    chosen = {"_selected_action": world.listed.pk, "index": "0"}
    mali = CountryFactory(code="ML").pk
    model, page, data = {
        "create": ("partner", "add/", {"legal_name": NEW, "hq_country": mali}),
        "edit": ("partner", f"{world.listed.pk}/change/", {"city": "Kayes"}),
        "edit-abroad": ("partner", f"{world.abroad.pk}/change/", {"city": "Kayes"}),
        "archive": ("partner", "", {"action": "archive", "archive": 1, "reason": "Gone."} | chosen),
        "confirm": ("partner", "", {"action": "confirm"} | chosen),
        "export": ("partner", "", {"action": "export_csv", "select_across": 1} | chosen),
        "add-contact": ("contact", "add/", CONTACT | office | {"partner": world.listed.pk}),
        "add-note": ("note", "add/", NOTE | office | {"partner": world.listed.pk}),
        "merge": ("partner", f"{world.listed.pk}/change/", MERGED),
        "delete": ("partner", f"{world.listed.pk}/delete/", {"post": "yes"}),
    }[action]
    address = f"/admin/partners/{model}/{page}"
    form = opened(client, address, id=f"{model}_form") if page else {}
    return client.post(address, form | data)


WRITES = {"page": by_page, "api": by_api, "admin": by_admin}


def opened(client, address, css=None, **attributes):
    """What the form of an address holds; nothing where it does not open."""
    page = client.get(address)
    found = page.status_code == 200 and read(page).all("form", css, **attributes)
    return form_of(page, css, **attributes) if found else {}


def text_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


def refusal(client, response):
    """How a door refused; the admin's own sign-in page says whether it is a matter of signing in."""
    if response.status_code == 302 and response["Location"].startswith("/admin/login/"):
        response = client.get(response["Location"])
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return "login"
    return str(response.status_code)


def outcome(client, door, action, world, office):
    """Try an action, and say what came of it as the table does."""
    if addresses := READS[door].get(action):
        numbers = {name: partner.pk for name, partner in vars(world).items()}
        responses = [client.get(address) for address in addresses.format(**numbers).split()]
    else:
        responses = [WRITES[door](client, action, world, office)]
    if action in DONE:
        return "yes" if DONE[action](world) else refusal(client, responses[-1])
    if responses[-1].status_code != 200:
        return refusal(client, responses[-1])
    text = "".join(map(text_of, responses))
    if action in ("list", "export"):
        return world.letters(text)
    return "yes" if SHOWN.get(action, "") in text else "no"


@pytest.mark.parametrize("role", USERS)
@pytest.mark.parametrize("door", TABLE)
def test_door_answers_as_the_table_says(client, world, door, role):
    user, cells = USERS[role](world), column(door, role)
    office = {"office": user.office_id} if user and user.office_id else {}
    if user:
        client.force_login(user)

    found = {}
    for action in cells:
        with transaction.atomic():
            found[action] = outcome(client, door, action, world, office)
            transaction.set_rollback(True)

    assert found == cells


@pytest.mark.parametrize("role", ["visitor", "stranger", "chief", "administrator"])
@pytest.mark.parametrize("word", ["quorvex", "zyblimto", "wuxograf"])
def test_search_does_not_read_e_mails_contacts_and_notes(client, world, role, word):
    partner = PartnerFactory(legal_name="Maison des jeunes", email="quorvex@mail.example")
    ContactFactory(partner=partner, name="Zyblimto", email="zyblimto@mail.example")
    NoteFactory(partner=partner, text="Wuxograf")
    if user := USERS[role](world):
        client.force_login(user)

    page = client.get("/en/partners/", {"q": word})
    api = client.get(API, {"q": word})

    assert page.context["page"].total == 0
    assert api.json()["results"] == []


def test_member_reads_and_changes_its_own_draft(client, world):
    draft = world.draft
    client.force_login(MembershipFactory(partner=draft).user)

    page = client.get(f"/en/partners/{draft.pk}/")
    form = client.get(f"/en/partners/{draft.pk}/edit/")
    record = client.get(f"{API}{draft.pk}/")
    change = client.patch(f"{API}{draft.pk}/", {"city": "Kayes"}, content_type="application/json")

    answers = [answer.status_code for answer in (page, form, record, change)]
    assert answers == [200, 200, 200, 200]
