"""The arrival of a request at the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from programme import clock
from programme.middleware import ArrivalMiddleware
from tests import factories


def through(request: HttpRequest) -> tuple[Any, HttpResponse]:
    seen: list[HttpRequest] = []

    def view(got: HttpRequest) -> HttpResponse:
        seen.append(got)
        return HttpResponse("in")

    response = ArrivalMiddleware(view)(request)
    return (seen[0] if seen else request), response


def stamp(at: Any) -> str:
    return f"t={at.timestamp():.3f}"


@pytest.fixture
def behind_proxy(settings: Any) -> None:
    settings.ARRIVAL = "proxy"
    settings.MAX_QUEUE_SECONDS = 120


def test_without_proxy_a_stamp_from_outside_counts_nothing(settings: Any, rf: RequestFactory) -> None:
    settings.ARRIVAL = "entry"
    before = clock.now()
    request, _ = through(rf.post("/", {"a": "b"}, headers={"X-Request-Start": "t=1701086399.999"}))
    assert request.arrival.source == "entry"
    assert before <= request.arrival.at <= clock.now()


def test_without_proxy_the_body_is_read_before_the_stamp(
    settings: Any, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ARRIVAL = "entry"
    order: list[str] = []

    class Slow(HttpRequest):
        @property
        def body(self) -> bytes:
            order.append("body")
            return b""

    monkeypatch.setattr(clock, "now", lambda: order.append("stamp"))
    request = Slow()
    request.method = "POST"
    through(request)
    assert order == ["body", "stamp"]


def test_body_beyond_its_bound_is_413_and_goes_no_further(settings: Any, rf: RequestFactory) -> None:
    settings.ARRIVAL = "entry"
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    _, response = through(rf.post("/", b"x" * 11, content_type="text/plain"))
    assert response.status_code == 413


@pytest.mark.usefixtures("behind_proxy")
class TestBehindTheProxy:
    def test_the_stamp_is_the_arrival(self, rf: RequestFactory) -> None:
        at = clock.now() - timedelta(seconds=5)
        request, _ = through(rf.get("/", headers={"X-Request-Start": stamp(at)}))
        assert request.arrival.source == "proxy"
        assert abs(request.arrival.at - at) < timedelta(milliseconds=1)

    @pytest.mark.parametrize(
        ("off", "source"),
        [
            (timedelta(seconds=60), "entry-false-stamp"),
            (timedelta(seconds=1), "proxy"),
            (timedelta(seconds=-159), "proxy"),
            (timedelta(seconds=-161), "proxy-too-old"),
        ],
    )
    def test_future_and_too_old_stamps(self, rf: RequestFactory, off: timedelta, source: str) -> None:
        request, _ = through(rf.get("/", headers={"X-Request-Start": stamp(clock.now() + off)}))
        assert request.arrival.source == source

    @pytest.mark.parametrize(
        "header", ["", "t=", "t=12", "1701086399.999", "t=1701086399.999; t=1", "t=-1.000"]
    )
    def test_nonsense_is_a_false_stamp(self, rf: RequestFactory, header: str) -> None:
        request, _ = through(rf.get("/", headers={"X-Request-Start": header}))
        assert request.arrival.source == "entry-false-stamp"

    def test_no_stamp_says_so(self, rf: RequestFactory) -> None:
        request, _ = through(rf.get("/"))
        assert request.arrival.source == "entry-no-stamp"


@pytest.mark.django_db
def test_no_cache_keeps_a_page_that_depends_on_who_is_signed_in(client: Client) -> None:
    client.force_login(factories.user())
    for path in ("/", "/applications/", "/applications/MSC-2222-2222/"):
        assert set(client.get(path)["Cache-Control"].split(", ")) == {"private", "no-cache"}, path
    assert "no-store" in client.get("/account/")["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 302),
        ({"Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "none", "Origin": "http://testserver"}, 403),
    ],
)
def test_an_old_token_from_our_own_page_turns_nobody_away(headers: dict[str, str], status: int) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user())
    answer = client.post("/account/sign-out/", {"csrfmiddlewaretoken": "x" * 64}, headers=headers)
    assert answer.status_code == status
