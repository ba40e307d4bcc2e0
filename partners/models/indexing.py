"""What the search reads: one row of normalised text for each partner, and every word in them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners import matching

if TYPE_CHECKING:
    from partners.models.register import Partner


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """Entries are derived: writing them again is always safe."""

    #: Partners written at a time; SQLite bounds the variables of a statement.
    CHUNK = 500

    def refresh(self, ids):
        """Write the entries of these partners anew, in a constant number of queries a chunk."""
        ids = list(ids)
        for start in range(0, len(ids), self.CHUNK):
            entries = list(self.read(ids[start : start + self.CHUNK]))
            self.bulk_create(
                entries,
                update_conflicts=True,
                unique_fields=["partner"],
                update_fields=["names", "text"],
            )
            Word.objects.learn(word for entry in entries for word in entry.text.split())
            WordUse.objects.refresh(entries)
            MatchKey.objects.refresh(facts_of(ids[start : start + self.CHUNK], with_staged=True))

    def read(self, ids):
        """Unsaved entries made from what the database says about these partners now."""
        partner_model: type[Partner] = apps.get_model("partners", "Partner")
        names, codes = defaultdict(list), defaultdict(list)
        for number, text in partner_model.names.rel.related_model._default_manager.filter(
            partner__in=ids
        ).values_list("partner_id", "text"):
            names[number].append(text)
        for number, value in partner_model.identifiers.rel.related_model._default_manager.filter(
            partner__in=ids
        ).values_list("partner_id", "value"):
            codes[number].append(value)
        partners = partner_model.everything.filter(pk__in=ids)
        countries = country_names(partners.values("hq_country"))
        for row in partners.values(
            "pk", "legal_name", "acronym", "city", "website_host", "hq_country_id",
            "registration_number",
        ):  # fmt: skip
            every = [row["legal_name"], row["acronym"], *names[row["pk"]]]
            every = list(dict.fromkeys(filter(None, map(matching.normalise, every))))
            # all of it is on the public page
            rest = [row["city"], row["website_host"], f"P-{row['pk']:06d}"]
            rest += [row["registration_number"], *codes[row["pk"]]]
            words = [
                *every,
                *map(matching.normalise, rest),
                countries.get(row["hq_country_id"], ""),
            ]
            yield self.model(
                partner_id=row["pk"],
                names=f"|{'|'.join(every)}|",
                text=f" {' '.join(dict.fromkeys(' '.join(words).split()))} ",
            )


def facts_of(ids, *, with_staged=False):
    """What these partners are compared by, in five queries: ``{number: Facts}``."""
    partner_model: type[Partner] = apps.get_model("partners", "Partner")
    names, codes, places = defaultdict(list), defaultdict(set), defaultdict(set)
    parts = partner_model.names.rel.related_model._default_manager.filter(partner__in=ids)
    for number, kind, text in parts.order_by("pk").values_list("partner_id", "kind", "text"):
        names[number].append((kind, text))
    parts = partner_model.identifiers.rel.related_model._default_manager.filter(partner__in=ids)
    for number, scheme, value in parts.values_list("partner_id", "scheme", "value"):
        codes[number].add((scheme, value))
    links = partner_model.activity_countries.through.objects.filter(partner__in=ids)
    for number, country in links.values_list("partner_id", "country__code"):
        places[number].add(country)
    partners = partner_model.everything if with_staged else partner_model.objects
    rows = partners.filter(pk__in=ids).values_list(
        "pk", "legal_name", "acronym", "hq_country__code", "website", "email", "city", "founded"
    )
    return {
        number: matching.Facts(
            names=((matching.LEGAL, name), *names[number]),
            acronyms=(acronym,) if acronym else (),
            country=country or "",
            other_countries=frozenset(places[number]),
            websites=(website,) if website else (),
            emails=(email,) if email else (),
            identifiers=frozenset(codes[number]),
            city=city,
            founded=str(founded or ""),
        )
        for number, name, acronym, country, website, email, city, founded in rows
    }


def country_names(ids):
    """Every way to name each of these countries, normalised, by its id."""
    country = apps.get_model("partners", "Country")
    return {
        pk: " ".join(dict.fromkeys(matching.normalise(" ".join(texts)).split()))
        for pk, *texts in country.objects.filter(pk__in=ids).values_list(
            "pk", "code", "iso3", "name_en", "name_fr", "name_es", "other_names"
        )
    }


class SearchEntry(models.Model):
    """The normalised text of one partner."""

    partner = models.OneToOneField(
        "partners.Partner", models.CASCADE, primary_key=True, related_name="search_entry"
    )
    names = models.TextField(help_text="|legal name|acronym|other|")
    text = models.TextField(help_text="Names, identifiers, host, city and country, as words.")

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")

    def __str__(self):
        return self.names


class WordQuerySet(models.QuerySet["Word"]):
    """The vocabulary grows and never needs to shrink: a word too many costs nothing."""

    #: Longer "words" are lines of a script without spaces; nobody mistypes them by one letter.
    LONGEST = 40

    def learn(self, words):
        """Add the words that are new."""
        known = sorted({word for word in words if 2 < len(word) <= self.LONGEST})
        self.bulk_create(
            [self.model(text=word) for word in known], ignore_conflicts=True, batch_size=900
        )


class Word(models.Model):
    """A word that occurs in some entry; mistyped words are corrected towards it."""

    text = models.CharField(max_length=40, unique=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")

    def __str__(self):
        return self.text


class WordUseQuerySet(models.QuerySet["WordUse"]):
    """Uses are derived, as the entries are."""

    def refresh(self, entries):
        """Write the uses in these entries anew."""
        self.filter(partner__in=[entry.partner_id for entry in entries]).delete()
        self.bulk_create((use for entry in entries for use in self.read(entry)), batch_size=5000)

    def read(self, entry):
        """Unsaved uses of the words of one entry."""
        firsts = {name.split()[0] for name in entry.names.split("|") if name.strip()}
        for word in dict.fromkeys(entry.text.split()):
            if len(word) <= WordQuerySet.LONGEST:
                yield self.model(partner_id=entry.partner_id, word=word, begins_name=word in firsts)


class WordUse(models.Model):
    """That a word stands in the entry of a partner: what a search narrows by, on both engines."""

    #: Indexed by the migration: on PostgreSQL by hash, for an index in order would tempt the
    #: planner to walk all partners in order and to ask each for its words.
    partner = models.ForeignKey(
        "partners.Partner", models.CASCADE, related_name="word_uses", db_index=False
    )
    word = models.CharField(max_length=40)
    begins_name = models.BooleanField(help_text="Whether one of the names begins with it.")

    objects = WordUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a word")
        verbose_name_plural = _("uses of words")
        indexes = [
            models.Index(fields=["word", "partner"], name="word_finds_partner"),
            models.Index(
                fields=["word", "partner"],
                condition=models.Q(begins_name=True),
                name="first_word_finds_partner",
            ),
        ]

    def __str__(self):
        return self.word


class MatchKeyQuerySet(models.QuerySet["MatchKey"]):
    """Keys are derived, as the search's entries are."""

    def refresh(self, facts_by_partner):
        """Write the keys of these partners anew."""
        self.filter(partner__in=facts_by_partner).delete()
        self.bulk_create(
            [
                self.model(partner_id=number, key=key)
                for number, facts in facts_by_partner.items()
                for key in sorted(matching.keys_of(facts))
            ],
            batch_size=5000,
        )


class MatchKey(models.Model):
    """What a partner can be found by when somebody asks whether it is here already."""

    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="match_keys")
    key = models.BigIntegerField()

    objects = MatchKeyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["key", "partner"], name="match_key_finds_partner")]

    def __str__(self):
        return str(self.key)
