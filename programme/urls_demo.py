"""What only the demonstration has, before everything else. Named by programme.settings.demo alone."""

from django.urls import URLPattern, URLResolver, include, path

from programme.views import mailbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("mailbox/", mailbox.posts, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.post, name="mailbox_post"),
    path("mailbox/<str:name>/html/", mailbox.post_html, name="mailbox_post_html"),
    path("", include("reviews.urls_demo")),
    path("", include("programme.urls")),
]
