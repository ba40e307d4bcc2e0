"""Kinds of values that Django does not have: clean text, partial dates, lists of choices."""

import re
import unicodedata
from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator, URLValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

#: Longest prose a record holds, in characters.
PROSE_LIMIT = 5000


@deconstructible
class CleanText(RegexValidator):
    """Refuses invisible characters, and the mark that stands for bytes which were no text."""

    message = _("Remove the invisible control characters: they cannot be kept.")
    code = "control_characters"
    inverse_match = True

    def __call__(self, value):
        if "\ufffd" in str(value):
            message = _(
                "Some characters were lost on the way; “\ufffd” stands for them. Write them again."
            )
            raise ValidationError(message, code="lost_characters")
        super().__call__(value)


no_control_characters = CleanText(
    r"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]",
)
no_control_characters_but_lines = CleanText(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]",
)
some_letter = RegexValidator(
    r"[^\W_]", message=_("Write letters or digits: there are none."), code="no_letter"
)
language_code = RegexValidator(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z",
    message=_("Give the language as a code, such as fr or pt-BR."),
    code="language",
)
script_code = RegexValidator(
    r"^[A-Z][a-z]{3}\Z",
    message=_("Give the script as four letters of ISO 15924, such as Latn or Arab."),
    code="script",
)


class LineField(models.CharField):
    """One line of text without control characters."""

    default_validators = [no_control_characters]


class ProseField(models.TextField):
    """Several paragraphs, at most ``PROSE_LIMIT`` characters."""

    default_validators = [no_control_characters_but_lines]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", PROSE_LIMIT)
        super().__init__(*args, **kwargs)
        # a TextField's own limit reaches forms only; the API and the admin need it as well
        self.validators.append(models.CharField(max_length=self.max_length).validators[-1])


def no_credentials(value):
    """Raise when an address carries a user name or a password: it would be shown to everybody."""
    if "@" in value.partition("://")[2].partition("/")[0]:
        raise ValidationError(
            _("Leave the user name and the password out of the address."), code="credentials"
        )


#: What telephone numbers are written with besides letters; a “+” begins one number.
PHONE = re.compile(r"(?!.*\+\s*\+)(?:[^\W_]|[\s+()\[\]\-\u2010-\u2015./\\,;:|*#°'’])+", re.DOTALL)
#: What stands beside numbers in our languages, written without accents.
PHONE_WORDS = frozenset(
    "ext extn extension poste int interno interne anexo x t p tel telephone telefono phone fax mob"
    " mobile movil cel cell cellulaire celular portable whatsapp or ou o and et y n no".split()
)
#: A host or the domain of an e-mail address: letters, a dot, letters.
DOTTED = re.compile(r"[^\W\d_]\.[^\W\d_]{2}")
#: What parts one number from the next.
BETWEEN_NUMBERS = re.compile(r"[^\W\d_]+|[/\\,;|\n]|\s[-\u2010-\u2015]\s|\s{2,}|(?=\+)")
#: A short number has so many digits, one that stands beside other words more, and none, by the
#: plan of the International Telecommunication Union, more than fifteen (and the 00 before it).
FEWEST_DIGITS, FEWEST_BESIDE_WORDS, MOST_DIGITS = 3, 6, 15
#: So many other words may say whose number it is.
MOST_WORDS = 4


def check_phone(text):
    """Raise unless these are telephone numbers, perhaps with an extension or whose they are."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
    )
    words = re.findall(r"[^\W\d_]+", plain.lower())
    others = [word for word in words if word not in PHONE_WORDS]
    fewest = FEWEST_BESIDE_WORDS if others else FEWEST_DIGITS
    if (
        digits_in(plain) < fewest
        or len(others) > MOST_WORDS
        or not PHONE.fullmatch(plain)
        or DOTTED.search(plain)
    ):
        raise ValidationError(
            _("Give a telephone number with its digits, such as +41 22 717 91 11."), code="phone"
        )
    for number in BETWEEN_NUMBERS.split(plain):
        if digits_in(number.strip().removeprefix("00")) > MOST_DIGITS:
            raise ValidationError(
                _("A telephone number has at most 15 digits. Write a comma between two numbers."),
                code="phone_length",
            )


def digits_in(text):
    return sum(map(str.isdigit, text))


class PhoneField(LineField):
    """One or several telephone numbers, as they are dialled and with what tells them apart."""

    default_validators = [*LineField.default_validators, check_phone]


#: What people write of an address when they leave the scheme out: a host, and what follows it.
BARE_ADDRESS = re.compile(r"[^\s/:?#@\\]+\.[^\s/:?#@\\]+(?::\d+)?(?:[/?#]\S*)?")


def web_address(text):
    """The address with its scheme: https where none was written; what is none stays as it is."""
    text = text.strip()
    return f"https://{text}" if BARE_ADDRESS.fullmatch(text) else text


#: How the names end that mean something in one house only.
OF_ONE_HOUSE = ("localhost", "local", "localdomain", "internal", "intranet", "lan")


def named_host(value):
    """Raise when no reader elsewhere could open it: a host of one house only, or no port."""
    try:
        parts = urlsplit(value)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return  # no address at all, which another validator says
    try:
        has_port = parts.port != 0
    except ValueError:
        has_port = False
    if not has_port:
        raise ValidationError(
            _("Give a port between 1 and 65535, or leave it out of the address."), code="port"
        )
    if host and not is_known_everywhere(host):
        raise ValidationError(
            _("Give the whole name of the website, such as www.example.org."), code="host"
        )


def is_known_everywhere(host):
    """Whether a host means the same to everybody: a name with a dot, or a public number."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and host.rpartition(".")[2] not in OF_ONE_HOUSE


