"""What the other words of a heading say: whose address it is, which date, which of several.

“Partner since” is no founding, the e-mail under “Contact person” is a person's, the second address
comes after the first, and a country of operation is not where the headquarters are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.matching import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Words of a date that is another one than the founding, by the field that it is.
OTHER_DATES = {
    "registered": frozenset(
        "registration registered register enregistrement enregistre enregistree enregistrements registro "
        "registrada registrado inscripcion inscrita inscription agrement recepisse recognition "
        "reconnaissance reconocimiento accreditation accreditacion acreditacion legalisation".split()
    ),
    "status": frozenset(
        "partner partners partnership partenaire partenaires partenariat socio socia socios asociada "
        "asociado alianza member members membership membre membres adherent adhesion adherente miembro "
        "miembros membresia joined rejoint ingreso iom oim collaboration colaboracion cooperation "
        "cooperacion collaborating mou memorandum memorando convention convenio accord acuerdo agreement "
        "contrat contrato contract signature signed signe signee firma firmado suscripcion subscription "
        "end ends fin final finalizacion expiry expires expiration expiracion vencimiento echeance "
        "validity validite valid valide vigencia vigente renewal renouvellement renovacion closing "
        "cloture cierre start debut inicio observer observateur observador".split()
    ),
    "notes": frozenset(
        "update updated updating actualisation actualizacion actualizado actualizada jour entry entered "
        "saisie captura visit visite visita meeting reunion report rapport informe received reception "
        "recibido recepcion submitted submission soumission envoi envio activity activite actividad last "
        "derniere dernier ultima ultimo next prochaine prochain proxima proximo verified verification "
        "verificacion verificado checked review revision audit election elections eleccion evaluation "
        "evaluacion assessment birth naissance nacimiento exported export modified modification".split()
    ),
}  # fmt: skip
#: With these it is the founding, whoever was founded: “Date of creation of the partner”.
FOUNDING = frozenset(
    "creation created creacion creada creado cree creee founded founding foundation fondation fonde "
    "fondee fundacion fundada fundado established establishment etablie etabli constitution "
    "constitucion constituida incorporated incorporation inception".split()
)
#: Words by which a heading is known to be a date, or a span of time.
TIMES = frozenset(
    "since depuis desde date dates fecha fechas year years annee annees ano anos on le in en el day jour "
    "dia month mois mes".split()
)
#: “Date of last contact” and “Last contact”: the day of it, not a person.
_LASTING = frozenset("last latest derniere dernier ultima ultimo next prochaine prochain".split())
#: Whoever has these in a heading is a person, and its address or telephone that of a person.
PERSONS = frozenset(
    "person persons personne personnes persona personas focal responsable responsables representative "
    "representant representante representatives director directeur directrice directora president "
    "presidente presidenta chairperson chairman coordinator coordinateur coordinatrice coordinador "
    "coordinadora interlocuteur interlocutor secretaire secretaria secretary manager gerente ceo "
    "leader dirigeant dirigente titular treasurer tresorier tesorero".split()
)
#: What of a person's columns is read together with its name.
OF_PERSONS = ("email", "phone", "website", "address")
#: What comes after the main one.
SECOND = frozenset(
    "alternative alternate alternatif alternativo alternativa alt secondary secondaire secundario "
    "secundaria second seconde segundo segunda deuxieme other another autre otro otra additional "
    "additionnel adicional supplementaire backup third troisieme tercer tercero project projet proyecto "
    "2 3 4 ii".split()
)
#: Of what there may be a second one.
COUNTED = ("email", "website", "phone", "address", "city", "country", "contact", "acronym")
#: What a country is of, when the organisation works there.
WORKED_IN = frozenset(
    "operation operations operacion operaciones operational operating intervention interventions "
    "intervencion intervenciones activity activities activite activites actividad actividades "
    "implementation implementacion execution ejecucion presence presencia present presents coverage "
    "covered couverture couvert couverts cobertura cubiertos project projects projet projets proyecto "
    "proyectos programme programmes work works working terrain action accion acciones served target "
    "cible beneficiary beneficiaries beneficiaires destino opera interviene trabaja intervient".split()
)
#: How sure a second column is at most: less than any heading, enough where it is alone.
LESS = 3.5


def words_of(text: str) -> frozenset[str]:
    return frozenset(normalise(text).split())


def is_person(text: str) -> bool:
    """Whether a heading names somebody, rather than ways to write to the organisation."""
    return bool(words_of(text) & PERSONS)


def is_second(text: str) -> bool:
    """Whether a heading says that another column holds the main one.

    >>> is_second("Alternative e-mail"), is_second("Courriel 2"), is_second("E-mail")
    (True, True, False)
    """
    return bool(words_of(text) & SECOND)


def is_worked_in(text: str) -> bool:
    """Whether the countries under a heading are those of the work.

    >>> is_worked_in("País de operación"), is_worked_in("Pays du siège")
    (True, False)
    """
    return bool(words_of(text) & WORKED_IN)


def other_date(text: str) -> str:
    """The field of a date that is not the founding; nothing where a heading says no such date.

    >>> other_date("Partner since"), other_date("Year of registration"), other_date("Founded on")
    ('status', 'registered', '')
    """
    words = words_of(text)
    is_dated = bool(words & (TIMES - {"on", "le", "in", "en", "el"})) or bool(words & _LASTING)
    if words & FOUNDING:
        return ""
    for field, others in OTHER_DATES.items():
        if words & others and (is_dated or field == "status"):
            return field
    return ""


def qualified(heading: str, found: Mapping[str, float], known: Iterable[str]) -> dict[str, float]:
    """The fields that a heading may mean, after what its other words say of them.

    ``known`` are the fields whose heading it is word by word: nobody need explain those.
    """
    fields = dict(found)
    exact = set(known)
    if "founded" not in exact and (field := other_date(heading)):
        is_dated = bool(words_of(heading) & TIMES) or "founded" in fields
        if is_dated and not exact - {"name", "contact"}:
            fields = {field: max([5.0, *fields.values()])}
    if is_person(heading) and any(name in fields for name in OF_PERSONS):
        sureness = max(fields.values())
        fields = {name: value for name, value in fields.items() if name not in OF_PERSONS}
        fields["contact"] = sureness + 1
    return fields
