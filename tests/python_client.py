"""The official Python client with the test double of the monitoring API: python_client.py URL KEY.

.ci/python-client queues faults for the first four requests: 429 with a Retry-After in seconds, 429 with one as a date, a
success, and 429 without Retry-After. The test for these runs first.
"""

import sys
import traceback

import cronitor
from cronitor import Monitor

URL, KEY = sys.argv[1:]

cronitor.api_key = KEY
# The client has no setting for its URL.
Monitor._monitor_api_url = classmethod(lambda cls, key=None: f"{URL}/monitors" + (f"/{key}" if key else ""))


def check(key, **fields):
    url = "https://shop.example.com/orders"
    return {"type": "check", "key": key, "request": {"url": url, "headers": {"X-Probe": "1"}}, **fields}


def raises(kind, call):
    try:
        call()
    except kind as error:
        return str(error)
    raise AssertionError(f"no {kind.__name__}")


def the_client_retries_a_429_with_retry_after_only():
    assert Monitor.put(**check("throttled")).data.key == "throttled"
    raises(cronitor.APIError, lambda: Monitor.put(**check("throttled")))
    assert Monitor("throttled").delete() is True


def several_monitors_can_be_put_at_once():
    monitors = Monitor.put([
        check("orders", name="Orders", schedule="every 1 minute", assertions=["response.code = 200"], tags=["shop"]),
        {"type": "job", "key": "backup", "schedule": "0 0 * * *", "assertions": ["metric.duration < 5 min"]},
        {"type": "heartbeat", "key": "worker", "notify": ["default"], "grace_seconds": 60},
    ])
    assert [monitor.data.key for monitor in monitors] == ["orders", "backup", "worker"]
    assert monitors[0].data.request.url == "https://shop.example.com/orders"
    assert monitors[1].data.schedule == "0 0 * * *"


def an_update_keeps_the_fields_it_omits():
    updated = Monitor.put(key="orders", note="watched")
    assert (updated.data.note, updated.data.name, updated.data.tags) == ("watched", "Orders", ["shop"])


def a_monitor_can_be_fetched_by_its_key():
    data = Monitor("orders").data
    assert (data.key, data.name, data.note, data.schedule) == ("orders", "Orders", "watched", "every 1 minute")
    assert getattr(data.request.headers, "X-Probe") == "1"
    assert data.attributes.key == "orders" and data.attributes.code
    assert '"key": "orders"' in str(data)


def an_unknown_monitor_is_not_found():
    raises(cronitor.MonitorNotFound, lambda: Monitor("nowhere").data)
    raises(cronitor.MonitorNotFound, lambda: Monitor("nowhere").delete())


def monitors_can_be_listed_filtered_and_paged():
    keys = lambda **query: [monitor.data.key for monitor in Monitor.list(**query)]
    assert keys() == ["backup", "orders", "worker"]
    assert keys(type="job") == ["backup"]
    assert keys(page=2, pageSize=2) == ["worker"]
    assert keys(pageSize=1, auto_paginate=True) == ["backup", "orders", "worker"]
    assert [monitor.data.type for monitor in Monitor.list(["orders", "backup"])] == ["check", "job"]


def a_monitor_can_be_paused_and_resumed():
    assert Monitor("orders").pause(4).status_code == 200
    assert Monitor("orders").data.paused is True
    assert Monitor("orders").unpause().status_code == 200
    assert Monitor("orders").data.paused is False


def a_rollback_stores_nothing():
    assert Monitor.put([check("trial")], rollback=True).data.key == "trial"
    raises(cronitor.MonitorNotFound, lambda: Monitor("trial").data)


def an_invalid_monitor_is_a_validation_error():
    text = raises(cronitor.APIValidationError, lambda: Monitor.put(schedule="* * * * *"))
    assert "key" in text
    raises(cronitor.APIValidationError, lambda: Monitor.put(type="check", key="incomplete"))
    raises(cronitor.APIValidationError, lambda: Monitor.put([{"key": "x"}], rollback=True))


def a_wrong_key_is_an_error_and_a_missing_key_an_authentication_error():
    # The client has an exception for a missing key, but none for a wrong one.
    raises(cronitor.APIError, lambda: Monitor.put(api_key="wrong", **check("orders")))
    raises(cronitor.APIError, lambda: Monitor.list(api_key="wrong"))
    cronitor.api_key = None
    try:
        raises(cronitor.AuthenticationError, lambda: Monitor("orders").data)
    finally:
        cronitor.api_key = KEY


def a_newer_version_has_schedules():
    version = "2025-11-28"
    monitor = Monitor.put(api_version=version, **check("newer", schedules=["every 45 seconds"]))
    assert monitor.data.schedules == ["every 45 seconds"]
    assert Monitor("newer").data.schedule == "every 45 seconds"
    assert Monitor("newer").delete() is True


def monitors_can_be_deleted():
    for key in ["orders", "backup", "worker"]:
        assert Monitor(key).delete() is True
    assert Monitor.list() == []


def main():
    promises = [
        the_client_retries_a_429_with_retry_after_only,
        several_monitors_can_be_put_at_once,
        an_update_keeps_the_fields_it_omits,
        a_monitor_can_be_fetched_by_its_key,
        an_unknown_monitor_is_not_found,
        monitors_can_be_listed_filtered_and_paged,
        a_monitor_can_be_paused_and_resumed,
        a_rollback_stores_nothing,
        an_invalid_monitor_is_a_validation_error,
        a_wrong_key_is_an_error_and_a_missing_key_an_authentication_error,
        a_newer_version_has_schedules,
        monitors_can_be_deleted,
    ]
    failed = 0
    for promise in promises:
        try:
            promise()
        except Exception:
            failed += 1
            print(f"{promise.__name__}:", file=sys.stderr)
            traceback.print_exc()
    print(f"{len(promises) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
