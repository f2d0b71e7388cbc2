"""Mail providers with which anybody may have an address: sharing one says nothing about two people.

A name alone ('yahoo') stands for that name under every ending; a whole domain for itself and what
is below it.
"""

from __future__ import annotations

# Under whatever ending: yahoo.co.uk, hotmail.fr, outlook.de, googlemail.com ...
EVERYWHERE = frozenset(
    {"aol", "fastmail", "gmail", "gmx", "googlemail", "hey", "hotmail", "icloud", "inbox", "laposte", "live"}
    | {"mail", "mailbox", "msn", "outlook", "proton", "protonmail", "qq", "tutanota", "tuta", "yahoo"}
    | {"yandex", "ymail", "zoho"}
)
DOMAINS = frozenset(
    {"163.com", "126.com", "bk.ru", "duck.com", "freenet.de", "hushmail.com", "mac.com", "me.com", "nate.com"}
    | {"naver.com", "onet.pl", "orange.fr", "pm.me", "posteo.de", "posteo.net", "rediffmail.com", "seznam.cz"}
    | {"t-online.de", "web.de", "wanadoo.fr", "wp.pl", "o2.pl", "libero.it", "free.fr", "sfr.fr", "abv.bg"}
    # British and Irish ones that came with a telephone line, and still do.
    | {"aol.co.uk", "blueyonder.co.uk", "btinternet.com", "btopenworld.com", "cantab.net", "eircom.net"}
    | {"freeserve.co.uk", "ntlworld.com", "o2.co.uk", "orange.net", "plus.com", "plusnet.com", "sky.com"}
    | {"supanet.com", "talk21.com", "talktalk.net", "tesco.net", "tiscali.co.uk", "virgin.net"}
    | {"virginmedia.com", "vodafone.ie", "waitrose.com", "which.net", "zen.co.uk", "demon.co.uk", "iol.ie"}
)
# Endings that belong to nobody in particular.
SHARED = frozenset(
    {"co.uk", "org.uk", "ac.uk", "gov.uk", "nhs.uk", "nhs.net", "me.uk", "ltd.uk", "com", "org", "net"}
)


def own_domain(address: str) -> str:
    """'carers.example.org' of 'ann@carers.example.org'; '' for a provider that is open to everybody."""
    _name, at, domain = address.strip().casefold().rpartition("@")
    domain = domain.strip(".")
    if not at or "." not in domain or domain in SHARED:
        return ""
    parts = domain.split(".")
    below = {".".join(parts[place:]) for place in range(len(parts))}
    # The name before the ending: 'yahoo' of yahoo.com, of yahoo.co.uk and of yahoo.com.au.
    stem = parts[-3] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2]
    return "" if below & DOMAINS or stem in EVERYWHERE else domain
