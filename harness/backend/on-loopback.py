"""Starts an emulator so that only this machine reaches it, and so that it keeps what it stores in its own folder.

LocalStack 4.14.0 and localemu 1.3.2 take only the port of an IPv4 GATEWAY_LISTEN and listen on every interface
(runtime/server/twisted.py, "TODO: interface = host?").

Run as: python on-loopback.py MODULE_OR_FILE
"""

import importlib.abc
import importlib.util
import os
import runpy
import sys
import tempfile

from twisted.internet import endpoints


class OnLoopback(endpoints.TCP4ServerEndpoint):
    def __init__(self, reactor, port, backlog=50, interface="127.0.0.1"):
        super().__init__(reactor, port, backlog, interface)


endpoints.TCP4ServerEndpoint = OnLoopback


class S3InOwnFolder(importlib.abc.MetaPathFinder):
    """Their S3 keeps objects in /tmp/localstack-s3-storage and the like, whatever TMPDIR says
    (services/s3/provider.py, DEFAULT_S3_TMP_DIR), and leaves the buckets' folders there."""

    names = ("localstack.services.s3.provider", "localemu.services.s3.provider")

    def find_spec(self, name, path, target=None):
        if name not in self.names:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            module.DEFAULT_S3_TMP_DIR = os.path.join(tempfile.gettempdir(), "s3")

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, S3InOwnFolder())

program = sys.argv.pop(1)
if program.endswith(".py"):
    runpy.run_path(program, run_name="__main__")
else:
    runpy.run_module(program, run_name="__main__", alter_sys=True)
