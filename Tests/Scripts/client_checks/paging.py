"""Events v3: paging forward and backward."""

import base64
import urllib.parse

import requests

from .account import ALL, TYPES, SIGNUP, VISIT, matching_events, ids, assert_same
from .service import BASE, TOKEN, EVENTS, check, get_page, pages, all_events, answer, refused


@check
def paging_to_the_end_finds_every_event_once():
    total = 0
    for name, count in TYPES.items():
        found = all_events(event_type=name, limit=100)
        assert len(found) == count, f"{name}: {len(found)} of {count}"
        assert_same(found, matching_events(eventType=name))
        total += len(found)
    assert total == len(ALL)


@check
def paging_keeps_the_order_from_page_to_page():
    for sort, sign in ((["occurredAt"], 1), (["-occurredAt"], -1)):
        found = all_events(event_type=VISIT, limit=100, sort=sort)
        times = [sign * event.occurred_at.timestamp() for event in found]
        assert times == sorted(times), sort
        assert_same(found, matching_events(eventType=VISIT))


@check
def newest_first_reverses_oldest_first():
    up = all_events(event_type=SIGNUP, limit=37)
    down = all_events(event_type=SIGNUP, limit=41, sort=["-occurredAt"])
    assert [e.occurred_at for e in up] == [e.occurred_at for e in reversed(down)]


@check
def all_pages_except_the_last_are_full():
    sizes = [len(page.results) for page in pages(event_type=SIGNUP, limit=33)]
    count = TYPES[SIGNUP]
    assert sizes == [33] * (count // 33) + ([count % 33] if count % 33 else []), sizes


@check
def every_page_size_returns_the_same_events():
    one, hundred = (all_events(event_type="e_deal_closed", limit=limit) for limit in (1, 100))
    assert ids(one) == ids(hundred)


@check
def the_last_page_has_no_next_page():
    whole = get_page(event_type="e_deal_closed", limit=100)
    assert len(whole.results) == TYPES["e_deal_closed"] and whole.paging is None, whole.paging
    full = get_page(event_type="e_deal_closed", limit=TYPES["e_deal_closed"])
    assert full.paging is None, "a full last page announces another page"


@check
def paging_backward_returns_the_previous_pages():
    for sort in (["occurredAt"], ["-occurredAt"]):
        forward = pages(event_type=SIGNUP, limit=30, sort=sort)
        assert len(forward) > 5 and forward[0].paging.prev is None
        page = forward[-1]
        for expected in reversed(forward[:-1]):
            page = get_page(event_type=SIGNUP, limit=30, sort=sort, before=page.paging.prev.before)
            assert ids(page.results) == ids(expected.results)
            assert page.paging.next.after, "the previous page has no next page"


@check
def the_first_page_has_no_previous_page_even_when_paged_back_to():
    second = get_page(event_type=SIGNUP, limit=30, after=get_page(event_type=SIGNUP, limit=30).paging.next.after)
    first = get_page(event_type=SIGNUP, limit=30, before=second.paging.prev.before)
    assert first.paging.prev is None, first.paging.prev


@check
def paging_back_and_forth_returns_to_the_same_page():
    first = get_page(event_type=VISIT, limit=10)
    second = get_page(event_type=VISIT, limit=10, after=first.paging.next.after)
    back = get_page(event_type=VISIT, limit=10, before=second.paging.prev.before)
    again = get_page(event_type=VISIT, limit=10, after=back.paging.next.after)
    assert ids(again.results) == ids(second.results) and ids(back.results) == ids(first.results)


@check
def paging_works_with_every_other_filter():
    signups = matching_events(eventType=SIGNUP)
    after = signups[100]["time"]
    assert_same(all_events(event_type=SIGNUP, object_type="contact", limit=9, occurred_after=after), signups[100:])


@check
def a_cursor_may_be_encoded_several_times():
    after = answer(EVENTS, {"eventType": SIGNUP, "limit": 10})["paging"]["next"]["after"]
    bare = urllib.parse.unquote(urllib.parse.unquote(after)).rstrip("=")
    padded = bare + "=" * (-len(bare) % 4)
    once, twice = urllib.parse.quote(padded, safe=""), urllib.parse.quote(urllib.parse.quote(padded, safe=""))
    expected = ids(answer(EVENTS, {"eventType": SIGNUP, "limit": 10, "after": after})["results"])
    for form in (bare, padded, once, twice):
        found = answer(EVENTS, {"eventType": SIGNUP, "limit": 10, "after": form})["results"]
        assert ids(found) == expected, form


@check
def an_invalid_cursor_is_refused():
    for cursor in ("nonsense", "", "MTIz", base64.b64encode(b"a|b|c|d|e|").decode()):
        refused(400, "VALIDATION_ERROR", lambda: get_page(event_type=SIGNUP, after=cursor))
        refused(400, "VALIDATION_ERROR", lambda: get_page(event_type=SIGNUP, before=cursor))


@check
def the_link_leads_to_the_next_page_on_the_same_host():
    page = answer(EVENTS, {"eventType": SIGNUP, "limit": 10, "property.plan": ["free", "pro"]})
    link = page["paging"]["next"]["link"]
    assert link.startswith(BASE + EVENTS), link
    followed = requests.get(link, headers={"Authorization": "Bearer " + TOKEN}, timeout=10).json()
    by_cursor = answer(EVENTS, {"eventType": SIGNUP, "limit": 10, "property.plan": ["free", "pro"],
                                "after": page["paging"]["next"]["after"]})
    assert ids(followed["results"]) == ids(by_cursor["results"])
    back = requests.get(followed["paging"]["prev"]["link"], headers={"Authorization": "Bearer " + TOKEN}, timeout=10)
    assert ids(back.json()["results"]) == ids(page["results"])
