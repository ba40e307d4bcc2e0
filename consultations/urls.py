"""Addresses of the pages about consultations."""

from django.urls import path

from consultations.views import (
    calendar,
    contributing,
    desk,
    door,
    events,
    inviting,
    organising,
    recommendations,
    registering,
    reporting,
    speaking,
)

app_name = "consultations"
urlpatterns = [
    path("", calendar.index, name="list"),
    path("calendar.ics", calendar.ical, name="ical"),
    path("feed.atom", calendar.atom, name="atom"),
    path("time-zone/", calendar.choose_zone, name="zone"),
    path("add/", organising.Editing.as_view(), name="add"),
    path("mine/", registering.mine, name="mine"),
    path("registrations/<int:pk>/edit/", registering.correct, name="correct"),
    path("registrations/<int:pk>/<slug:name>/", registering.move, name="move"),
    path("invitations/<int:pk>/answer/", registering.answer, name="answer"),
    path("contributions/<int:pk>/", contributing.contribution, name="contribution"),
    path("contributions/<int:pk>/file/", contributing.contribution_file, name="contribution-file"),
    path("recommendations/", recommendations.index, name="recommendations"),
    path(
        "recommendations/export.<slug:kind>", recommendations.export, name="recommendations-export"
    ),
    path("recommendations/<int:pk>/", recommendations.detail, name="recommendation"),
    path("<int:pk>/", events.detail, name="detail"),
    path("<int:pk>/report/", reporting.report, name="report"),
    path("<int:pk>/recommendations/add/", recommendations.edit, name="recommendation-add"),
    path(
        "<int:pk>/recommendations/<int:number>/edit/",
        recommendations.edit,
        name="recommendation-edit",
    ),
    path("<int:pk>/recommendations/carry/", recommendations.carry, name="carry"),
    path("<int:pk>/desk/", desk.desk, name="desk"),
    path("<int:pk>/desk/registrations.<slug:kind>", desk.registrations, name="registrations"),
    path("<int:pk>/desk/participants.<slug:kind>", desk.participants, name="participants"),
    path("<int:pk>/desk/badges.pdf", desk.badges, name="badges"),
    path("<int:pk>/check-in/", door.check_in, name="check-in"),
    path("<int:pk>/check-in/worker.js", door.worker, name="door-worker"),
    path("<int:pk>/speakers/", speaking.speakers, name="speakers"),
    path("registrations/<int:pk>/certificate.pdf", desk.certificate, name="certificate"),
    path("<int:pk>/event.ics", events.ical, name="event-ical"),
    path("<int:pk>/edit/", organising.Editing.as_view(), name="edit"),
    path("<int:pk>/register/", registering.register, name="register"),
    path("<int:pk>/invitations/", inviting.invitations, name="invitations"),
    path("<int:pk>/speak/", contributing.speak, name="speak"),
    path("<int:pk>/calls/add/", organising.call, name="call-add"),
    path("<int:pk>/calls/<int:number>/edit/", organising.call, name="call-edit"),
    path("<int:pk>/calls/<int:call>/", contributing.contribute, name="contribute"),
    path("<int:pk>/calls/<int:call>/moderate/", contributing.moderate, name="moderate"),
    path("<int:pk>/documents/<int:number>/", events.document, name="document"),
    path("<int:pk>/documents/add/", organising.document, name="document-add"),
    path("<int:pk>/documents/<int:number>/edit/", organising.document, name="document-edit"),
]
