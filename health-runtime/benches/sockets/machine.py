"""Runs servers on one core and wrk on another, and reads the CPU time and memory of the servers from the kernel."""

import datetime
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CONNECTIONS = 16


def cores():
    """The core for the servers and the core for wrk."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        sys.exit("two cores are needed: one for the servers and one for wrk")
    return usable[0], usable[1]


SERVER_CORE, LOAD_CORE = cores()


def say(text):
    """Prints progress to standard error, so that standard output has the tables only."""
    print(text, file=sys.stderr, flush=True)


def described():
    """The date, the processor and the compiler, without which figures mean nothing."""
    names = (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").open() if line.startswith("model name"))
    processor = next(names, "an unknown processor")
    rust = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return f"{datetime.date.today()}, {processor}, Rust {rust}"


def target():
    return Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()


def read(path):
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


class Server:
    """A server process with its children. The constructor returns once the server has printed its address."""

    def __init__(self, command, path, cwd=None, patience=120):
        self.path = path
        self.said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            ["taskset", "-c", str(SERVER_CORE), *map(str, command)],
            cwd=cwd, stdin=subprocess.PIPE, stdout=self.said, stderr=subprocess.STDOUT,
        )
        try:
            self.port = self._port(patience)
        except BaseException:
            self.stop()
            raise

    def _port(self, patience):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", self._output())
            if found:
                return int(found[1])
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise RuntimeError(f"{' '.join(map(str, self.process.args))} does not listen: {self._output()[-2000:]}")

    def _output(self):
        return os.pread(self.said.fileno(), 1 << 20, 0).decode(errors="replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.said.close()

    def pids(self):
        found, pending = [], [self.process.pid]
        while pending:
            pid = pending.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").glob("*"):
                pending += map(int, read(task / "children").split())
        return found

    def cpu(self):
        """The CPU time of all its threads in nanoseconds."""
        tasks = (task for pid in self.pids() for task in Path(f"/proc/{pid}/task").glob("*"))
        return sum(int((read(task / "schedstat") or "0").split()[0]) for task in tasks)

    def resident(self):
        """Resident memory in KiB. Memory that processes share counts once for each."""
        sizes = (re.search(r"VmRSS:\s+(\d+) kB", read(f"/proc/{pid}/status")) for pid in self.pids())
        return sum(int(size[1]) for size in sizes if size)

    def get(self, path=None, patience=60):
        url = f"http://127.0.0.1:{self.port}{path or self.path}"
        try:
            with urllib.request.urlopen(url, timeout=patience) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def prime(self, *paths):
        """Requests each path until it succeeds twice: the first time runs the checks, the second caches the response."""
        for path in paths or (self.path,):
            deadline = time.monotonic() + 60
            well = 0
            while well < 2:
                status, _, body = self.get(path)
                well = well + 1 if status < 300 else 0
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{path} answers {status}: {body[:200]}")
                if status >= 300:
                    time.sleep(0.1)

    def rest(self):
        """Waits until the server is idle, so that an earlier load does not count towards the next."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            before = self.cpu()
            time.sleep(0.02)
            if self.cpu() - before < 1_000_000:
                return


class Load(NamedTuple):
    requests: int
    seconds: float
    cpu: int

    @property
    def micros(self):
        """The CPU time of the server for each request in microseconds."""
        return self.cpu / self.requests / 1000

    @property
    def rate(self):
        return self.requests / self.seconds


def load(server, seconds, path=None):
    """Sends requests with one thread and 16 connections. Every response must be a success."""
    server.rest()
    before = server.cpu()
    ran = subprocess.run(
        ["taskset", "-c", str(LOAD_CORE), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s",
         f"http://127.0.0.1:{server.port}{path or server.path}"],
        capture_output=True, text=True, timeout=seconds + 60,
    )
    cpu = server.cpu() - before
    found = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", ran.stdout)
    if ran.returncode != 0 or not found or int(found[1]) == 0:
        raise RuntimeError(f"wrk: {ran.stdout}{ran.stderr}")
    if "Non-2xx" in ran.stdout or "Socket errors" in ran.stdout:
        raise RuntimeError(f"not every response is a success: {ran.stdout}")
    return Load(int(found[1]), float(found[2]) * {"ms": 0.001, "s": 1, "m": 60}[found[3]], cpu)


def bench_server(*arguments):
    return [target() / "release" / "bench-server", *arguments]


def application(path, details, checks, ttl=86_400_000, takes=0):
    """An application with our endpoints. Durations are in milliseconds; a ttl of `-` keeps the default."""
    return Server(bench_server("cached", details, checks, ttl, takes), path)


def bare(server):
    """A bare handler that returns the response of another server."""
    return Server(bench_server("bare", server.path, f"http://127.0.0.1:{server.port}{server.path}"), server.path)
