"""What the registry knows, by noun."""

from partners.models.cooperation import Agreement, Document, Engagement, Note, Project
from partners.models.duplicates import DuplicatePair, DuplicateScan, Merge
from partners.models.figures import KeyFigure, QualityScore
from partners.models.imports import AnswerMemory, ColumnMemory, ImportBatch, ImportRow
from partners.models.indexing import MatchKey, SearchEntry, Word, WordUse, facts_of
from partners.models.joining import Invitation, MembershipRequest
from partners.models.outbox import DailyRun, Notice, NoticeFile
from partners.models.parts import Contact, Identifier, Part, PartnerName
from partners.models.people import ApiToken, Membership, User
from partners.models.places import Country, Office, Region
from partners.models.register import Partner, StaleRecord
from partners.models.rounds import (
    InventoryRound,
    RoundAnswer,
    RoundQuestion,
    RoundReply,
)
from partners.models.sent import SentForm
from partners.models.sessions import CouncilSession
from partners.models.snapshots import RoundSnapshot
from partners.models.standing import Assessment, ObserverStatus
from partners.models.vocabulary import (
    LANGUAGES,
    ActivityArea,
    Category,
    Cluster,
    Level,
    RelationKind,
)

__all__ = [
    "LANGUAGES",
    "ActivityArea",
    "Agreement",
    "AnswerMemory",
    "ApiToken",
    "Assessment",
    "Category",
    "Cluster",
    "ColumnMemory",
    "Contact",
    "CouncilSession",
    "Country",
    "DailyRun",
    "Document",
    "DuplicatePair",
    "DuplicateScan",
    "Engagement",
    "Identifier",
    "ImportBatch",
    "ImportRow",
    "InventoryRound",
    "Invitation",
    "KeyFigure",
    "Level",
    "MatchKey",
    "Membership",
    "MembershipRequest",
    "Merge",
    "Note",
    "Notice",
    "NoticeFile",
    "ObserverStatus",
    "Office",
    "Part",
    "Partner",
    "PartnerName",
    "Project",
    "QualityScore",
    "Region",
    "RelationKind",
    "RoundAnswer",
    "RoundQuestion",
    "RoundReply",
    "RoundSnapshot",
    "SearchEntry",
    "SentForm",
    "StaleRecord",
    "User",
    "Word",
    "WordUse",
    "facts_of",
]
