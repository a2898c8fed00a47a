"""Resident memory: for each check, and after ten million requests."""

import statistics

from machine import application, load, say

CHECKS = 5_000
PER_CHECK = 2048
# KiB: far below one byte for each of ten million requests.
FLAT = 256
PATHS = ["/livez", "/readyz", "/health", "/heartbeat"]
ROUNDS = 3


def sizes(details, checks):
    """KiB right after the start, and after the checks have run and every endpoint has responded."""
    with application("/livez", details, checks, ttl="-") as server:
        start = server.resident()
        server.prime(*PATHS)
        server.rest()
        return start, server.resident()


def per_check(missed):
    lines = [
        "## Memory",
        "",
        f"Resident memory with {CHECKS:,} checks and without any, and the difference for each check.",
        "",
        "| details | when | without checks | with checks | each |",
        "|---|---|---|---|---|",
    ]
    for details in ("status", "full"):
        none, full = ([sizes(details, checks) for _ in range(ROUNDS)] for checks in (0, CHECKS))
        for at, when in enumerate(("right after the start", "after the checks have run and every endpoint has responded")):
            empty, all_ = (statistics.median(size[at] for size in measured) for measured in (none, full))
            each = (all_ - empty) * 1024 / CHECKS
            say(f"{details}, {when}: {empty} and {all_} KiB, {each:.0f} bytes each")
            lines.append(f"| {details} | {when} | {empty:,} KiB | {all_:,} KiB | {each:,.0f} bytes |")
            if each >= PER_CHECK:
                missed.append(f"{each:,.0f} bytes for each check ({details}, {when}), not under {PER_CHECK:,}")
    return lines


def flat(requests, missed):
    """The growth over many requests, while the checks are refreshed every five seconds."""
    # The seconds of each chunk of load, and the most chunks.
    seconds, most = (10, 60) if requests >= 10_000_000 else (1, 16)
    with application("/health", "full", 50, ttl="-") as server:
        server.prime(*PATHS)
        for path in PATHS:
            load(server, seconds=2 if seconds > 1 else 1, path=path)
        server.rest()
        before, done, chunk = server.resident(), 0, 0
        while done < requests and chunk < most:
            done += load(server, seconds, PATHS[chunk % len(PATHS)]).requests
            chunk += 1
        server.rest()
        after = server.resident()
    say(f"{done:,} requests: {before} and {after} KiB")
    if done < requests:
        missed.append(f"only {done:,} of {requests:,} requests were made to measure the resident memory")
    if after - before > FLAT:
        missed.append(f"{after - before:,} KiB more after {done:,} requests, over {FLAT}")
    return ["", f"After {done:,} cached requests the resident memory is {after:,} KiB; before them it was {before:,} KiB."]


def report(requests, missed):
    return per_check(missed) + flat(requests, missed)
