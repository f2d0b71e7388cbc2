"""Every address, app by app. The other apps are named as strings: the ground imports neither."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("grants.urls")),
    path("", include("reviews.urls")),
]
