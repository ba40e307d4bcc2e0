"""Who may do what in the administration, by model and role."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django_tasks_db.models import DBTaskResult

from partners import models

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
