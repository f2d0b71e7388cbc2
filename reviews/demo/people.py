"""The staff and the panel of the demonstration. Nobody here is a real person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """Somebody who works on the programme.

    ``role`` is one of ``manager``, ``approver``, ``finance``, ``observer``, ``access`` and ``panel``;
    ``kind`` is set for the panel only: ``lived``, ``community``, ``academic`` or ``funder``. ``severity`` is
    how far
    a reviewer's scores tend to lie below (negative) or above the panel's, on the six-point scale.
    """

    key: str
    name: str
    email: str
    role: str
    says: str
    kind: str = ""
    severity: float = 0.0


STAFF: Final = (
    PersonData(
        key="manager",
        name="Angharad Llwyd-Pryce",
        email="angharad@programme.example.org",
        role="manager",
        says="Runs the programme, three days a week.",
    ),
    PersonData(
        key="approver",
        name="Tobias Achterberg-Okoro",
        email="tobias@programme.example.org",
        role="approver",
        says="The second person: checks and approves the batch of decisions and letters.",
    ),
    PersonData(
        key="finance",
        name="Meera Chandrasekhar",
        email="meera@finance.example.org",
        role="finance",
        says="Pays what was awarded and closes the books.",
    ),
    PersonData(
        key="access",
        name="Róisín Mac Giolla",
        email="roisin@programme.example.org",
        role="access",
        says="The person to talk to about access, and about reading that hurts.",
    ),
    PersonData(
        key="observer",
        name="Lindiwe Hartnell",
        email="lindiwe@partners.example.org",
        role="observer",
        says="Watches for one of the partners. Sees everything, changes nothing.",
    ),
)


def _panel(key: str, name: str, kind: str, says: str, severity: float) -> PersonData:
    return PersonData(
        key=key,
        name=name,
        email=f"{key}@panel.example.org",
        role="panel",
        kind=kind,
        says=says,
        severity=severity,
    )


PANEL: Final = (
    _panel(
        "dilys",
        "Dilys Prothero",
        "lived",
        "Twenty years of using mental health services in Ceredigion.",
        0.15,
    ),
    _panel("kwame", "Kwame Asante-Bello", "lived", "Cares for his brother; sings in a recovery choir.", 0.55),
    _panel(
        "halina",
        "Halina Wróblewska",
        "lived",
        "Came through postnatal depression; runs a parents' circle.",
        -0.35,
    ),
    _panel(
        "yusuf", "يوسف الدباغ (Yusuf al-Dabbagh)", "lived", "Rebuilt a life in Leicester after exile.", 0.3
    ),
    _panel(
        "jaz",
        "Jaz Featherstone",
        "lived",
        "Autistic, eighteen floods' worth of sandbags in Calderdale.",
        -0.6,
    ),
    _panel(
        "mei", "陳美玲 (Mei-ling Chan)", "lived", "Hears voices; teaches tai chi to people who do too.", 0.1
    ),
    _panel(
        "farrukh", "Dr Farrukh Tashkentov", "academic", "Studies how communities count what matters.", -0.45
    ),
    _panel("imogen", "Professor Imogen Sallis-Grey", "academic", "Evaluates public health programmes.", -0.2),
    _panel("ikenna", "Dr Ikenna Nwosu-Hale", "academic", "Works on climate, housing and health.", 0.2),
    _panel("bronagh", "Bronagh McAteer", "community", "Keeps a community centre in Derry open.", 0.4),
    _panel("sunita", "Sunita Bhakta", "community", "Organises allotments and a repair café in Walsall.", 0.0),
    _panel("percy", "Percival Adeyinka-Moss", "funder", "Gives small grants for a trust.", -0.1),
)

BY_KEY: Final = {person.key: person for person in (*STAFF, *PANEL)}
