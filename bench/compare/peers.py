"""One read from Redis and from PostgreSQL, where they are installed: servers of our own, Unix sockets."""

import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

SAMPLES = 101
START_S = 10


def measured(say):
    """A list of levels, without those of peers that are not installed."""
    levels = []
    for program, name, seconds in (("redis-server", "redis_get", _redis_seconds),
                                   ("postgres", "postgresql_select", _postgresql_seconds)):
        found = _installed(program)
        if found is None:
            say(f"{program} is not installed: left out")
            continue
        say(program)
        with tempfile.TemporaryDirectory(prefix="onetrip-compare-") as folder:
            levels.append({"name": name,
                           "median_s": statistics.median(seconds(found, pathlib.Path(folder)))})
    return levels


def _installed(program):
    """Debian keeps PostgreSQL's own programs off the path."""
    debians = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(debians[-1]) if debians else shutil.which(program)


def _redis_seconds(program, folder):
    path = folder / "redis.sock"
    server = subprocess.Popen([program, "--port", "0", "--unixsocket", path, "--save", "",
                               "--dir", folder], stdout=subprocess.DEVNULL)
    try:
        with _connected(path) as connection:
            connection.sendall(b"SET key value\r\n")
            connection.recv(4096)
            return [_exchange_seconds(connection, b"GET key\r\n") for _ in range(SAMPLES)]
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


def _exchange_seconds(connection, request):
    begin = time.perf_counter()
    connection.sendall(request)
    connection.recv(4096)
    return time.perf_counter() - begin


def _postgresql_seconds(program, folder):
    """As psql times them.  PostgreSQL refuses to run as root, so it is nobody's then."""
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    state, programs = folder / "state", pathlib.Path(program).parent
    quiet = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "check": True}
    subprocess.run([programs / "initdb", "--pgdata", state, "--username", "compare",
                    "--auth", "trust", "--no-sync"], **quiet)
    control = [programs / "pg_ctl", "--pgdata", state, "--wait", "--timeout", str(START_S)]
    try:
        subprocess.run([*control, "--options", f"-k {folder} -c listen_addresses=''",
                        "--log", folder / "log", "start"], **quiet)
        return _psql_seconds(folder)
    finally:
        subprocess.run([*control, "--mode", "immediate", "stop"], **quiet)


def _psql_seconds(folder):
    lines = ["CREATE TABLE bundles (key text PRIMARY KEY, last_update_ms bigint);",
             "INSERT INTO bundles VALUES ('hotkey_1', 1);", r"\timing on"]
    lines += ["SELECT last_update_ms FROM bundles WHERE key = 'hotkey_1';"] * SAMPLES
    shown = subprocess.run(["psql", "--host", folder, "--username", "compare", "postgres"],
                           input="\n".join(lines), stdout=subprocess.PIPE, text=True, check=True,
                           env=dict(os.environ, LC_ALL="C")).stdout
    return [float(time_ms) / 1e3 for time_ms in re.findall(r"^Time: ([0-9.]+) ms", shown, re.M)]
