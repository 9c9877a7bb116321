"""Starts an emulator so that only this machine reaches it.

LocalStack 4.14.0 and localemu 1.3.2 take only the port of an IPv4 GATEWAY_LISTEN and listen on every interface
(runtime/server/twisted.py, "TODO: interface = host?").

Run as: python on-loopback.py MODULE_OR_FILE
"""

import runpy
import sys

from twisted.internet import endpoints


class OnLoopback(endpoints.TCP4ServerEndpoint):
    def __init__(self, reactor, port, backlog=50, interface="127.0.0.1"):
        super().__init__(reactor, port, backlog, interface)


endpoints.TCP4ServerEndpoint = OnLoopback

program = sys.argv.pop(1)
if program.endswith(".py"):
    runpy.run_path(program, run_name="__main__")
else:
    runpy.run_module(program, run_name="__main__", alter_sys=True)
