"""Other apps' sections on a partner's page and panels on the home page."""

from partners import extensions
from tests.pages import texts


def test_section_stands_on_the_page_of_a_partner(client, partner, monkeypatch):
    monkeypatch.setattr(extensions, "partner_sections", [silent_section, section])

    page = client.get(f"/en/partners/{partner.number}/")

    assert "Applications" in texts(page, "h2")
    assert "About Femmes du Sahel for AnonymousUser: 1" in texts(page, "p", "notice")


def section(partner, user):
    text = f"About {partner} for {user}: 1"
    context = {"level": "info", "text": text}
    return {"title": "Applications", "template": "components/notice.html", "context": context}


def silent_section(partner, user):
    return None


def test_panel_stands_on_the_home_page(client, db, monkeypatch):
    monkeypatch.setattr(extensions, "home_panels", [lambda request: None, panel])

    page = client.get("/en/")

    assert "Next events" in texts(page, "h2")
    assert "See /en/" in texts(page, "p", "notice")


def panel(request):
    context = {"level": "info", "text": f"See {request.path}"}
    return {"title": "Next events", "template": "components/notice.html", "context": context}
