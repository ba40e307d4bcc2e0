"""Forms list fields, narrow choices and pick widgets; the rules are the models'."""

from partners.forms.account import ProfileForm, TokenForm
from partners.forms.joining import (
    DecisionForm,
    InvitationForm,
    RequestForm,
    RoleForm,
    SignupNames,
)
from partners.forms.parts import PART_FORMS, ProjectForm, part_form
from partners.forms.record import PartnerForm, record_formsets

__all__ = [
    "PART_FORMS",
    "DecisionForm",
    "InvitationForm",
    "PartnerForm",
    "ProfileForm",
    "ProjectForm",
    "RequestForm",
    "RoleForm",
    "SignupNames",
    "TokenForm",
    "part_form",
    "record_formsets",
]
