"""The demonstration's own pages that need all three apps. Included by programme.urls_demo alone."""

from django.urls import URLPattern, URLResolver, path

from reviews.views import demo

urlpatterns: list[URLPattern | URLResolver] = [
    path("", demo.home, name="demo_home"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
]
