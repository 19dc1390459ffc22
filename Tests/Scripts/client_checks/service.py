"""The emulator through HubSpot's Python client, and the list of checks."""

import json
import sys
import uuid

import hubspot

BASE = sys.argv[1]
TOKEN = "pat-na1-clients"
EVENTS = "/events/v3/events"

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def client_with(**credentials):
    """Creates a client: generated calls read `host`, raw ones `base_url`. Retries would hide a response."""
    return hubspot.Client.create(host=BASE, base_url=BASE, retry=False, **credentials)


client = client_with(access_token=TOKEN)
developer = client_with(api_key="demo-developer-key")


def get_page(**arguments):
    return client.events.events_api.get_page(**arguments)


def pages(**arguments):
    """Every page from the first to the one without `paging.next`."""
    result = [get_page(**arguments)]
    while result[-1].paging and result[-1].paging.next:
        result.append(get_page(after=result[-1].paging.next.after, **arguments))
        assert len(result) < 1_000, "paging does not end"
    return result


def all_events(**arguments):
    return [event for page in pages(**arguments) for event in page.results]


def raw(path, qs=None, method="GET", **options):
    """Sends a raw request, for which the client has no function."""
    return client.api_request({"path": path, "qs": qs or {}, "method": method, **options})


def answer(path, qs=None, status=200, **options):
    response = raw(path, qs, **options)
    assert response.status_code == status, f"{response.status_code}: {response.text[:300]}"
    return response.json()


def raw_events(**qs):
    return answer(EVENTS, {"limit": 100, **qs})["results"]


def all_raw_events(qs):
    found, cursor = [], {}
    while True:
        page = answer(EVENTS, {"limit": 100, **qs, **cursor})
        found += page["results"]
        if "next" not in page.get("paging", {}):
            return found
        cursor = {"after": page["paging"]["next"]["after"]}
        assert len(found) < 100_000, "paging does not end"


# Each API of the client has its own exceptions, with the same names.
EXCEPTIONS = ("ApiException", "NotFoundException", "UnauthorizedException", "ForbiddenException")


def refused(status, category, call):
    """Checks the status and the body of a call's error; returns the body."""
    try:
        call()
    except Exception as error:
        if type(error).__name__ not in EXCEPTIONS:
            raise
        assert error.status == status, f"{error.status}, not {status}: {error.body}"
        body = json.loads(error.body)
        assert_error_body(body, category, error.headers)
        return body
    raise AssertionError(f"not refused with {status}")


def assert_error_body(body, category, headers):
    assert body["status"] == "error", body
    assert isinstance(body["message"], str) and body["message"], body
    assert body.get("category") == category, body
    assert str(uuid.UUID(body["correlationId"])) == body["correlationId"], body
    assert headers.get("x-hubspot-correlation-id") == body["correlationId"], dict(headers)


def raw_refused(path, qs=None, status=400, category="VALIDATION_ERROR", **options):
    response = raw(path, qs, **options)
    assert response.status_code == status, f"{response.status_code}: {response.text[:300]}"
    assert_error_body(response.json(), category, response.headers)
    return response.json()
