"""py-healthcheck with a number of checks that pass: `python checks.py CHECKS` on Tornado, `checks:wsgi(CHECKS)` on gunicorn."""

import asyncio
import os
import sys
import threading

from healthcheck import HealthCheck


def health(count):
    def check(number):
        def passes():
            return True, "ok"

        passes.__name__ = f"check-{number}"
        return passes

    return HealthCheck(checkers=[check(number) for number in range(count)])


def wsgi(count):
    from flask import Flask

    app, checks = Flask(__name__), health(count)
    app.add_url_rule("/health", "health", view_func=lambda: checks.run())
    return app


async def tornado(count):
    from healthcheck import TornadoHandler
    from tornado.httpserver import HTTPServer
    from tornado.netutil import bind_sockets
    from tornado.web import Application

    sockets = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(Application([("/health", TornadoHandler, {"checker": health(count)})]))
    server.add_sockets(sockets)
    print(f"listening on http://127.0.0.1:{sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


def end_with_standard_input():
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    asyncio.run(tornado(int(sys.argv[1])))
