"""The CPU time of a cached response over a socket, relative to a bare handler that returns the same bytes and headers."""

import re
import statistics

from machine import application, bare, load, say

LIMIT = 1.05
ENDPOINTS = [
    ("/livez", "status"), ("/readyz", "status"), ("/heartbeat", "status"), ("/health", "status"), ("/health", "full"),
]
# The number of checks, and the duration of each in milliseconds.
CHECKS = {"5 checks": (5, 0), "500": (500, 0), "5,000": (5_000, 0), "5,000 of 50 ms": (5_000, 50)}


def compare(path, details, checks, takes, rounds, seconds):
    """The CPU microseconds of both, and the median of their ratios. Both are measured in alternation."""
    with application(path, details, checks, takes=takes) as ours:
        ours.prime()
        with bare(ours) as static:
            same(ours.get(), static.get())
            for server in (ours, static):
                load(server, 1)
            pairs = [(load(ours, seconds).micros, load(static, seconds).micros) for _ in range(rounds)]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


def same(ours, static):
    """Fails unless both answer the same, apart from the date and `max-age`."""

    def comparable(answer):
        status, headers, body = answer
        headers = {name.lower(): re.sub(r"max-age=\d+", "max-age", value) for name, value in headers.items()}
        headers.pop("date")
        return status, headers, body

    if comparable(ours) != comparable(static):
        raise RuntimeError(f"the two responses differ: {ours[:2]} {static[:2]}")


def report(rounds, seconds, missed):
    lines = [
        "## Cached responses over a socket",
        "",
        f"CPU time of the server for a request: cached / bare handler in microseconds, and the median of {rounds} ratios.",
        "",
        f"| endpoint | {' | '.join(CHECKS)} |",
        "|---|" + "---|" * len(CHECKS),
    ]
    for path, details in ENDPOINTS:
        name = f"`{path}`" + (f", {details}" if path == "/health" else "")
        cells = []
        for checks, takes in CHECKS.values():
            ours, static, ratio = compare(path, details, checks, takes, rounds, seconds)
            say(f"{path} {details}, {checks} checks of {takes} ms: {ours:.2f} / {static:.2f} us, {ratio:.3f}")
            cells.append(f"{ours:.1f} / {static:.1f}: {ratio:.2f}")
            if ratio > LIMIT:
                which = f"{path}, {details}, {checks:,} checks of {takes} ms"
                missed.append(f"{which}: {ratio:.3f} times the bare handler, the limit is {LIMIT}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines
