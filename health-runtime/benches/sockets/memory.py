"""Resident memory: of each check, and of ten million requests."""

import statistics

from machine import kept, load, say

CHECKS = 5_000
PER_CHECK = 2048
# Far below a byte for each request of ten million.
FLAT = 256
PATHS = ["/livez", "/readyz", "/health", "/heartbeat"]
TURNS = 3


def sizes(details, checks):
    """KiB right after the start, and after the checks have run and every endpoint has answered."""
    with kept("/livez", details, checks, ttl="-") as server:
        start = server.resident()
        server.prime(*PATHS)
        server.rest()
        return start, server.resident()


def per_check(missed):
    lines = [
        "## Memory",
        "",
        f"Resident size with {CHECKS:,} checks and with none, and the difference for each check.",
        "",
        "| details | when | with none | with all | each |",
        "|---|---|---|---|---|",
    ]
    for details in ("status", "full"):
        none, full = ([sizes(details, checks) for _ in range(TURNS)] for checks in (0, CHECKS))
        for at, when in enumerate(("right after the start", "after they have run and every endpoint has answered")):
            empty, all_ = (statistics.median(size[at] for size in measured) for measured in (none, full))
            each = (all_ - empty) * 1024 / CHECKS
            say(f"{details}, {when}: {empty} and {all_} KiB, {each:.0f} bytes each")
            lines.append(f"| {details} | {when} | {empty:,} KiB | {all_:,} KiB | {each:,.0f} bytes |")
            if each >= PER_CHECK:
                missed.append(f"{each:,.0f} bytes for each check ({details}, {when}), not under {PER_CHECK:,}")
    return lines


def flat(requests, missed):
    """The checks are refreshed meanwhile, every five seconds."""
    # A chunk is ten seconds at most, and there are never more than so many.
    seconds, most = (10, 60) if requests >= 10_000_000 else (1, 16)
    with kept("/health", "full", 50, ttl="-") as server:
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
        missed.append(f"only {done:,} of {requests:,} requests were made to see the resident size")
    if after - before > FLAT:
        missed.append(f"{after - before:,} KiB more after {done:,} requests, over {FLAT}")
    return ["", f"After {done:,} kept requests the resident size is {after:,} KiB; before them it was {before:,} KiB."]


def report(requests, missed):
    return per_check(missed) + flat(requests, missed)
