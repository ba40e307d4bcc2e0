"""Addresses of the pages about observer status."""

from django.urls import path

from observers.views import (
    casework,
    council,
    council_decisions,
    council_life,
    council_notes,
    council_placing,
    files,
    public,
    queue,
    reviewing,
)
from observers.views.applicant import (
    answering,
    before,
    beginning,
    documents,
    filling,
    following,
    submitting,
)

app_name = "observers"

#: Of staff. The names of steps take the last place: they may be any word.
FILES = "applications/<slug:reference>/"
STAFF = [
    path("applications/", queue.queue, name="queue"),
    path(FILES, files.file_page, name="application"),
    path(f"{FILES}interest/", reviewing.interest, name="interest"),
    path(f"{FILES}opinion/", reviewing.opinion, name="opinion"),
    path(f"{FILES}officer/", casework.fields_of_file, {"kind": "officer"}, name="officer"),
    path(f"{FILES}agenda/", casework.fields_of_file, {"kind": "agenda"}, name="agenda"),
    path(f"{FILES}documents/<int:pk>/", casework.house_document, name="house-document"),
    path(f"{FILES}documents/<int:pk>/file/", files.download, name="document"),
    path(f"{FILES}submitted/<int:number>.pdf", files.submitted, name="submitted"),
    path(f"{FILES}<slug:kind>/add/", casework.part, name="part-add"),
    path(f"{FILES}<slug:kind>/<int:pk>/", casework.part, name="part-edit"),
    path(f"{FILES}<slug:kind>/<int:pk>/delete/", casework.delete_part, name="part-delete"),
    path(f"{FILES}<slug:name>/", files.step, name="step"),
]

#: Of the governing bodies' office.
SESSION = "sessions/<slug:slug>/"
COUNCIL = [
    path("sessions/", council.sessions, name="sessions"),
    path("sessions/add/", council.session_form, name="session-add"),
    path(SESSION, council.session_page, name="session"),
    path(f"{SESSION}edit/", council.session_form, name="session-edit"),
    path(f"{SESSION}order/", council.order, name="session-order"),
    path(f"{SESSION}paper.<slug:kind>", council.paper, name="session-paper"),
    path(f"{SESSION}notes/", council_notes.notes, name="session-notes"),
    path(f"{SESSION}place/", council_placing.place, name="place"),
    path(f"{SESSION}decisions/", council_decisions.decisions, name="decide"),
    path("letters/", council_decisions.letters, name="letters"),
    path("letters/<int:pk>/", council_decisions.letter_file, name="letter-file"),
]
#: Of observers: the first four are public.
OBSERVER = "<int:number>/"
LIFE = [
    path("", public.observers, name="list"),
    path("export.<slug:kind>", public.export, name="export"),
    path("decisions/", public.decisions, name="decisions"),
    path(OBSERVER, public.observer, name="observer"),
    path(f"{OBSERVER}change/", council_life.change, name="change"),
    path(f"{OBSERVER}confirm/", council_life.confirm, name="confirm"),
    path(f"{OBSERVER}certificate.pdf", council_life.certificate, name="certificate-pdf"),
    path(f"{OBSERVER}representatives/add/", council_life.representative, name="name"),
    path(f"{OBSERVER}representatives/<int:pk>/", council_life.representative, name="rename"),
    path(
        f"{OBSERVER}representatives/<int:pk>/delete/",
        council_life.delete_representative,
        name="unname",
    ),
]

#: For everybody, before an account.
BEFORE = [
    path("apply/", before.entry, name="apply"),
    path("eligibility/", before.eligibility, name="eligibility"),
    path("guidelines/", before.guidelines, name="guidelines"),
    path("guidelines.pdf", before.guidelines_pdf, name="guidelines-pdf"),
]
#: Of the organisation's own people.
OWN = "own/<slug:reference>/"
APPLICANT = [
    path("apply/start/", beginning.start, name="start"),
    path(OWN, following.own_page, name="own"),
    path(f"{OWN}answers/<int:pk>/", filling.save_answer, name="save-answer"),
    path(f"{OWN}check/", submitting.check, name="own-check"),
    path(f"{OWN}declarations/", submitting.declarations, name="own-declarations"),
    path(f"{OWN}documents/", documents.documents, name="own-documents"),
    path(f"{OWN}documents/<int:pk>/", documents.document, name="own-document"),
    path(f"{OWN}documents/<int:pk>/reason/", documents.reason, name="own-reason"),
    path(f"{OWN}documents/<int:pk>/reuse/", documents.reuse, name="own-reuse"),
    path(f"{OWN}files/<int:pk>/take-back/", documents.take_back_file, name="own-take-back"),
    path(f"{OWN}letters/<int:pk>.pdf", following.letter_pdf, name="own-letter"),
    path(f"{OWN}questions/<int:pk>/", answering.question_page, name="own-question"),
    path(f"{OWN}sections/<slug:code>/", filling.Filling.as_view(), name="own-section"),
    path(f"{OWN}send-answers/", answering.send_answers, name="own-send-answers"),
    path(f"{OWN}session/", beginning.session, name="own-session"),
    path(f"{OWN}submitted/<int:number>.pdf", following.submission_pdf, name="own-submitted"),
    path(f"{OWN}reply/", answering.reply, name="own-reply"),
    path(f"{OWN}withdraw/", answering.withdraw, name="own-withdraw"),
]

urlpatterns = [*LIFE, *COUNCIL, *BEFORE, *APPLICANT, *STAFF]
