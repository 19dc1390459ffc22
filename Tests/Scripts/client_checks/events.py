"""Events v3: each parameter of the client's `get_page`, and `get_types`."""

import datetime
import re

from .account import TYPES, SIGNUP, VISIT, matching_events, with_property, busiest_record, ids, assert_same
from .service import EVENTS, check, client, get_page, all_events, raw_events, refused, raw_refused


@check
def a_request_without_type_and_record_is_refused():
    refused(400, "VALIDATION_ERROR", lambda: get_page())


@check
def event_type_selects_its_events():
    assert_same(all_events(event_type=SIGNUP, limit=100), matching_events(eventType=SIGNUP))


@check
def an_unknown_event_type_has_no_events():
    page = get_page(event_type="pe12345_my_event")
    assert page.results == [] and page.paging is None, page


@check
def a_page_has_twenty_events_by_default():
    assert len(get_page(event_type=VISIT).results) == 20


@check
def limit_sets_the_page_size():
    for limit in (1, 7, 99, 100):
        page = get_page(event_type=VISIT, limit=limit)
        assert len(page.results) == limit and page.paging.next.after, limit


@check
def a_limit_above_the_maximum_is_reduced_to_it():
    assert len(get_page(event_type=VISIT, limit=500).results) == 100


@check
def an_invalid_limit_is_refused():
    for limit in (0, -1):
        refused(400, "VALIDATION_ERROR", lambda: get_page(event_type=VISIT, limit=limit))
    raw_refused(EVENTS, {"eventType": VISIT, "limit": "many"})


@check
def an_event_has_the_documented_fields():
    expected = {event["id"]: event for event in matching_events(eventType=SIGNUP)}
    for event in get_page(event_type=SIGNUP, limit=100).results:
        same = expected[event.id]
        assert event.object_type == same["objectType"] == event.object_type.upper(), event
        assert isinstance(event.object_id, str) and event.object_id == same["objectId"], event
        assert event.occurred_at == same["time"] and event.occurred_at.tzinfo, event
        assert event.properties == same["properties"], event
    for event in raw_events(eventType=SIGNUP):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["occurredAt"]), event
        assert all(isinstance(value, str) for value in event["properties"].values()), event
        assert set(event) == {"objectType", "objectId", "eventType", "occurredAt", "id", "properties"}, event


@check
def events_are_sorted_oldest_first_by_default():
    times = [event.occurred_at for event in get_page(event_type=SIGNUP, limit=100).results]
    assert times == [event["time"] for event in matching_events(eventType=SIGNUP)][:100]


@check
def sort_by_occurred_at_sorts_oldest_first():
    page = get_page(event_type=SIGNUP, limit=100, sort=["occurredAt"])
    assert ids(page.results) == ids(get_page(event_type=SIGNUP, limit=100).results)


@check
def sort_with_a_minus_sorts_newest_first():
    times = [event.occurred_at for event in get_page(event_type=SIGNUP, limit=100, sort=["-occurredAt"]).results]
    assert times == [event["time"] for event in reversed(matching_events(eventType=SIGNUP))][:100]


@check
def another_sort_is_refused():
    for sort in (["asc"], ["id"], ["-id", "occurredAt"]):
        refused(400, "VALIDATION_ERROR", lambda: get_page(event_type=SIGNUP, sort=sort))


@check
def occurred_after_is_inclusive():
    expected = matching_events(eventType=SIGNUP)[40:]
    assert_same(all_events(event_type=SIGNUP, limit=100, occurred_after=expected[0]["time"]), expected)


@check
def occurred_before_is_exclusive():
    signups = matching_events(eventType=SIGNUP)
    assert_same(all_events(event_type=SIGNUP, limit=100, occurred_before=signups[40]["time"]), signups[:40])


@check
def a_window_has_the_events_between_both_times():
    signups = matching_events(eventType=SIGNUP)
    window = {"occurred_after": signups[17]["time"], "occurred_before": signups[91]["time"]}
    assert_same(all_events(event_type=SIGNUP, limit=10, **window), signups[17:91])
    turned = {"occurred_after": signups[91]["time"], "occurred_before": signups[17]["time"]}
    assert get_page(event_type=SIGNUP, **turned).results == []


