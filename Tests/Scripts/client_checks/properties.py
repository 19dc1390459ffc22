"""Events v3: parameters that the client can send only as raw requests."""

from .account import TYPES, SIGNUP, VISIT, matching_events, with_property, busiest_record, assert_same
from .service import EVENTS, check, answer, raw_events, all_raw_events, raw_refused


@check
def a_path_may_have_a_final_slash_and_a_date():
    for path in (EVENTS, EVENTS + "/", "/events/event-occurrences/2026-03", "/events/event-occurrences/2026-03/"):
        assert len(answer(path, {"eventType": SIGNUP})["results"]) == 20, path
    for path in (EVENTS + "/event-types", EVENTS + "/event-types/", "/events/event-occurrences/2026-03/event-types"):
        assert sorted(answer(path)["eventTypes"]) == sorted(TYPES), path


@check
def values_of_one_property_are_ored():
    cities = ["portland", "new york"]
    found = all_raw_events({"eventType": SIGNUP, "property.hs_city": cities})
    expected = with_property("hs_city", *cities, events=matching_events(eventType=SIGNUP))
    assert {event["properties"]["hs_city"] for event in expected} == set(cities)
    assert_same(found, expected)


@check
def several_properties_are_anded():
    found = all_raw_events({"eventType": SIGNUP, "property.hs_country": "us", "property.plan": ["free", "pro"]})
    us = with_property("hs_country", "us", events=matching_events(eventType=SIGNUP))
    expected = with_property("plan", "free", "pro", events=us)
    assert 0 < len(expected) < len(us)
    assert_same(found, expected)


@check
def a_property_may_have_any_text():
    for city in ("são paulo", "東京", "new york", ""):
        found = all_raw_events({"eventType": SIGNUP, "property.hs_city": city})
        expected = with_property("hs_city", city, events=matching_events(eventType=SIGNUP))
        assert expected, city
        assert_same(found, expected)


@check
def a_comma_in_a_property_is_literal():
    assert raw_events(**{"eventType": SIGNUP, "property.hs_city": "portland,new york"}) == []


@check
def a_property_needs_the_event_type():
    record = busiest_record("CONTACT")
    raw_refused(EVENTS, {"objectType": "contact", "objectId": record, "property.hs_city": "portland"})


@check
def paging_keeps_repeated_properties():
    query = {"eventType": VISIT, "property.hs_city": ["portland", "münchen"], "limit": 13}
    expected = with_property("hs_city", "portland", "münchen", events=matching_events(eventType=VISIT))
    assert_same(all_raw_events(query), expected)


@check
def an_object_may_be_selected_by_its_property():
    signup = matching_events(eventType=SIGNUP)[0]
    query = {"objectType": "contact", "objectProperty.email": signup["properties"]["email"]}
    assert_same(all_raw_events(query), matching_events(objectType="CONTACT", objectId=signup["objectId"]))
    assert raw_events(**{"objectType": "contact", "objectProperty.email": "user@example.com"}) == []


@check
def object_properties_are_anded():
    signup = matching_events(eventType=SIGNUP)[0]
    query = {"objectType": "contact", "objectProperty.email": signup["properties"]["email"]}
    assert raw_events(**{**query, "objectProperty.firstname": "Nobody"}) == []


@check
def properties_excludes_other_properties():
    found = raw_events(**{"eventType": SIGNUP, "properties": ["plan", "hs_city"]})
    expected = {event["id"]: event["properties"] for event in matching_events(eventType=SIGNUP)}
    for event in found:
        kept = {k: v for k, v in expected[event["id"]].items() if k in ("plan", "hs_city")}
        assert event["properties"] == kept, event


@check
def another_method_is_refused():
    for method in ("POST", "PUT", "DELETE"):
        raw_refused(EVENTS, {"eventType": SIGNUP}, 405, "METHOD_NOT_ALLOWED", method=method)


@check
def an_unknown_path_is_not_found():
    for path in ("/events/v4/events", "/", "/events/v3/events/none"):
        raw_refused(path, {}, 404, "OBJECT_NOT_FOUND")
