"""Serves the original libraries over HTTP, beside the product.

Each line on standard input is a scene: what the handlers, callbacks and checks answer from then on. The answer to a scene
is a line on standard output. The first line says where each library listens.
"""

import json
import logging
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import tornado.httpserver
import tornado.ioloop
import tornado.netutil
import tornado.web
from healthcheck import EnvironmentDump, HealthCheck, TornadoHandler
from lovely.ws import status as lovely
from lovely.ws.status.statehandler import StateHandlerMixin
from pyramid.config import Configurator
from sprockets.handlers import heartbeat, status

logging.disable(logging.CRITICAL)


class Holder(StateHandlerMixin):
    """A handler whose state other code sets."""


class Silent(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


class Probes:
    """The application of lovely-ws-status."""

    def __init__(self):
        config = Configurator()
        for module in ("lovely.ws.status.svcstatus", "lovely.ws.status.probestatus"):
            config.include(module)
            config.scan(module)
        self.server = make_server("127.0.0.1", 0, config.make_wsgi_app(), handler_class=Silent)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def set(handlers):
        lovely.STATUS_HANDLERS.clear()
        for name, state in handlers.items():
            if state.get("raises"):
                lovely.addStatusHandler(name, raising(state["raises"]))
                continue
            holder = Holder()
            if "state" in state:
                holder.setState(state.pop("state"), **state)
            lovely.addStatusHandler(name, holder)


def raising(text):
    def check():
        raise RuntimeError(text)

    return check


def check_of(name, answer):
    """A check of py-healthcheck: its name is that of the function."""

    def check():
        if "raises" in answer:
            raise RuntimeError(answer["raises"])
        return answer["passed"], answer["output"]

    check.__name__ = name
    return check


class Latest:
    """Forwards to a HealthCheck that each scene replaces."""

    health = HealthCheck()

    def run(self, *arguments, **named):
        return self.health.run(*arguments, **named)


LATEST = Latest()


class Application(tornado.web.Application):
    """The application of the libraries for tornado."""

    status = "ok"

    def __init__(self):
        environment = EnvironmentDump(include_python=False)
        super().__init__(
            [
                ("/heartbeat", heartbeat.HeartbeatHandler),
                ("/status", status.StatusHandler),
                ("/healthcheck", TornadoHandler, {"checker": LATEST}),
                ("/healthcheck/([^/]*)", TornadoHandler, {"checker": LATEST}),
                ("/environment", TornadoHandler, {"checker": environment}),
            ]
        )


def scene(application, told):
    if "handlers" in told:
        Probes.set(told["handlers"])
    if "callbacks" in told:
        heartbeat.callbacks.clear()
        for callback in told["callbacks"]:
            function = raising("away") if callback is None else (lambda answer=callback: answer)
            heartbeat.register_callback(function)
    if "status" in told:
        application.status = told["status"]
    if "application" in told:
        status.set_application(told["application"])
    if "checks" in told:
        settings = told.get("settings", {})
        sections = told.get("sections", {})
        LATEST.health = HealthCheck(**settings)
        for name, value in sections.items():
            LATEST.health.add_section(name, raising(value["raises"]) if "raises" in value else value["value"])
        for name, answer in told["checks"].items():
            LATEST.health.add_check(check_of(name, answer))


def main():
    application = Application()
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    tornado.httpserver.HTTPServer(application).add_sockets(sockets)
    loop = tornado.ioloop.IOLoop.current()
    probes = Probes()

    def read():
        for line in sys.stdin:
            try:
                scene(application, json.loads(line))
            except Exception as error:
                print(f"error: {error}", flush=True)
            else:
                print("set", flush=True)
        loop.add_callback(loop.stop)

    ports = {"tornado": sockets[0].getsockname()[1], "pyramid": probes.server.server_port}
    print(json.dumps(ports), flush=True)
    threading.Thread(target=read, daemon=True).start()
    loop.start()


if __name__ == "__main__":
    import asyncio

    asyncio.set_event_loop(asyncio.new_event_loop())
    main()