def check_length(value, most):
    """Raise when an address is too long: of such a one nothing else is said."""
    if value and most is not None:
        MaxLengthValidator(most)(value)


class WebAddressValidator(URLValidator):
    """Refuses what is no web address, and says whether it is the beginning or the rest."""

    schemes = ("http", "https")
    message = _("Enter a web address that begins with http:// or https://.")
    code = "web_address"

    def __call__(self, value):
        is_begun = str(value).lower().startswith(("http://", "https://"))
        if is_begun:
            named_host(value)
        try:
            super().__call__(value)
        except ValidationError as error:
            if not is_begun:
                raise
            raise ValidationError(
                _("Copy the address from the browser, without spaces: https://www.example.org."),
                code=self.code,
            ) from error


class WebsiteFormField(forms.URLField):
    """The form field of a website; the scheme is left to the one place that knows it."""

    default_validators = [WebAddressValidator()]

    def to_python(self, value):
        return web_address(forms.CharField.to_python(self, value))

    def run_validators(self, value):
        check_length(value, self.max_length)
        super().run_validators(value)


class WebsiteField(models.URLField):
    """A web address that a browser may safely open: http or https."""

    default_validators = [WebAddressValidator(), no_control_characters, no_credentials]

    def to_python(self, value):
        """The address as every door writes it: pages, API, administration and imports."""
        value = super().to_python(value)
        return web_address(value) if value else value

    def run_validators(self, value):
        check_length(value, self.max_length)
        super().run_validators(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": WebsiteFormField, **kwargs})


def check_partial_date(value):
    """Raise unless ``value`` is ``2003``, ``2003-05`` or ``2003-05-14``, not in the future."""
    message = _("Give a year (2003), a month (2003-05) or a day (2003-05-14).")
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        raise ValidationError(message, code="partial_date")
    year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
    try:
        first = date(year, month, day)
    except ValueError as error:
        raise ValidationError(message, code="partial_date") from error
    if not year >= 1000 or first > date.today():  # noqa: DTZ011 - a calendar date, not a moment
        raise ValidationError(_("This date is in the future or too far away."), code="partial_date")


def partial_date_text(value):
    """A partial date as the reader's language writes it: ``2003``, May 2003, 14 May 2003."""
    parts = [int(part) for part in value.split("-")] if value else []
    if len(parts) < 2:
        return value
    written = "DATE_FORMAT" if len(parts) == 3 else "YEAR_MONTH_FORMAT"
    return date_format(date(*parts, *[1] * (3 - len(parts))), written)


class PartialDateField(models.CharField):
    """A date as far as it is known, as ISO 8601 text: its length is its precision."""

    default_validators = [check_partial_date]

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)


class ChoicesField(models.CharField):
    """Several values of one enum in one column, kept as ``,global,local,``; a list in Python."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    @staticmethod
    def parse(value):
        return list(filter(None, value.split(","))) if isinstance(value, str) else value

    def from_db_value(self, value, expression, connection):
        return self.parse(value)

    def to_python(self, value):
        return self.parse(value) or []

    def get_prep_value(self, value):
        if isinstance(value, str):  # part of a lookup, such as contains
            return value
        order = [key for key, __ in self.flatchoices]
        known = sorted(set(value or []), key=order.index)
        return f",{','.join(known)}," if known else ""

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value, model_instance):
        allowed = {key for key, __ in self.flatchoices}
        for part in value:
            if part not in allowed:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": part},
                )
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def run_validators(self, value):
        """The choices bound the length; the text validators are for text."""

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=self.flatchoices,
            required=not self.blank,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def contains_choice(self, value):
        """The lookup value that finds rows holding ``value``."""
        return f",{value},"
