"""Compares with alternatives: CPU time for each request, requests per second and resident memory."""

import statistics
import subprocess
import sys
from contextlib import ExitStack
from typing import Callable, NamedTuple

from machine import HERE, Server, application, bench_server, load, say, target

COUNTS = (5, 500, 5_000)
# The limits: how many times less CPU time than the cheapest alternative.
LIMITS = {5: 1, 500: 8, 5_000: 20}
OTHERS = HERE / "others"


class Contender(NamedTuple):
    name: str
    start: Callable[[int], Server]
    ours: bool = False
    limited: bool = False
    # Whether it runs the checks. From 500 checks on, only those that do can be compared.
    checks: bool = True


def install(folder):
    """Prepares Python and Node. Returns their folders, and the error for each that could not be prepared."""

    def steps(*commands, cwd=None):
        for command in commands:
            command = [str(word) for word in command]
            say(" ".join(command))
            try:
                ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)
            except (OSError, subprocess.TimeoutExpired) as error:
                return f"`{' '.join(command)}`: {error}"
            if ran.returncode != 0:
                said = (ran.stderr or ran.stdout).strip().splitlines()[-1:]
                return f"`{' '.join(command)}`: {''.join(said)}"
        return None

    python, node = folder / "python", folder / "node"
    node.mkdir()
    for name in ("package.json", "package-lock.json", "checks.js"):
        (node / name).write_bytes((OTHERS / "node" / name).read_bytes())
    return python, node, {
        "python": steps(
            [sys.executable, "-m", "venv", python],
            [python / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
             "-r", OTHERS / "python/requirements.txt"],
        ),
        "node": steps(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=node),
    }


def contenders(folder):
    """The contenders that can be measured, and the others with the reason."""
    python, node, failed = install(folder)
    rust = target() / "others/release/others"

    def crate(name, path="/health"):
        return Contender(f"`{name}`", lambda count: Server([rust, name, count], path))

    def js(name):
        return lambda count: Server(["node", node / "checks.js", name, count], "/health")

    def tornado(count):
        return Server([python / "bin/python", "-B", OTHERS / "python/checks.py", count], "/health")

    def gunicorn(count):
        bind = ["--bind", "127.0.0.1:0", "--chdir", OTHERS / "python", "--worker-tmp-dir", folder]
        # gunicorn would create its control socket in the home folder.
        module = [python / "bin/python", "-B", "-m", "gunicorn", "--no-control-socket"]
        return Server([*module, *bind, f"checks:wsgi({count})"], "/health")

    def endpoint(path, details):
        name = f"**ours**, `{path}`" + (f", {details}" if path == "/health" else "")
        return Contender(name, lambda count: application(path, details, count, ttl="-"), True, details == "status")

    every = [
        (endpoint("/readyz", "status"), None),
        (endpoint("/health", "status"), None),
        (endpoint("/health", "names"), None),
        (endpoint("/health", "full"), None),
        (crate("axum-health"), None),
        (crate("health"), None),
        (crate("nidus-http", "/health/ready"), None),
        (Contender("`py-healthcheck`, Tornado", tornado), failed["python"]),
        (Contender("`py-healthcheck`, gunicorn", gunicorn), failed["python"]),
        (Contender("`@godaddy/terminus`", js("terminus")), failed["node"]),
        (Contender("`lightship` (runs no checks)", js("lightship"), checks=False), failed["node"]),
    ]
    return [one for one, reason in every if not reason], [(one, reason) for one, reason in every if reason]


class Measured(NamedTuple):
    loads: list
    resident: int
    body: int

    @property
    def micros(self):
        return statistics.median(each.micros for each in self.loads)

    @property
    def rate(self):
        return statistics.median(each.rate for each in self.loads)

    def times(self, other):
        """The CPU time relative to the other: the median of the ratios of all rounds."""
        return statistics.median(a.micros / b.micros for a, b in zip(self.loads, other.loads))


def measure(them, count, rounds, seconds, unserved):
    """Measures all of them, in alternation."""
    with ExitStack() as stack:
        servers, body = {}, None
        for one in them:
            try:
                server = stack.enter_context(one.start(count))
                server.prime()
            except RuntimeError as error:
                unserved.append((one, f"with {count:,} checks: {' '.join(str(error).split())[-300:]}"))
                continue
            servers[one] = server
            if one.name == "`axum-health`":
                body = len(server.get()[2])
        if body:
            static = Contender(f"a bare handler, {body:,} bytes", lambda _: None)
            servers[static] = stack.enter_context(Server(bench_server("text", "/health", body), "/health"))
        bodies = {one: len(server.get()[2]) for one, server in servers.items()}
        for server in servers.values():
            load(server, 1)
        loads = {one: [] for one in servers}
        for _ in range(rounds):
            for one, server in servers.items():
                loads[one].append(load(server, seconds))
        return {one: Measured(loads[one], server.resident(), bodies[one]) for one, server in servers.items()}


def report(folder, rounds, seconds, missed, broken):
    them, unserved = contenders(folder)
    lines = [
        "## Alternatives",
        "",
        "CPU time of the server for a request, requests per second on one core, resident memory, and bytes of the body:",
        f"medians of {rounds} rounds. All checks pass at once.",
    ]
    for count in COUNTS:
        head = f"| with {count:,} checks | CPU | requests/s | resident | body | CPU relative to our `/health` |"
        lines += ["", head, "|---|---|---|---|---|---|"]
        results = measure(them, count, rounds, seconds, unserved)
        ours = next(found for one, found in results.items() if one.limited and "`/health`" in one.name)
        for one, found in results.items():
            lines.append(
                f"| {one.name} | {found.micros:,.1f} µs | {found.rate:,.0f} | {found.resident / 1024:,.1f} MiB "
                f"| {found.body:,} | {found.times(ours):.1f} × |"
            )
            say(lines[-1])
        lines += ["", *judge(count, results, missed)]
    for one, reason in unserved:
        lines.append(f"{one.name} was not measured: {reason}")
        broken.append(f"{one.name} was not measured")
    return lines


def judge(count, results, missed):
    """Compares each of our endpoints with the cheapest alternative. The limit applies to the default level of detail."""
    limit, rivals = LIMITS[count], {}
    for one, found in results.items():
        if not one.ours and not one.name.startswith("a bare") and (one.checks or count == 5):
            rivals[one.name] = found
    name, fastest = min(rivals.items(), key=lambda rival: rival[1].micros)
    lines = []
    for one, found in results.items():
        if not one.ours:
            continue
        times = fastest.times(found)
        said = f"{one.name}: {times:.2f} times less CPU time than {name}, the limit is {limit}"
        if not one.limited:
            said += " and applies to the default level of detail only"
        elif times < limit:
            missed.append(f"with {count:,} checks, {said}")
        lines.append(f"- {said}")
    return lines
