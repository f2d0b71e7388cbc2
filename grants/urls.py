"""Addresses of the grants app."""

from django.urls import URLPattern, URLResolver, path

from grants.views import (
    applications,
    awards,
    copies,
    files,
    group,
    history,
    joining,
    letters,
    more_time,
    rounds,
    saving,
    sections,
    submitting,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", rounds.rounds, name="home"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<slug:slug>.ics", rounds.calendar, name="round_calendar"),
    path("rounds/<slug:slug>/apply/", applications.apply, name="apply"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<str:reference>/", applications.application, name="application"),
    path("applications/<str:reference>/sections/<slug:key>/", sections.section, name="section"),
    path("applications/<str:reference>/save/", saving.autosave, name="autosave"),
    path("applications/<str:reference>/two-texts/<slug:key>/", saving.two_texts, name="two_texts"),
    path("applications/<str:reference>/check/", submitting.check, name="check"),
    path("applications/<str:reference>/submit/", submitting.submit, name="submit"),
    path("applications/<str:reference>/receipt/", submitting.receipt, name="receipt"),
    path("applications/<str:reference>/receipt.json", submitting.receipt_json, name="receipt_json"),
    path("applications/<str:reference>/answers.pdf", copies.answers_pdf, name="answers_pdf"),
    path("applications/<str:reference>/answers.docx", copies.answers_docx, name="answers_docx"),
    path("applications/<str:reference>/reopen/", submitting.reopen, name="reopen"),
    path("applications/<str:reference>/withdraw/", submitting.withdraw, name="withdraw"),
    path("applications/<str:reference>/bring-back/", submitting.bring_back, name="bring_back"),
    path("applications/<str:reference>/files/<uuid:file>/", files.answer_file, name="answer_file"),
    path("applications/<str:reference>/files/<slug:question>/", files.attach, name="attach"),
    path(
        "applications/<str:reference>/files/<slug:question>/<uuid:file>/remove/", files.detach, name="detach"
    ),
    path("applications/<str:reference>/history/<slug:key>/", history.earlier_texts, name="history"),
    path("applications/<str:reference>/throw-away/", history.discard_copy, name="discard_copy"),
    path("applications/<str:reference>/more-time/", more_time.more_time, name="more_time"),
    path("applications/<str:reference>/award/", awards.award, name="award"),
    path("applications/<str:reference>/group/", group.group_page, name="group"),
    path("applications/<str:reference>/changes/", group.changes_page, name="changes"),
    path("applications/<str:reference>/here/", joining.here, name="here"),
    path("join/<str:token>/", joining.join, name="join"),
    path("letters/<slug:number>.pdf", letters.letter_pdf, name="letter_pdf"),
    path("letters/<slug:number>/", letters.letter, name="letter"),
]
