#!/usr/bin/env python3
"""The scripts that can be tried without a service: what is installed, and how a log is read."""

import datetime
import importlib.machinery
import importlib.util
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def load(path):
    """A script without .py as a module."""
    loader = importlib.machinery.SourceFileLoader(path.name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(path.name, loader))
    loader.exec_module(module)
    return module


class InstallPackagesTest(unittest.TestCase):
    """With a dpkg-query, apt-get, sudo and id that only write down what they are asked."""

    def run_script(self, *words, uid=0, installed=lambda package: True, sudo_works=False):
        with tempfile.TemporaryDirectory() as folder:
            self.folder = pathlib.Path(folder)
            self.stub("id", f"echo {uid}")
            self.stub("apt-get", f'echo "$*" >> {folder}/asked')
            self.stub("sudo", '[ "$1" != -n ] || shift; exec "$@"' if sudo_works else "exit 1")
            lines = "".join(f"installed {package}\\n" for package in self.packages() if installed(package))
            self.stub("dpkg-query", f"printf '{lines}'")
            result = subprocess.run(
                [ROOT / "scripts/install_packages", *words], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"})
            asked = self.folder / "asked"
            return result, asked.read_text() if asked.exists() else ""

    def stub(self, name, body):
        (self.folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (self.folder / name).chmod(0o755)

    def packages(self):
        lines = (ROOT / "scripts/packages").read_text().splitlines()
        return {line.split()[1] for line in lines if line and not line.startswith("#")}

    def test_asks_apt_for_nothing_when_nothing_is_missing(self):
        result, asked = self.run_script("build", "run", "test", "check", "bench")

        self.assertEqual((0, "", ""), (result.returncode, result.stderr, asked))

    def test_installs_what_is_missing_and_only_that(self):
        result, asked = self.run_script("build", "run", installed=lambda name: name not in
                                        ("cppzmq-dev", "supervisor", "libgtest-dev"))

        self.assertEqual(0, result.returncode, result.stderr)
        self.assertRegex(asked, r"(?m)^install .* cppzmq-dev supervisor$")

    def test_uses_sudo_where_it_works(self):
        result, asked = self.run_script("run", uid=1000, sudo_works=True,
                                        installed=lambda name: name != "supervisor")

        self.assertEqual(0, result.returncode, result.stderr)
        self.assertRegex(asked, r"(?m)^install .* supervisor$")

    def test_says_what_to_ask_for_where_it_may_not_install(self):
        result, asked = self.run_script("run", uid=1000, installed=lambda name: name != "supervisor")

        self.assertEqual((1, ""), (result.returncode, asked))
        self.assertIn("apt-get install supervisor", result.stderr)

    def test_an_unknown_list_is_wrong_usage(self):
        result, _ = self.run_script("buidl")

        self.assertEqual(2, result.returncode)


class ServiceStatusTest(unittest.TestCase):
    def setUp(self):
        self.status = load(ROOT / "scripts/service_status")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.run_dir = pathlib.Path(folder.name)
        (self.run_dir / "log").mkdir()

    def log(self, name, *lines):
        (self.run_dir / "log" / name).write_text("".join(line + "\n" for line in lines))

    def at(self, second):
        moment = datetime.datetime(2026, 1, 2, 3, 4, second, tzinfo=datetime.timezone.utc)
        local = moment.astimezone()
        return moment, local.strftime("%Y-%m-%d %H:%M:%S,000")

    def test_counts_deaths_since_the_supervisor_started_and_not_orderly_stops(self):
        self.log("supervisord.log.1",
                 f"{self.at(1)[1]} WARN exited: a (exit status 1; not expected)",
                 f"{self.at(2)[1]} INFO supervisord started with pid 1",
                 f"{self.at(3)[1]} WARN exited: a (terminated by SIGKILL; not expected)")
        self.log("supervisord.log",
                 f"{self.at(4)[1]} INFO stopped: a (exit status 0)",
                 f"{self.at(5)[1]} INFO exited: a (exit status 0; expected)",
                 f"{self.at(6)[1]} WARN exited: ab (exit status 9; not expected)")

        deaths = self.status.deaths_of(self.run_dir)

        self.assertEqual([(self.at(3)[0], "terminated by SIGKILL"), (self.at(5)[0], "exit status 0")],
                         deaths["a"])

    def test_last_words_are_those_of_the_life_that_ended(self):
        self.log("a.log",
                 "ts=2026-01-02T03:04:01.000Z of the first life",
                 "ts=2026-01-02T03:04:03.000Z of the second",
                 "terminate called",
                 "ts=2026-01-02T03:04:05.000Z of the third",
                 "and more of it")

        words = self.status.last_words(self.run_dir, "a", [(self.at(2)[0], ""), (self.at(4)[0], "")])

        self.assertEqual(["ts=2026-01-02T03:04:03.000Z of the second", "terminate called"], words)

    def test_last_words_are_few(self):
        self.log("a.log", *(f"line {number}" for number in range(9)))

        words = self.status.last_words(self.run_dir, "a", [(self.at(4)[0], "")])

        self.assertEqual(["line 6", "line 7", "line 8"], words)

    def test_without_a_supervisor_everything_is_stopped(self):
        self.assertEqual({}, self.status.processes_of(self.run_dir))
        status = self.status.status_of(self.run_dir, "a", "ipc://a", "", None, [])
        self.assertEqual(("stopped", None, "unknown"), (status["state"], status["pid"], status["health"]))

    def test_health_is_what_the_service_says_or_why_it_does_not(self):
        self.assertEqual("draining", self.status.health_of('{"line": 1, "result": {"status": "draining"}}'))
        self.assertEqual("UNAVAILABLE", self.status.health_of('{"line": 1, "error": {"code": "UNAVAILABLE"}}'))
        self.assertEqual("unknown", self.status.health_of(""))


if __name__ == "__main__":
    unittest.main()
