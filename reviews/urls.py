"""Addresses of the reviews app."""

from django.urls import URLPattern, URLResolver, path

from reviews.views import (
    assign,
    copying,
    decisions,
    form_editor,
    form_preview,
    manage,
    manage_applications,
    manage_drafts,
    manage_letters,
    manage_round,
    queue,
    shortlist,
    start,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/", start.start, name="start"),
    path("manage/", manage.rounds, name="manage_rounds"),
    path("manage/<slug:slug>/", manage.glance, name="manage"),
    path("manage/<slug:slug>/applications/", manage_applications.listed, name="manage_applications"),
    path(
        "manage/<slug:slug>/applications/<str:reference>/", manage_applications.one, name="manage_application"
    ),
    path("manage/<slug:slug>/applications/<str:reference>/draft/", manage_drafts.draft, name="manage_draft"),
    path(
        "manage/<slug:slug>/applications/<str:reference>/files/<uuid:file>/",
        manage_applications.file,
        name="manage_file",
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
    path("manage/<slug:slug>/ledger/", manage_round.chain, name="manage_ledger"),
    path("manage/<slug:slug>/copy/", copying.copy, name="manage_copy"),
    path("manage/<slug:slug>/form/", form_editor.whole, name="manage_form"),
    path("manage/<slug:slug>/form/sections/new/", form_editor.new_section, name="manage_form_section_new"),
    path("manage/<slug:slug>/form/sections/<slug:key>/", form_editor.section, name="manage_form_section"),
    path("manage/<slug:slug>/form/questions/new/", form_editor.new_question, name="manage_form_question_new"),
    path("manage/<slug:slug>/form/questions/<slug:key>/", form_editor.question, name="manage_form_question"),
    path("manage/<slug:slug>/form/preview/", form_preview.preview, name="manage_form_preview"),
    path(
        "manage/<slug:slug>/form/preview/<slug:key>/",
        form_preview.preview_section,
        name="manage_form_preview_section",
    ),
    path("reviews/", queue.queue, name="reviews"),
    path("reviews/<uuid:id>/", queue.review, name="review"),
    path("reviews/<uuid:id>/files/<uuid:file>/", queue.file, name="review_file"),
    path("manage/<slug:slug>/panel/", assign.panel_page, name="manage_panel"),
    path("manage/<slug:slug>/assign/", assign.assign, name="manage_assign"),
    path("manage/<slug:slug>/shortlist/", shortlist.shortlist, name="manage_shortlist"),
]
