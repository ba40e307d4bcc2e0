"""How every form looks: one template for the form, one for a field; long lists are quick."""

import re
from html import unescape

from django.forms import BaseInlineFormSet
from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _


class Renderer(TemplatesSetting):
    """Every ``{{ form }}`` on every page looks like the components say."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def render(self, template_name, context, request=None):
        """As the templates would; a template for each of 250 countries took most of a page's time."""
        if template_name in QUICK:
            return QUICK[template_name](context["widget"])
        if template_name == self.form_template_name:
            form = context["form"]
            context = {**context, "summary": [] if is_summarised(form) else errors_of(form)}
        return super().render(template_name, context, request)


class SentRows(BaseInlineFormSet):
    """Rows below a record: those that were sent, however many the form says there are."""

    def total_form_count(self):
        """As many as have a field in what was sent; a forged number makes no rows."""
        count = super().total_form_count()
        if not self.is_bound:
            return count
        begin = re.compile(rf"{re.escape(str(self.prefix))}-([0-9]{{1,4}})-")
        found = [match for name in (*self.data, *self.files) if (match := begin.match(name))]
        sent = max((int(match[1]) + 1 for match in found), default=0)
        return min(count, max(sent, len(self.get_queryset())))


def is_summarised(form):
    """Whether the page says on top what to correct, as it does above several forms."""
    return getattr(form, "is_summarised", False)


def errors_of(*forms, where=""):
    """Every message with the id of its field, for the summary on top.

    ``where`` says before each message which of several alike forms it is about.
    """
    found = []
    for form in forms:
        if not form.is_bound:
            continue
        found += [("", f"{where}{error}") for error in form.non_field_errors()]
        for field in form:
            label = f"{where}{capfirst(field.label)}{place_of(field.field)}"
            said = [
                _("%(label)s: %(error)s") % {"label": label, "error": text_of(error)}
                for error in field.errors
            ]
            found += [(field.id_for_label or field.auto_id, one) for one in said]
    return found


def text_of(error):
    """An error as plain text: beside its field it may hold a link."""
    return unescape(strip_tags(error)) if hasattr(error, "__html__") else error


def place_of(field):
    """In which of several alike rows a field stands, where it says so."""
    return f", {place}" if (place := getattr(field, "place", "")) else ""


def attributes(values):
    """The attributes of a tag, as Django's own template writes them."""
    return mark_safe(  # noqa: S308 - each part is escaped
        "".join(
            f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
            for name, value in values.items()
            if value is not False
        )
    )


def option(widget):
    """One option of a list."""
    value, label = conditional_escape(str(widget["value"])), conditional_escape(widget["label"])
    return f'<option value="{value}"{attributes(widget["attrs"])}>{label}</option>'


def select(widget):
    """A list to pick from."""
    parts = []
    for group, options, __ in widget["optgroups"]:
        inside = "".join(map(option, options))
        if group:
            inside = f'<optgroup label="{conditional_escape(group)}">{inside}</optgroup>'
        parts.append(inside)
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        attributes(widget["attrs"]),
        mark_safe("".join(parts)),  # noqa: S308 - each part is escaped
    )


def tick(widget):
    """One box to tick, without its label."""
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        value,
        attributes(widget["attrs"]),
    )


def boxed(widget):
    """One box to tick, inside its label where the widget says so."""
    if not widget.get("wrap_label"):
        return tick(widget)
    target = widget["attrs"].get("id")
    return format_html(
        "<label{}>{} {}</label>",
        format_html(' for="{}"', target) if target else "",
        tick(widget),
        widget["label"],
    )


#: What is written here instead of by a template.
QUICK = {
    "django/forms/widgets/select.html": select,
    "django/forms/widgets/checkbox_option.html": boxed,
}
