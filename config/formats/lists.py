"""Several things in one line, for people to read."""

from django.utils.translation import pgettext


def listed(texts):
    """The texts with what the reader's language writes between them: French has a space before it."""
    return pgettext("punctuation", "; ").join(map(str, texts))
