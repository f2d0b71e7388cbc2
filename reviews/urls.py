"""Addresses of the reviews app."""

from django.urls import URLPattern, URLResolver, path

from reviews.views import (
    assign,
    decisions,
    manage,
    manage_applications,
    manage_formats,
    manage_letters,
    manage_round,
    queue,
    rounds,
    shortlist,
    start,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("rounds/<slug:slug>/", rounds.round_page, name="round"),
    path("rounds/<slug:slug>/questions/", rounds.questions, name="round_questions"),
    path("rounds/<slug:slug>/questions.pdf", rounds.questions_pdf, name="questions_pdf"),
    path("rounds/<slug:slug>/questions.docx", rounds.questions_docx, name="questions_docx"),
    path("rounds/<slug:slug>/formats/<int:pk>/", rounds.format_file, name="round_format"),
    path("start/", start.start, name="start"),
    path("manage/", manage.rounds, name="manage_rounds"),
    path("manage/<slug:slug>/", manage.glance, name="manage"),
    path("manage/<slug:slug>/applications/", manage_applications.listed, name="manage_applications"),
    path(
        "manage/<slug:slug>/applications/<str:reference>/", manage_applications.one, name="manage_application"
    ),
    path("manage/<slug:slug>/ranking/", decisions.ranking, name="manage_ranking"),
    path("manage/<slug:slug>/decisions/", decisions.listed, name="manage_decisions"),
    path("manage/<slug:slug>/decisions/approve/", decisions.approve, name="manage_approve"),
    path("manage/<slug:slug>/decisions/release/", decisions.release, name="manage_release"),
    path("manage/<slug:slug>/decisions/<str:reference>/", decisions.one, name="manage_decision"),
    path("manage/<slug:slug>/letters/", manage_letters.letters, name="manage_letters"),
    path("manage/<slug:slug>/awards/", manage_letters.awarded, name="manage_awards"),
    path("manage/<slug:slug>/awards/<slug:reference>/", manage_letters.award, name="manage_award"),
    path("manage/<slug:slug>/messages/", manage_round.sent, name="manage_messages"),
    path("manage/<slug:slug>/dates/", manage_round.dates, name="manage_dates"),
    path("manage/<slug:slug>/formats/", manage_formats.formats_page, name="manage_formats"),
    path("manage/<slug:slug>/ledger/", manage_round.chain, name="manage_ledger"),
    path("reviews/", queue.queue, name="reviews"),
    path("reviews/<uuid:id>/", queue.review, name="review"),
    path("manage/<slug:slug>/panel/", assign.panel_page, name="manage_panel"),
    path("manage/<slug:slug>/assign/", assign.assign, name="manage_assign"),
    path("manage/<slug:slug>/shortlist/", shortlist.shortlist, name="manage_shortlist"),
]
