"""The administration opens, obeys the scopes of the pages, and costs the same however long."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from partners import models
from tests import factories
from tests.factories import (
    PDF,
    AgreementFactory,
    ApiTokenFactory,
    AssessmentFactory,
    ContactFactory,
    CountryFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    MembershipFactory,
    NoteFactory,
    ObserverStatusFactory,
    OfficeFactory,
    PartnerFactory,
    PartnerNameFactory,
    ProjectFactory,
    UserFactory,
)

ADMINISTRATORS_ONLY = {"administrator": "view add change delete"}
NOT_DELETED = {"administrator": "view add change"}
LOOKED_AT = {"administrator": "view"}
REFERENCE = {
    "administrator": "view add change delete",
    "registry_officer": "view",
    "focal_point": "view",
    "case_officer": "view",
    "reviewer": "view",
    "events_officer": "view",
}
KEPT = {
    "administrator": "view add change",
    "registry_officer": "view add change",
    "focal_point": "view add change",
    "case_officer": "view",
    "reviewer": "view",
    "events_officer": "view",
}
#: Who may do what with a record of Mali, where the focal point's office is, by model.
MAY = {
    models.Partner: KEPT,
    models.PartnerName: KEPT,
    models.Identifier: KEPT,
    models.Contact: KEPT,
    models.Note: KEPT,
    models.Project: KEPT,
    models.Engagement: KEPT,
    models.Agreement: KEPT,
    models.Document: KEPT,
    models.ObserverStatus: KEPT | {"focal_point": "view"},
    models.Assessment: KEPT,
    models.CouncilSession: REFERENCE,
    models.Category: REFERENCE,
    models.ActivityArea: REFERENCE,
    models.RelationKind: REFERENCE,
    models.Cluster: REFERENCE,
    models.Country: REFERENCE,
    models.Region: REFERENCE,
    models.Office: REFERENCE,
    models.User: NOT_DELETED,
    models.Membership: ADMINISTRATORS_ONLY,
    models.ApiToken: LOOKED_AT,
    models.SearchEntry: LOOKED_AT,
    models.Word: LOOKED_AT,
    models.WordUse: LOOKED_AT,
    models.InventoryRound: REFERENCE | {"registry_officer": "view add change delete"},
    models.RoundAnswer: {
        "administrator": "view",
        "registry_officer": "view",
        "focal_point": "view",
    },
    models.RoundSnapshot: dict.fromkeys(REFERENCE, "view"),
    models.QualityScore: dict.fromkeys(REFERENCE, "view"),
    models.KeyFigure: REFERENCE,
    models.Notice: {"administrator": "view", "registry_officer": "view", "focal_point": "view"},
    models.MembershipRequest: {
        "administrator": "view",
        "registry_officer": "view",
        "focal_point": "view",
    },
    models.Invitation: LOOKED_AT,
    models.DailyRun: LOOKED_AT,
    models.SentForm: LOOKED_AT,
    models.DuplicatePair: {
        "administrator": "view",
        "registry_officer": "view",
        "focal_point": "view",
    },
    models.DuplicateScan: LOOKED_AT,
    models.MatchKey: LOOKED_AT,
    models.Merge: LOOKED_AT,
    models.ImportBatch: LOOKED_AT,
    models.ImportRow: LOOKED_AT,
    models.AnswerMemory: ADMINISTRATORS_ONLY,
    models.ColumnMemory: LOOKED_AT,
    DBTaskResult: LOOKED_AT,
    Group: LOOKED_AT,
    EmailAddress: ADMINISTRATORS_ONLY,
}

#: What is said of an address that no browser should open.
WEBSITE = "Enter a web address that begins with http:// or https://."
#: How to make what has no factory.
OTHERS = {
    models.SearchEntry: lambda number: PartnerFactory().search_entry,
    models.MatchKey: lambda number: PartnerFactory().match_keys.first(),
    models.WordUse: lambda number: PartnerFactory().word_uses.first(),
    models.Word: lambda number: models.Word.objects.create(text=f"word{number}"),
    models.Notice: lambda number: factories.NoticeFactory(partner=PartnerFactory()),
    DBTaskResult: lambda number: DBTaskResult.objects.create(
        args_kwargs={"args": ["partners.jobs.forget_old_jobs"], "kwargs": {}},
        task_path="partners.jobs.run",
        backend_name="default",
        run_after=timezone.now(),
    ),
    Group: lambda number: Group.objects.create(name=f"group {number}"),
    EmailAddress: lambda number: EmailAddress.objects.create(
        user=UserFactory(), email=f"address-{number}@example.org"
    ),
}


def make(model, number=0):
    """A record of a model, which nothing else uses."""
    if model in OTHERS:
        return OTHERS[model](number)
    factory = getattr(factories, f"{model.__name__}Factory")
    if model is models.Project:
        return factory(office=bamako())
    if issubclass(model, models.Part):
        return factory(**{"office": bamako()} if model.BY_OFFICE else {})
    return factory(code=f"new-{number}") if hasattr(model, "code") else factory()


def bamako():
    return models.Office.objects.get(code="bamako")


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def change_url(obj):
    return url(type(obj), "change", obj.pk)


def form_data(response):
    """What a browser would send back of a form that was just opened."""
    data = {}
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            if field.value() is not None and field.value() is not False:
                data[field.html_name] = field.value()
    return {
        name: value for name, value in data.items() if not hasattr(value, "read") and value != ""
    }


def errors_of(response):
    """Every complaint of a form and of its rows, as one text."""
    context = response.context
    texts = [str(context["adminform"].form.errors)]
    for inline in context["inline_admin_formsets"]:
        texts.append(str(inline.formset.non_form_errors()))
        texts += [str(form.errors) for form in inline.formset.forms]
    return "\n".join(texts)


@pytest.fixture
def focal_point(focal_point_mali):
    return focal_point_mali


@pytest.fixture
def office(office_mali):
    return office_mali


# Everything opens


@pytest.mark.parametrize("model", MAY, ids=lambda model: model.__name__)
def test_pages_open_for_an_administrator(client, administrator, office, model):
    client.force_login(administrator)
    obj = make(model)

    pages = [url(model, "changelist"), change_url(obj), url(model, "history", obj.pk)]
    if "add" in MAY[model]["administrator"]:
        pages.append(url(model, "add"))

    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


@pytest.mark.parametrize("role", ["registry_officer", "focal_point", "reviewer"])
@pytest.mark.parametrize("model", MAY, ids=lambda model: model.__name__)
def test_lists_and_records_open_for_readers(client, office, model, role):
    client.force_login(UserFactory(**{role: True}, office=office))
    obj = make(model)
    expected = 200 if role in MAY[model] else 403

    pages = [url(model, "changelist"), change_url(obj), url(model, "history", obj.pk)]

    assert [client.get(page).status_code for page in pages] == [expected] * 3


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_open_in_every_language(client, administrator, office, language):
    client.force_login(administrator)
    obj = make(models.Partner)

    for page in [reverse("admin:index"), url(models.Partner, "changelist"), change_url(obj)]:
        response = client.get(page, headers={"accept-language": language})
        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.text


@pytest.mark.parametrize("role", ["administrator", "reviewer"])
def test_pages_hold_nothing_inline(client, office, role):
    client.force_login(UserFactory(**{role: True}))
    partner = PartnerFactory()
    ContactFactory(partner=partner)
    EngagementFactory(partner=partner)

    pages = [
        reverse("admin:index"),
        url(models.Partner, "changelist"),
        change_url(partner),
        url(models.Partner, "history", partner.pk),
        url(models.Document, "changelist"),
    ]

    for page in pages:
        text = client.get(page).text
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text), page
        assert not re.search(r"<style|\sstyle=|\son\w+=\"", text), page


# Who may do what


@pytest.mark.parametrize(
    "role",
    [
        "administrator",
        "registry_officer",
        "focal_point",
        "case_officer",
        "reviewer",
        "events_officer",
    ],
)
@pytest.mark.parametrize("model", MAY, ids=lambda model: model.__name__)
def test_doors_follow_the_table(client, office, model, role):
    client.force_login(UserFactory(**{role: True}, office=office))
    obj = make(model)
    may = MAY[model].get(role, "").split()

    page = client.get(change_url(obj))
    found = {
        "view": page.status_code == 200,
        "add": client.get(url(model, "add")).status_code == 200,
        "change": page.status_code == 200 and 'name="_save"' in page.text,
        "delete": client.post(url(model, "delete", obj.pk), {"post": "yes"}).status_code == 302,
    }

    assert [door for door, is_open in found.items() if is_open] == may
    assert model.objects.filter(pk=obj.pk).exists() is ("delete" not in may)


def test_visitor_is_sent_to_the_portals_own_sign_in_page(client, db):
    response = client.get("/admin/", follow=True)

    address, __ = response.redirect_chain[-1]
    assert address == f"{reverse('account_login')}?next=/admin/"


def test_door_itself_sends_to_the_portals_own_sign_in_page(client, db):
    response = client.get("/admin/login/?next=/admin/partners/partner/")

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert "next=/admin/partners/partner/" in response["Location"]


def test_staff_without_a_role_stays_outside(client, db):
    client.force_login(UserFactory(is_staff=True))

    assert client.get("/admin/", follow=True).status_code == 403


def test_role_without_the_staff_flag_stays_outside(client, registry_officer):
    registry_officer.is_staff = False
    registry_officer.save()
    client.force_login(registry_officer)

    assert client.get("/admin/", follow=True).status_code == 403


def test_member_of_a_partner_stays_outside(client, member_admin):
    client.force_login(member_admin)

    assert client.get("/admin/", follow=True).status_code == 403


def test_old_version_of_a_record_has_no_form_that_could_be_posted(client, administrator, partner):
    client.force_login(administrator)
    version = partner.history.first()

    response = client.post(
        f"/admin/partners/partner/{partner.pk}/history/{version.pk}/", {"legal_name": "Mine"}
    )

    assert response.status_code in (302, 404)
    partner.refresh_from_db()
    assert partner.legal_name == "Femmes du Sahel"


# Focal points


def test_focal_point_does_not_change_another_countrys_partner(client, focal_point):
    client.force_login(focal_point)
    other = PartnerFactory(hq_country__code="SN", legal_name="Jeunes de Dakar")

    page = client.get(change_url(other))
    answer = client.post(change_url(other), {"legal_name": "Mine"})

    assert 'name="_save"' not in page.text
    assert answer.status_code == 403
    other.refresh_from_db()
    assert other.legal_name == "Jeunes de Dakar"


def test_focal_point_does_not_find_another_countrys_draft(client, focal_point):
    client.force_login(focal_point)
    draft = PartnerFactory(draft=True, hq_country__code="SN")

    response = client.get(change_url(draft))

    assert response.status_code == 302
    assert response["Location"] == reverse("admin:index")


def test_focal_point_does_not_read_the_history_of_another_countrys_draft(client, focal_point):
    client.force_login(focal_point)
    draft = PartnerFactory(draft=True, hq_country__code="SN")

    assert client.get(url(models.Partner, "history", draft.pk)).status_code == 302


def test_focal_point_does_not_move_a_partner_to_another_country(client, focal_point, partner):
    client.force_login(focal_point)
    senegal = CountryFactory(code="SN")
    data = form_data(client.get(change_url(partner))) | {"hq_country": senegal.pk}

    response = client.post(change_url(partner), data)

    sentence = "Choose a country that your office covers: other offices keep the others."
    assert response.context["adminform"].form.errors == {"hq_country": [sentence]}
    partner.refresh_from_db()
    assert partner.hq_country.code == "ML"


def test_focal_point_opens_a_partner_in_its_own_country_only(client, focal_point):
    client.force_login(focal_point)
    data = form_data(client.get(url(models.Partner, "add")))
    data |= {"legal_name": "Union des tisserandes", "status": "active"}

    refused = client.post(
        url(models.Partner, "add"), data | {"hq_country": CountryFactory(code="SN").pk}
    )
    done = client.post(
        url(models.Partner, "add"), data | {"hq_country": CountryFactory(code="ML").pk}
    )

    assert list(refused.context["adminform"].form.errors) == ["hq_country"]
    assert done.status_code == 302
    assert models.Partner.objects.get().hq_country.code == "ML"


def test_focal_point_writes_for_its_own_office(client, focal_point, office, partner):
    client.force_login(focal_point)
    page = client.get(url(models.Note, "add"))
    data = {
        "partner": partner.pk,
        "kind": "call",
        "happened_on": "2024-05-02",
        "text": "They called.",
    }

    refused = client.post(url(models.Note, "add"), data | {"office": OfficeFactory().pk})
    done = client.post(url(models.Note, "add"), data | {"office": office.pk})

    assert page.context["adminform"].form["office"].value() == office.pk
    assert list(refused.context["adminform"].form.errors) == ["office"]
    assert done.status_code == 302
    note = models.Note.objects.get()
    assert (note.author, note.office) == (focal_point, office)


def test_focal_point_adds_an_engagement_to_a_partner_present_in_its_country(
    client, focal_point, office
):
    client.force_login(focal_point)
    present = PartnerFactory(hq_country__code="SN", activity_countries=["ML"])
    absent = PartnerFactory(hq_country__code="SN")
    relation = factories.RelationKindFactory()
    data = {"relation": relation.pk, "office": office.pk}

    done = client.post(url(models.Engagement, "add"), data | {"partner": present.pk})
    refused = client.post(url(models.Engagement, "add"), data | {"partner": absent.pk})

    assert done.status_code == 302
    assert list(refused.context["adminform"].form.errors) == ["partner"]
    assert [row.partner for row in models.Engagement.objects.all()] == [present]


def test_focal_point_is_offered_its_own_countries_and_partners(client, focal_point):
    client.force_login(focal_point)
    PartnerFactory(legal_name="Femmes du Mali", hq_country__code="ML")
    PartnerFactory(legal_name="Femmes de Dakar", hq_country__code="SN")

    def offered(model, field, term=""):
        parameters = {
            "app_label": "partners",
            "model_name": model,
            "field_name": field,
            "term": term,
        }
        found = client.get(reverse("admin:autocomplete"), parameters).json()["results"]
        return [row["text"] for row in found]

    assert offered("partner", "hq_country") == ["Mali"]
    assert offered("agreement", "partner", "femmes") == ["Femmes du Mali"]


# The same rules as the pages


def test_archived_record_needs_a_reason(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | {"status": "archived"}

    response = client.post(change_url(partner), data)

    sentence = "Say why: a dormant, archived or merged record needs a reason."
    assert sentence in errors_of(response)
    partner.refresh_from_db()
    assert partner.status == "active"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"legal_name": "A\x07B"}, "Remove the invisible control characters: they cannot be kept."),
        ({"legal_name": "x" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
        (
            {"website": "javascript:alert(1)"},
            WEBSITE,
        ),
        (
            {"registered_on": "2020-01-02", "registration_expires_on": "2020-01-01"},
            "A registration ends after it begins.",
        ),
        ({"founded": "2999"}, "This date is in the future or too far away."),
        (
            {"status": "pending"},
            "A draft or pending record cannot be listed publicly: make it active first.",
        ),
        ({"hq_country": "99999"}, "Select a valid choice."),
        ({"status": "merged"}, "Select a valid choice."),
    ],
)
def test_record_is_refused_with_the_sentence_of_its_rule(
    client, registry_officer, partner, change, sentence
):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | change

    response = client.post(change_url(partner), data)

    assert response.status_code == 200
    assert sentence in errors_of(response)
    kept = models.Partner.objects.get()
    assert (kept.version, kept.legal_name, kept.status) == (1, "Femmes du Sahel", "active")


def test_duplicate_identifier_is_refused_in_a_row(client, registry_officer, partner):
    client.force_login(registry_officer)
    other = PartnerFactory(legal_name="Femmes du Sahel")
    IdentifierFactory(scheme="ROR", value="05gq02987", partner=other)
    data = form_data(client.get(change_url(partner)))
    data |= {"identifiers-TOTAL_FORMS": 1, "identifiers-0-scheme": "ROR"}
    data |= {"identifiers-0-value": "05gq02987"}

    response = client.post(change_url(partner), data)

    link = f'<a href="{other.get_absolute_url()}" dir="auto">Femmes du Sahel</a>'
    assert f"This identifier is recorded already for {link}." in errors_of(response)


def test_two_main_contacts_are_refused_before_the_database_does(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | {"contacts-TOTAL_FORMS": 2}
    for row in (0, 1):
        data |= {f"contacts-{row}-name": f"Person {row}", f"contacts-{row}-is_main": "on"}

    response = client.post(change_url(partner), data)

    assert "There is a main contact already." in errors_of(response)
    assert not models.Contact.objects.exists()


def test_two_running_observer_statuses_are_refused_before_the_database_does(
    client, registry_officer, partner
):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | {"observer_statuses-TOTAL_FORMS": 2}
    for row in (0, 1):
        data |= {f"observer_statuses-{row}-evidence": "decided"}
        data |= {f"observer_statuses-{row}-decision": "1"}
        data |= {f"observer_statuses-{row}-started_on": f"201{row}-01-01"}

    response = client.post(change_url(partner), data)

    assert "This organisation is an observer already." in errors_of(response)
    assert not models.ObserverStatus.objects.exists()


def test_file_that_is_not_what_its_name_says_is_refused(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = {"partner": partner.pk, "kind": "other", "title": "Statutes"}

    refused = client.post(
        url(models.Document, "add"), data | {"file": SimpleUploadedFile("a.pdf", b"MZ program")}
    )
    done = client.post(
        url(models.Document, "add"), data | {"file": SimpleUploadedFile("a.pdf", PDF)}
    )

    assert "The content of this file is not what its name says (.pdf)." in errors_of(refused)
    assert done.status_code == 302


def test_file_is_fetched_through_the_portal(client, registry_officer):
    client.force_login(registry_officer)
    document = DocumentFactory()

    page = client.get(change_url(document)).text

    assert f"/partners/{document.partner_id}/documents/{document.pk}/file/" in page
    assert document.file.name not in page


def test_rows_are_saved_with_the_record_and_signed(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner)))
    data |= {"names-TOTAL_FORMS": 1, "names-0-text": "Sahel Women", "names-0-kind": "translation"}
    data |= {"notes-TOTAL_FORMS": 1, "notes-0-kind": "call", "notes-0-text": "They called."}
    data |= {"notes-0-happened_on": "2024-05-02"}
    data |= {"assessments-TOTAL_FORMS": 1, "assessments-0-kind": "psea"}
    data |= {"assessments-0-result": "clear", "assessments-0-starts_on": "2024-05-02"}

    response = client.post(change_url(partner), data)

    assert response.status_code == 302
    assert [name.text for name in partner.names.all()] == ["Sahel Women"]
    assert partner.notes.get().author == registry_officer
    assert partner.assessments.get().assessor == registry_officer
    assert "sahel women" in models.SearchEntry.objects.get(partner=partner).names


def test_rows_that_the_page_may_remove_can_be_removed_and_the_others_not(
    client, registry_officer, partner
):
    client.force_login(registry_officer)
    ContactFactory(partner=partner)
    EngagementFactory(partner=partner)
    data = form_data(client.get(change_url(partner)))
    data |= {"contacts-0-DELETE": "on", "engagements-0-DELETE": "on"}

    assert client.post(change_url(partner), data).status_code == 302

    assert (partner.contacts.count(), partner.engagements.count()) == (0, 1)
    assert models.Contact.history.first().history_type == "-"


def test_part_does_not_move_to_another_partner(client, registry_officer):
    client.force_login(registry_officer)
    contact = ContactFactory()
    data = form_data(client.get(change_url(contact))) | {"partner": PartnerFactory().pk}

    assert client.post(change_url(contact), data | {"function": "Director"}).status_code == 302

    before, contact = contact, models.Contact.objects.get()
    assert (contact.partner_id, contact.function) == (before.partner_id, "Director")


def test_new_record_that_looks_like_another_is_asked_about(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(url(models.Partner, "add")))
    data |= {"legal_name": "Femmes du Sahel", "status": "active"}

    asked = client.post(url(models.Partner, "add"), data)
    done = client.post(url(models.Partner, "add"), data | {"is_another": "on"})

    assert f"P-{partner.pk:06d} Femmes du Sahel (99 %: same name)" in errors_of(asked)
    assert done.status_code == 302
    assert models.Partner.objects.count() == 2


def test_confirmation_and_version_are_not_fields(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner)))
    data |= {"confirmed_on": "2024-01-01", "merged_into": partner.pk, "uuid": "0" * 32}

    assert client.post(change_url(partner), data).status_code == 302

    after = models.Partner.objects.get()
    assert (after.confirmed_on, after.merged_into, after.uuid) == (None, None, partner.uuid)


# Actions


def act(client, action, partners, **data):
    chosen = {"action": action, "_selected_action": [partner.pk for partner in partners]}
    return client.post(url(models.Partner, "changelist"), chosen | data, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_confirm_stamps_the_records_with_today_and_the_user(client, registry_officer):
    client.force_login(registry_officer)
    partners = PartnerFactory.create_batch(2)

    response = act(client, "confirm", partners)

    assert told(response) == ["2 records are confirmed as of today."]
    for partner in partners:
        partner.refresh_from_db()
        assert partner.confirmed_on == timezone.localdate()
        assert partner.confirmed_by == registry_officer


def test_confirm_leaves_other_offices_records_alone(client, focal_point, partner):
    client.force_login(focal_point)
    other = PartnerFactory(hq_country__code="SN")

    response = act(client, "confirm", [partner, other])

    assert told(response) == [
        "1 record was left alone: you may not change it.",
        "1 record is confirmed as of today.",
    ]
    other.refresh_from_db()
    assert other.confirmed_on is None


def test_archive_asks_for_the_reason_first(client, registry_officer, partner):
    client.force_login(registry_officer)

    page = act(client, "archive", [partner])
    empty = act(client, "archive", [partner], archive="Archive", reason=" ")

    assert "1 record will be archived." in page.text
    assert "This field is required." in empty.text
    partner.refresh_from_db()
    assert partner.status == "active"


def test_archive_keeps_the_reason_with_each_record(client, registry_officer, partner):
    client.force_login(registry_officer)

    response = act(client, "archive", [partner], archive="Archive", reason="Dissolved in 2021.")

    assert told(response) == ["1 record is archived."]
    partner.refresh_from_db()
    assert (partner.status, partner.status_reason) == ("archived", "Dissolved in 2021.")
    assert partner.history.first().history_user == registry_officer


def test_archive_tells_which_record_could_not_be_and_why(client, registry_officer, partner):
    client.force_login(registry_officer)
    wrong = PartnerFactory(legal_name="Old import", website="ftp://example.org")

    response = act(client, "archive", [partner, wrong], archive="Archive", reason="Dissolved.")

    assert told(response) == [
        f"P-{wrong.pk:06d} Old import: website: {WEBSITE}",
        "1 record is archived.",
    ]
    wrong.refresh_from_db()
    assert wrong.status == "active"


def test_archive_leaves_other_offices_and_archived_records_alone(client, focal_point, partner):
    client.force_login(focal_point)
    other = PartnerFactory(hq_country__code="SN")
    done = PartnerFactory(archived=True)

    page = act(client, "archive", [partner, other, done])
    act(client, "archive", [partner, other, done], archive="Archive", reason="Closed.")

    assert "2 of the chosen records are left alone" in page.text
    statuses = dict(models.Partner.objects.values_list("pk", "status"))
    assert statuses == {partner.pk: "archived", other.pk: "active", done.pk: "archived"}
    done.refresh_from_db()
    assert done.status_reason == "Dissolved."


def test_actions_are_not_offered_to_readers(client, case_officer, partner):
    client.force_login(case_officer)

    page = client.get(url(models.Partner, "changelist")).text
    act(client, "archive", [partner], archive="Archive", reason="Closed.")

    assert 'value="archive"' not in page
    assert 'value="delete_selected"' not in page
    assert 'value="export_csv"' in page
    partner.refresh_from_db()
    assert partner.status == "active"


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("export_csv", "text/csv"),
        ("export_xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_export_holds_the_chosen_records(client, registry_officer, partner, action, kind):
    client.force_login(registry_officer)
    PartnerFactory(legal_name="Jeunes de Dakar")

    response = act(client, action, [partner])

    assert response["Content-Type"].split(";")[0] == kind
    content = b"".join(response) if response.streaming else response.content
    assert content
    if kind == "text/csv":
        assert "Femmes du Sahel" in content.decode()
        assert "Jeunes de Dakar" not in content.decode()


# The front page


def waiting(client):
    return {
        (concern.model.__name__, concern.key): (count, concern.url)
        for concern, count in client.get(reverse("admin:index")).context["waiting"]
    }


@pytest.fixture
def attention(db):
    """One record for everything that can wait, in Mali and in Senegal."""
    today = timezone.localdate()
    for code in ("ML", "SN"):
        known = {"hq_country__code": code, "confirmed_on": today}
        PartnerFactory(pending=True, **known)
        PartnerFactory(draft=True, created_at=timezone.now() - timedelta(days=31), **known)
        PartnerFactory(draft=True, **known)
        PartnerFactory(hq_country__code=code, confirmed_on=today - timedelta(days=366))
        PartnerFactory(category=None, **known)
        PartnerFactory(registration_expires_on=today + timedelta(days=60), **known)
        PartnerFactory(registration_expires_on=today - timedelta(days=1), **known)
        partner = PartnerFactory(**known)
        for factory in (AgreementFactory, DocumentFactory, AssessmentFactory):
            factory(partner=partner, starts_on=None if factory != AssessmentFactory else today)
            ends = [today + timedelta(days=60), today + timedelta(days=61)]
            for end in ends:
                factory(partner=partner, ends_on=end)
            factory(
                partner=partner,
                starts_on=today - timedelta(days=9),
                ends_on=today - timedelta(days=1),
            )
    PartnerFactory(archived=True, confirmed_on=None)


KEYS = [
    ("Partner", "pending"),
    ("Partner", "old-drafts"),
    ("Partner", "unconfirmed"),
    ("Partner", "incomplete"),
    ("Partner", "registration-ending"),
    ("Partner", "registration-ended"),
    ("Agreement", "ending"),
    ("Agreement", "ended"),
    ("Document", "ending"),
    ("Document", "ended"),
    ("Assessment", "ending"),
    ("Assessment", "ended"),
]


def test_front_page_counts_what_waits_for_headquarters(client, registry_officer, attention):
    client.force_login(registry_officer)

    assert {key: count for key, (count, __) in waiting(client).items()} == dict.fromkeys(KEYS, 2)


def test_front_page_counts_what_waits_for_a_focal_point(client, focal_point, attention):
    client.force_login(focal_point)

    assert {key: count for key, (count, __) in waiting(client).items()} == dict.fromkeys(KEYS, 1)


def test_front_page_says_that_nothing_waits_for_who_changes_nothing(
    client, case_officer, attention
):
    client.force_login(case_officer)

    response = client.get(reverse("admin:index"))

    assert response.context["waiting"] == []
    assert "Nothing waits for you at the moment." in response.text


def test_front_pages_numbers_lead_to_lists_of_that_length(client, focal_point, attention):
    client.force_login(focal_point)

    for count, address in waiting(client).values():
        assert client.get(address).context["cl"].result_count == count


def test_front_page_costs_the_same_however_much_waits(
    client, registry_officer, django_assert_num_queries, attention
):
    client.force_login(registry_officer)
    few = queries(client, reverse("admin:index"))
    PartnerFactory.create_batch(5, pending=True)

    assert queries(client, reverse("admin:index")) == few


# Cost


def queries(client, address):
    client.get(address)  # what is read once in a process
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", MAY, ids=lambda model: model.__name__)
def test_list_costs_the_same_however_long(client, administrator, office, model):
    client.force_login(administrator)
    for number in range(2):
        make(model, number)
    few = queries(client, url(model, "changelist"))
    for number in range(2, 8):
        make(model, number)

    assert queries(client, url(model, "changelist")) == few


def hang_on(partner, count):
    for __ in range(count):
        PartnerNameFactory(partner=partner)
        IdentifierFactory(partner=partner)
        ContactFactory(partner=partner, office=OfficeFactory())
        EngagementFactory(partner=partner, project=ProjectFactory(), office=OfficeFactory())
        AgreementFactory(partner=partner)
        DocumentFactory(partner=partner)
        NoteFactory(partner=partner, office=OfficeFactory(), author=UserFactory())
        AssessmentFactory(partner=partner, assessor=UserFactory())
        ObserverStatusFactory(
            partner=partner, ended=True, session=factories.CouncilSessionFactory()
        )
        MembershipFactory(partner=partner)


def test_record_costs_the_same_however_much_hangs_on_it(client, administrator, partner):
    client.force_login(administrator)
    hang_on(partner, 1)
    few = queries(client, change_url(partner))
    hang_on(partner, 4)

    assert queries(client, change_url(partner)) == few


def test_records_with_very_many_rows_list_them_elsewhere(client, administrator, partner):
    client.force_login(administrator)
    for __ in range(21):
        NoteFactory(partner=partner)

    page = client.get(change_url(partner))

    assert 'name="notes-TOTAL_FORMS"' not in page.text
    assert f'<a href="/admin/partners/note/?partner={partner.pk}">notes (21)</a>' in page.text
    assert (
        client.get(f"/admin/partners/note/?partner={partner.pk}").context["cl"].result_count == 21
    )


# Search and filters


@pytest.mark.parametrize("text", ["femmes sahel", "FÉMMES", "femmes du sahal", "sahel women"])
def test_search_is_the_directorys(client, registry_officer, partner, text):
    client.force_login(registry_officer)
    PartnerNameFactory(partner=partner, text="Sahel Women")
    PartnerFactory(legal_name="Jeunes de Dakar")

    response = client.get(url(models.Partner, "changelist"), {"q": text})

    assert list(response.context["cl"].result_list) == [partner]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"country": "ML"}, ["Femmes du Sahel"]),
        ({"country": "SN"}, ["Jeunes de Dakar"]),
        ({"level": "local"}, ["Jeunes de Dakar"]),
        ({"category": "ngo"}, ["Femmes du Sahel", "Jeunes de Dakar"]),
        ({"unconfirmed": "true"}, ["Jeunes de Dakar"]),
        ({"office": "bamako"}, ["Femmes du Sahel"]),
        ({"status__exact": "dormant"}, ["Jeunes de Dakar"]),
        ({"is_listed__exact": "1", "country": "ML"}, ["Femmes du Sahel"]),
        ({"observer": "yes"}, ["Jeunes de Dakar"]),
    ],
)
def test_filters_narrow_the_list(client, registry_officer, office, partner, parameters, expected):
    client.force_login(registry_officer)
    partner.confirm(registry_officer)
    other = PartnerFactory(
        legal_name="Jeunes de Dakar", hq_country__code="SN", levels=["local"], dormant=True
    )
    ObserverStatusFactory(partner=other)

    response = client.get(url(models.Partner, "changelist"), parameters)

    found = [found.legal_name for found in response.context["cl"].result_list]
    assert found == expected


def test_unknown_value_of_a_filter_is_an_error_and_not_everything(client, registry_officer):
    client.force_login(registry_officer)

    response = client.get(url(models.Partner, "changelist"), {"country": "bogus"})

    assert response.status_code == 302
    assert response["Location"].endswith("?e=1")


@pytest.mark.parametrize("term", ["cote d'ivoire", "COTE", "ivory", "CIV"])
def test_country_is_offered_whatever_the_accents_and_the_language(client, registry_officer, term):
    client.force_login(registry_officer)
    parameters = {"app_label": "partners", "model_name": "project", "field_name": "countries"}

    found = client.get(reverse("admin:autocomplete"), parameters | {"term": term}).json()

    codes = [models.Country.objects.get(pk=row["id"]).code for row in found["results"]]
    assert codes == ["CI"]


# History


def test_history_names_who_what_and_the_old_and_new_value(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | {"city": "Kayes"}
    client.post(change_url(partner), data)
    ContactFactory(partner=partner, name="Awa Traoré")

    page = client.get(url(models.Partner, "history", partner.pk))

    entries = list(page.context["page"])
    assert [(entry.what, entry.action) for entry in entries[:2]] == [
        ("contact", "created"),
        ("partner", "changed"),
    ]
    assert entries[1].by == str(registry_officer)
    assert [(change.label, change.old, change.new) for change in entries[1].changes] == [
        ("city of headquarters", "", "Kayes")
    ]
    assert "Awa Traoré" in page.text


def test_history_of_a_project_names_its_countries(client, registry_officer):
    client.force_login(registry_officer)
    project = ProjectFactory(countries=["ML"])
    project.countries.set(models.Country.objects.filter(code="SN"))

    last, before, *__ = client.get(url(models.Project, "history", project.pk)).context["page"]

    changes = [
        (change.label, change.old, change.new) for change in (*before.changes, *last.changes)
    ]
    assert changes == [("countries", "Mali", ""), ("countries", "", "Senegal")]


# People and keys


def test_administrator_opens_an_account_without_a_user_name(client, administrator, office):
    client.force_login(administrator)
    group = Group.objects.get(name="focal_point")
    data = form_data(client.get(url(models.User, "add")))
    data |= {
        "email": "Awa@Example.org", "language": "fr", "usable_password": "true",
        "password1": "a-long-pass-phrase", "password2": "a-long-pass-phrase",
        "is_staff": "on", "groups": [group.pk],
    }  # fmt: skip

    refused = client.post(url(models.User, "add"), data)
    done = client.post(url(models.User, "add"), data | {"office": office.pk})

    assert "A focal point answers for an office: choose it." in errors_of(refused)
    assert done.status_code == 302
    user = models.User.objects.get(email="awa@example.org")
    assert user.check_password("a-long-pass-phrase")
    assert user.role_names == {"focal_point"}


def test_administrator_sets_a_new_password(client, administrator):
    client.force_login(administrator)
    user = UserFactory()
    address = reverse("admin:auth_user_password_change", args=[user.pk])

    page = client.get(change_url(user))
    client.post(
        address,
        {"usable_password": "true", "password1": "new-pass-phrase", "password2": "new-pass-phrase",
         "set-password": "1"},
    )  # fmt: skip

    assert address in page.text
    assert "md5" not in page.text
    user.refresh_from_db()
    assert user.check_password("new-pass-phrase")


def test_nobody_else_sets_passwords(client, registry_officer):
    client.force_login(registry_officer)

    assert (
        client.get(reverse("admin:auth_user_password_change", args=[UserFactory().pk])).status_code
        == 403
    )


def test_administrator_does_not_lock_its_own_door(client, administrator):
    client.force_login(administrator)
    data = form_data(client.get(change_url(administrator)))
    for name in ("groups", "is_active", "is_staff"):
        data.pop(name)

    response = client.post(change_url(administrator), data)

    assert set(response.context["adminform"].form.errors) == {"groups", "is_active", "is_staff"}


def test_users_are_closed_and_never_deleted(client, administrator):
    client.force_login(administrator)
    user = UserFactory()
    address = url(models.User, "changelist")

    client.post(address, {"action": "close", "_selected_action": [user.pk, administrator.pk]})
    client.post(
        address, {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    )

    user.refresh_from_db()
    administrator.refresh_from_db()
    assert (user.is_active, administrator.is_active) == (False, True)


def test_new_address_closes_the_old_one(client, administrator):
    client.force_login(administrator)
    user = UserFactory(email="old@example.org")
    EmailAddress.objects.create(user=user, email="old@example.org", verified=True, primary=True)
    data = form_data(client.get(change_url(user))) | {"email": "new@example.org"}

    assert client.post(change_url(user), data).status_code == 302

    assert not EmailAddress.objects.filter(email="old@example.org").exists()


def test_token_is_listed_without_its_digest_and_can_be_taken_back(client, administrator):
    client.force_login(administrator)
    token = ApiTokenFactory()

    pages = [url(models.ApiToken, "changelist"), change_url(token), change_url(token.user)]
    texts = [client.get(page).text for page in pages]
    client.post(pages[0], {"action": "revoke", "_selected_action": [token.pk]})

    assert all(token.digest not in text for text in texts)
    assert all(token.name in text for text in texts)
    token.refresh_from_db()
    assert token.is_usable is False


# Nothing personal to who may not see it


def test_users_are_not_offered_to_who_changes_nothing_and_only_colleagues_to_the_rest(
    client, registry_officer, member_admin
):
    client.force_login(registry_officer)
    parameters = {"app_label": "partners", "model_name": "partner", "field_name": "focal_person"}
    found = client.get(reverse("admin:autocomplete"), parameters).json()["results"]
    others = parameters | {"model_name": "membership", "field_name": "user"}

    assert [row["text"] for row in found] == [registry_officer.email]
    assert client.get(reverse("admin:autocomplete"), others).status_code == 403


@pytest.mark.parametrize("role", ["registry_officer", "reviewer"])
def test_members_are_shown_to_administrators_only(client, partner, member_admin, role):
    client.force_login(UserFactory(**{role: True}))

    assert member_admin.email not in client.get(change_url(partner)).text


def test_history_of_what_a_reader_may_not_see_stays_closed(client, case_officer):
    client.force_login(case_officer)
    draft = PartnerFactory(draft=True)
    note = NoteFactory(partner=draft, text="Between us")

    for obj in (draft, note):
        assert client.get(url(type(obj), "history", obj.pk)).status_code == 302
        assert client.get(change_url(obj)).status_code == 302


# Reference lists


def test_row_that_a_list_of_choices_uses_is_not_deleted(client, administrator):
    client.force_login(administrator)
    area = factories.ActivityAreaFactory(code="weaving")
    partner = PartnerFactory(activity_areas=["weaving"])

    page = client.get(url(models.ActivityArea, "delete", area.pk))
    client.post(url(models.ActivityArea, "delete", area.pk), {"post": "yes"})
    client.post(
        url(models.ActivityArea, "changelist"),
        {"action": "delete_selected", "_selected_action": [area.pk], "post": "yes"},
    )

    assert f"partner: {partner.legal_name}" in page.text
    assert list(partner.activity_areas.all()) == [area]


def test_code_of_a_term_does_not_change(client, administrator):
    client.force_login(administrator)
    area = factories.ActivityAreaFactory(code="weaving")
    data = form_data(client.get(change_url(area))) | {"code": "spinning", "name_en": "Weaving"}

    assert client.post(change_url(area), data).status_code == 302

    area.refresh_from_db()
    assert (area.code, area.name_en) == ("weaving", "Weaving")


def test_search_knows_the_new_name_of_a_country(client, administrator, partner):
    client.force_login(administrator)
    data = form_data(client.get(change_url(partner.hq_country))) | {
        "other_names": "Soudan français"
    }

    assert client.post(change_url(partner.hq_country), data).status_code == 302

    assert "soudan" in models.SearchEntry.objects.get(partner=partner).text


@pytest.mark.parametrize("number", ["abc", "9" * 30, "-1 OR 1=1", ""])
def test_forged_number_of_a_chosen_row_is_refused_with_a_sentence(client, administrator, number):
    client.force_login(administrator)
    area = factories.ActivityAreaFactory(code="weaving")

    page = client.post(
        url(models.ActivityArea, "changelist"),
        {"action": "delete_selected", "_selected_action": [area.pk, number], "post": "yes"},
        follow=True,
    )

    assert page.status_code == 200
    assert "There is no such row: choose again." in page.text
    assert models.ActivityArea.objects.filter(pk=area.pk).exists()
