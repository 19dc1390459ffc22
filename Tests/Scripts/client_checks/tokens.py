"""Authentication (tokens, keys, OAuth) and the rate limit headers."""

import json
import uuid

import hubspot
from hubspot.crm.timeline import TimelineEvent

from .account import SIGNUP
from .service import EVENTS, check, client_with, developer, raw, refused, assert_error_body
from .timeline import TEMPLATE
from .mail import CAMPAIGNS, MAIL


@check
def a_placeholder_token_is_refused_everywhere():
    wrong = client_with(access_token="<token>")
    event = TimelineEvent(event_template_id=TEMPLATE, email="ada@example.com", tokens={})
    for call in (
        lambda: wrong.events.events_api.get_page(event_type=SIGNUP),
        lambda: wrong.events.events_api.get_types(),
        lambda: wrong.crm.timeline.events_api.create(event),
        lambda: wrong.crm.timeline.events_api.get_by_id(TEMPLATE, "any"),
    ):
        body = refused(401, "INVALID_AUTHENTICATION", call)
        assert "Authentication credentials not found" in body["message"], body
    for path in (EVENTS, MAIL, CAMPAIGNS):
        response = wrong.api_request({"path": path, "qs": {"eventType": SIGNUP}})
        assert response.status_code == 401, path
        assert_error_body(response.json(), "INVALID_AUTHENTICATION", response.headers)
        assert response.headers.get("x-hubspot-auth-failure") == "401 Unauthorized", dict(response.headers)


@check
def a_missing_token_is_refused():
    refused(401, "INVALID_AUTHENTICATION", lambda: client_with().events.events_api.get_types())


@check
def the_error_for_an_api_key_names_the_end_of_api_keys():
    response = developer.api_request({"path": EVENTS, "qs": {"eventType": SIGNUP}})
    assert response.status_code == 401, response.text
    assert_error_body(response.json(), "INVALID_AUTHENTICATION", response.headers)
    assert "2022" in response.json()["message"], response.json()


@check
def responses_have_rate_limit_headers():
    headers = raw(EVENTS, {"eventType": SIGNUP}).headers
    for name in ("Daily", "Daily-Remaining", "Interval-Milliseconds", "Max", "Remaining"):
        assert headers["X-HubSpot-RateLimit-" + name].isdigit(), name
    assert int(headers["X-HubSpot-RateLimit-Interval-Milliseconds"]) == 10_000
    uuid.UUID(headers["x-hubspot-correlation-id"])
    assert headers["Content-Type"].replace(" ", "").lower() == "application/json;charset=utf-8", headers


@check
def a_refresh_token_returns_a_valid_token():
    answered = client_with().oauth.tokens_api.create(
        grant_type="refresh_token", client_id="client", client_secret="secret", refresh_token="refresh-1")
    assert answered.token_type == "bearer" and answered.expires_in == 1800, answered
    issued = client_with(access_token=answered.access_token)
    assert issued.events.events_api.get_page(event_type=SIGNUP, limit=1).results
    about = client_with().oauth.access_tokens_api.get(answered.access_token)
    assert about.token == answered.access_token and about.hub_id and about.token_type == "access", about


@check
def a_revoked_refresh_token_is_refused():
    api = client_with().oauth.tokens_api
    try:
        api.create(grant_type="refresh_token", client_id="c", client_secret="s", refresh_token="revoked-1")
    except hubspot.oauth.exceptions.ApiException as error:
        body = json.loads(error.body)
        assert error.status == 400 and body["status"] == "BAD_REFRESH_TOKEN", error.body
        return
    raise AssertionError("not refused")