@check
def a_time_may_have_any_offset_and_fraction():
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    signups = matching_events(eventType=SIGNUP)
    after = signups[40]["time"].astimezone(zone) - datetime.timedelta(microseconds=1)
    assert_same(all_events(event_type=SIGNUP, limit=100, occurred_after=after), signups[40:])


@check
def an_invalid_time_is_refused():
    raw_refused(EVENTS, {"eventType": SIGNUP, "occurredAfter": "yesterday"})
    raw_refused(EVENTS, {"eventType": SIGNUP, "occurredBefore": "2026-13-01T00:00:00Z"})


@check
def an_object_has_its_events_of_all_types():
    record = busiest_record("CONTACT")
    expected = matching_events(objectType="CONTACT", objectId=record)
    assert len({event["eventType"] for event in expected}) > 1
    assert_same(all_events(object_type="contact", object_id=int(record), limit=100), expected)


@check
def an_object_type_has_several_names():
    record = busiest_record("CONTACT")
    expected = matching_events(objectType="CONTACT", objectId=record)
    for name in ("contact", "contacts", "CONTACT", "0-1"):
        assert_same(all_events(object_type=name, object_id=int(record), limit=100), expected)


@check
def an_object_and_a_type_are_combined():
    record = busiest_record("DEAL")
    expected = matching_events(objectType="DEAL", objectId=record, eventType="e_deal_closed")
    found = all_events(object_type="deals", object_id=int(record), event_type="e_deal_closed", limit=100)
    assert_same(found, expected)
    assert get_page(object_type="contacts", object_id=int(record), event_type="e_deal_closed").results == []


@check
def an_object_type_with_an_event_type_needs_no_object_id():
    assert_same(all_events(object_type="companies", event_type="pe123_company_visit", limit=100),
                matching_events(eventType="pe123_company_visit", objectType="COMPANY"))


@check
def an_object_id_needs_its_type():
    refused(400, "VALIDATION_ERROR", lambda: get_page(event_type=SIGNUP, object_id=201001))


@check
def an_object_id_must_be_a_number():
    raw_refused(EVENTS, {"objectType": "contact", "objectId": "ada"})


@check
def ids_select_their_events():
    expected = matching_events(eventType=SIGNUP)[3:6]
    found = get_page(event_type=SIGNUP, id=[*ids(expected), "none-has-this-id"], limit=100)
    assert_same(found.results, expected)
    assert get_page(event_type=SIGNUP, id=["none-has-this-id"]).results == []


@check
def ids_and_other_filters_are_anded():
    first, last = matching_events(eventType=SIGNUP)[0], matching_events(eventType=SIGNUP)[-1]
    both = [first["id"], last["id"]]
    assert_same(get_page(event_type=SIGNUP, id=both, occurred_after=last["time"]).results, [last])
    assert get_page(event_type=VISIT, id=both).results == []


@check
def ids_need_no_type_by_default():
    expected = [matching_events(eventType=SIGNUP)[0], matching_events(eventType=VISIT)[0]]
    assert_same(get_page(id=ids(expected)).results, expected)


@check
def the_client_sends_a_property_filter_that_finds_nothing():
    for value in ("portland", {"hs_city": "portland"}, ["portland"]):
        assert get_page(event_type=SIGNUP, property_propname=value).results == [], value


@check
def the_client_sends_an_object_property_filter_that_finds_nothing():
    mail = with_property("email", *mails())[0]["properties"]["email"]
    for value in (mail, {"email": mail}):
        assert get_page(object_type="contact", object_property_propname=value).results == [], value
        page = get_page(object_type="contact", event_type=SIGNUP, object_property_propname=value)
        assert page.results == [], value


@check
def all_parameters_can_be_combined():
    signups = matching_events(eventType=SIGNUP, objectType="CONTACT")
    chosen = signups[50]
    arguments = {
        "object_type": "contacts", "object_id": int(chosen["objectId"]), "event_type": SIGNUP,
        "id": [chosen["id"], signups[51]["id"]], "limit": 5, "sort": ["-occurredAt"],
        "occurred_after": chosen["time"], "occurred_before": chosen["time"] + datetime.timedelta(milliseconds=1),
    }
    page = get_page(**arguments)
    assert_same(page.results, [chosen])
    assert page.paging is None, page.paging


@check
def event_types_are_those_of_the_account():
    assert sorted(client.events.events_api.get_types().event_types) == sorted(TYPES)


def mails():
    return {event["properties"]["email"] for event in matching_events(eventType=SIGNUP)}
