"""Why a file is not taken: one sentence each, which also says what to do instead."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme.refusals import Refused

# The string by which scanners are tried out, in two parts: in one it would set off those that look at ours.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def has_no_name() -> Refused:
    return Refused(_("This file has no name. Give it one, with its ending, and add it again."))


def is_empty() -> Refused:
    return Refused(
        _("There is nothing in this file (0 bytes). Open it, save it once more, and add the new copy.")
    )


def is_too_large(size: int, largest: int) -> Refused:
    return Refused(
        _("This file is %(size)s large, and the most is %(most)s. Make it smaller or shorter, and add that.")
        % {"size": in_words(size), "most": in_words(largest)}
    )


def has_no_ending() -> Refused:
    return Refused(
        _(
            "The name of this file has no ending such as .pdf or .jpg. "
            "Give it the ending that is right, and add it again."
        )
    )


def ending_not_taken(ending: str) -> Refused:
    return Refused(
        _("We cannot take .%(ending)s files. Save it as a PDF, and add that.") % {"ending": ending[:20]}
    )


def wants_a_recording() -> Refused:
    return Refused(
        _("This question asks for sound or film. Add an mp3, m4a, wav, ogg, mp4, mov or webm file.")
    )


def is_a_program() -> Refused:
    return Refused(
        _("This is a program or a script, and we take none. Save what you want to show as a PDF or picture.")
    )


def is_a_web_page() -> Refused:
    return Refused(
        _("This is a web page, or a drawing made of code. Print it as a PDF or save it as PNG, and add that.")
    )


def is_an_archive() -> Refused:
    return Refused(
        _("This is an archive of files, such as a zip. Unpack it, and add the files that are in it.")
    )


def is_an_old_document() -> Refused:
    return Refused(
        _(
            "This document is in an old format (.doc, .xls or .ppt). "
            "Save it as .docx, .xlsx, .pptx or PDF, and add that."
        )
    )


def holds_macros() -> Refused:
    return Refused(_("This document holds macros, which are small programs. Save it as a PDF, and add that."))


def has_a_password() -> Refused:
    return Refused(
        _("This document opens only with a password. Save it without the password, and add that copy.")
    )


def packs_another_file() -> Refused:
    return Refused(
        _("There is another file packed into this one. Save it as a PDF, and add the other file by itself.")
    )


def starts_a_program() -> Refused:
    return Refused(_("This PDF tries to start a program. Print it into a new PDF, and add that."))


def unpacks_to_too_much() -> Refused:
    return Refused(
        _("This file is packed so tightly that it cannot be opened safely. Save it as a PDF, and add that.")
    )


def is_damaged() -> Refused:
    return Refused(
        _("This file is damaged or not whole. Open it, save it under a new name, and add the new copy.")
    )


def is_something_else(ending: str, real: str) -> Refused:
    if real:
        return Refused(
            _(
                "The name of this file ends in .%(ending)s, but it is a .%(real)s file. "
                "Give it the right ending, or save it once more, and add that."
            )
            % {"ending": ending, "real": real}
        )
    return Refused(
        _(
            "The name of this file ends in .%(ending)s, but what is in it is something else. "
            "Open it, save it once more, and add the new copy."
        )
        % {"ending": ending}
    )


def malware_found() -> Refused:
    return Refused(
        _("The check for malware found something in this file. Do not open it, and add another copy or file.")
    )


def scanner_is_away() -> Refused:
    return Refused(
        _("We cannot check files for malware just now. Nothing is wrong with yours: try again in a minute.")
    )


def too_many(most: int) -> Refused:
    return Refused(
        ngettext(
            "This question takes %(most)d file, and it is there. Remove it, and add this one.",
            "This question takes %(most)d files, and they are there. Remove one, and add this one.",
            most,
        )
        % {"most": most}
    )


def too_much_together(most: int) -> Refused:
    return Refused(
        _("All files of an application together can be %(most)s large. Remove one, or make this one smaller.")
        % {"most": in_words(most)}
    )


def too_much_kept() -> Refused:
    return Refused(
        _(
            "So much has been added here and removed again that we can keep no more. "
            "Ask the team of the programme for help."
        )
    )


def in_words(size: int) -> str:
    """'2.5 MB', '20 MB'."""
    return str(filesizeformat(size)).replace(".0\xa0", "\xa0")
