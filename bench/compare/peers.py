"""One read from Redis, where it is installed: over a Unix socket, the protocol spoken by hand."""

import pathlib
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

SAMPLES = 101
START_S = 5


def measured(say):
    """A list of levels, empty where no peer is installed."""
    program = shutil.which("redis-server")
    if program is None:
        say("redis-server is not installed: left out")
        return []
    with tempfile.TemporaryDirectory(prefix="onetrip-compare-") as folder:
        path = pathlib.Path(folder, "redis.sock")
        server = subprocess.Popen([program, "--port", "0", "--unixsocket", path, "--save", "",
                                   "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            return [{"name": "redis_get", "median_s": _read_seconds(_connected(path))}]
        finally:
            server.terminate()
            server.wait()


def _connected(path):
    give_up = time.monotonic() + START_S
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(path))
            return connection
        except OSError:
            connection.close()
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)


def _read_seconds(connection):
    with connection:
        connection.sendall(b"SET key value\r\n")
        connection.recv(4096)
        seconds = []
        for _ in range(SAMPLES):
            begin = time.perf_counter()
            connection.sendall(b"GET key\r\n")
            connection.recv(4096)
            seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)
