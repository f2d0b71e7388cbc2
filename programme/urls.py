"""Every address, app by app. The other apps are named as strings: the ground imports neither.

Of allauth's own pages none is routed: ours are the only entrance.
"""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from programme.views import account, pages, reading, sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", account.account, name="account"),
    path("account/name/", account.name, name="account_name"),
    path("account/password/", account.password, name="account_password"),
    path("account/sign-in/", sign_in.ask, name="account_login"),
    path("account/sign-in/code/", sign_in.code, name="account_code"),
    path("account/sign-in/link/<str:token>/", sign_in.link, name="account_link"),
    path("account/sign-in/password/", sign_in.password, name="account_password_sign_in"),
    path("account/sign-out/", sign_in.leave, name="account_logout"),
    path("account/closed/", sign_in.closed, name="account_closed"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("reading/", reading.choices, name="reading_choices"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("admin/login/", sign_in.admin_entrance, name="admin_entrance"),
    path("admin/", admin.site.urls),
    path("", include("grants.urls")),
    path("", include("reviews.urls")),
]
