#!/usr/bin/env python3
"""scripts/onetrip, for real: the programs of a build tree under supervisord, in a folder of its own.

The build tree's programs are those of $ONETRIP_BIN_DIR; nothing is built or installed.
"""

import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEADLINE_S = 120  # What a loaded machine may take; nothing waits for it to pass.


class Mesh:
    """One configuration and what runs with it."""

    def __init__(self, text):
        # Not below the build tree: the path of a unix socket has to be short.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="onetrip-test-"))
        self.config = self.folder / "onetrip.toml"
        self.write(text)

    def write(self, text):
        # The last section, so that the lines of `text` keep their numbers.
        self.config.write_text(f'[mesh]\nrun_dir = "{self.folder}/run"\n{text}'
                               f'[store]\ndir = "{self.folder}/state"\n')

    def run(self, *words):
        return subprocess.run([ROOT / "scripts/onetrip", "--config", self.config, *words],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=DEADLINE_S, check=False)

    def status(self):
        return {status["service"]: status for status in json.loads(self.run("status", "--json").stdout)}

    def status_when(self, wanted):
        """The first status that is as wanted; asking takes long enough to need no pause."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            status = self.status()
            if wanted(status):
                return status
            if time.monotonic() > deadline:
                raise AssertionError(f"never came: {status}")

    def close(self):
        self.run("down")
        shutil.rmtree(self.folder)


class LaunchTest(unittest.TestCase):
    def mesh(self, text="[service.perf_ledger]\n"):
        mesh = Mesh(text)
        self.addCleanup(mesh.close)
        return mesh

    def succeeds(self, result):
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        return result.stdout

    def test_up_returns_when_the_service_answers_and_a_second_up_leaves_it_alone(self):
        mesh = self.mesh()

        up = self.succeeds(mesh.run("up"))
        answer = mesh.run("call", "perf_ledger.health")
        first = mesh.status()["perf_ledger"]
        self.succeeds(mesh.run("up"))
        second = mesh.status()["perf_ledger"]

        self.assertIn(f"ipc://{mesh.folder}/run/perf_ledger.sock", up)
        self.assertEqual("serving", json.loads(self.succeeds(answer))["status"])
        self.assertEqual(("running", "serving", 0), (first["state"], first["health"], first["restarts"]))
        self.assertEqual(first["pid"], second["pid"])

    def test_down_drains_and_a_second_down_is_harmless(self):
        mesh = self.mesh()
        self.succeeds(mesh.run("up"))
        pid = mesh.status()["perf_ledger"]["pid"]

        self.succeeds(mesh.run("down"))
        again = mesh.run("down")
        call = mesh.run("call", "--timeout", "300ms", "perf_ledger.ping")

        self.assertFalse(pathlib.Path(f"/proc/{pid}").exists())
        self.assertIn("stopped: perf_ledger (exit status 0)",
                      (mesh.folder / "run/log/supervisord.log").read_text())
        self.assertIn("nothing is running", again.stderr)
        self.assertEqual(0, again.returncode)
        self.assertEqual(64 + 14, call.returncode, call.stderr)
        self.assertEqual(1, mesh.run("status").returncode)

    def test_a_killed_service_is_restarted_and_status_tells_its_last_words(self):
        mesh = self.mesh()
        self.succeeds(mesh.run("up"))
        pid = mesh.status()["perf_ledger"]["pid"]

        os.kill(pid, signal.SIGKILL)
        status = mesh.status_when(lambda status: status["perf_ledger"]["restarts"] == 1
                                  and status["perf_ledger"]["health"] == "serving")["perf_ledger"]

        self.assertNotEqual(pid, status["pid"])
        self.assertEqual("terminated by SIGKILL", status["last_death"]["how"])
        self.assertTrue(status["last_death"]["last_words"])
        self.assertIn("was restarted", mesh.run("status").stdout)

    def test_restart_gives_a_service_a_new_process(self):
        mesh = self.mesh()
        self.succeeds(mesh.run("up"))
        pid = mesh.status()["perf_ledger"]["pid"]

        self.succeeds(mesh.run("restart", "perf_ledger"))
        unknown = mesh.run("restart", "perf_ledgre")

        status = mesh.status()["perf_ledger"]
        self.assertNotEqual(pid, status["pid"])
        self.assertEqual(0, status["restarts"], "who was told to stop has not died")
        self.assertEqual(2, unknown.returncode)
        self.assertIn("perf_ledger", unknown.stderr)

    def test_up_takes_up_a_changed_configuration_and_says_so(self):
        mesh = self.mesh()
        self.succeeds(mesh.run("up"))
        pid = mesh.status()["perf_ledger"]["pid"]

        mesh.write("[service.perf_ledger]\ncalls_in_flight_max = 77\n")
        up = mesh.run("up")

        self.succeeds(up)
        self.assertIn("perf_ledger: updated", up.stderr)
        self.assertNotEqual(pid, mesh.status()["perf_ledger"]["pid"])
        health = json.loads(self.succeeds(mesh.run("call", "perf_ledger.health")))
        self.assertEqual(77, health["calls_in_flight_max"])

    def test_up_fails_with_the_last_words_of_a_service_that_does_not_start(self):
        mesh = self.mesh()
        program = mesh.folder / "broken"
        program.write_text("#!/bin/sh\necho 'there is no disk here' >&2\nexit 3\n")
        program.chmod(0o700)
        mesh.write(f'[service.broken]\nprogram = "{program}"\n')

        up = mesh.run("up")
        status = mesh.status()["broken"]

        self.assertEqual(1, up.returncode)
        self.assertIn("broken did not become ready", up.stderr)
        self.assertIn("there is no disk here", up.stderr)
        self.assertGreaterEqual(status["restarts"], 2)
        self.assertEqual("exit status 3", status["last_death"]["how"])

    def test_two_configurations_do_not_meet(self):
        one, other = self.mesh(), self.mesh()
        self.succeeds(one.run("up"))
        self.succeeds(other.run("up"))

        self.succeeds(one.run("down"))

        self.assertEqual("serving", other.status()["perf_ledger"]["health"])

    def test_the_run_folder_is_its_users_alone(self):
        mesh = self.mesh()
        self.succeeds(mesh.run("up"))

        self.assertEqual(0o700, (mesh.folder / "run").stat().st_mode & 0o777)
        self.succeeds(mesh.run("down"))
        (mesh.folder / "run").chmod(0o755)
        up = mesh.run("up")

        self.assertEqual(1, up.returncode)
        self.assertIn("chmod 700", up.stderr)

    def test_a_run_folder_that_others_could_swap_is_refused_before_anything_starts(self):
        mesh = self.mesh()
        mesh.folder.chmod(0o777)

        up = mesh.run("up")

        self.assertEqual(1, up.returncode)
        self.assertIn(str(mesh.folder), up.stderr)
        self.assertFalse((mesh.folder / "run/supervisord.conf").exists())

    def test_several_instances_are_one_service_whose_state_is_divided_anew_when_there_are_others(self):
        services = "[service.kv]\ninstances = {}\n[service.positions]\ninstances = 3\n"
        mesh = self.mesh(services.format(3))
        state = mesh.folder / "state"
        call = lambda *words: json.loads(self.succeeds(mesh.run("call", *words)))
        dicts = [f"dict_{i}" for i in range(8)]

        up = self.succeeds(mesh.run("up"))
        first = mesh.status()
        for name in dicts:
            self.succeeds(mesh.run("call", "kv.set_item", name, "a", "1"))
        call("positions.set_account_sizes", json.dumps({name: 7.0 for name in dicts}))

        names = [f"{service}.{i}" for service in ("kv", "positions") for i in range(3)]
        self.assertEqual(names, sorted(first))
        self.assertEqual({"serving"}, {status["health"] for status in first.values()})
        self.assertIn(f"kv.2 is ready at ipc://{mesh.folder}/run/kv.2.sock", up)
        self.assertEqual(dicts, [each["name"] for each in call("kv.dicts")])
        self.assertEqual(7.0, call("positions.get_account_size", "dict_5"))
        self.assertEqual([0, 1, 2], [call(f"kv.{i}.health")["instance"] for i in range(3)])
        held = [len(call(f"kv.{i}.dicts")) for i in range(3)]
        self.assertEqual(8, sum(held))
        self.assertLess(max(held), 8)

        self.succeeds(mesh.run("restart", "kv"))
        second = mesh.status()
        self.assertTrue(all(first[f"kv.{i}"]["pid"] != second[f"kv.{i}"]["pid"] for i in range(3)))
        self.assertEqual(first["positions.1"]["pid"], second["positions.1"]["pid"])
        self.assertEqual(2, mesh.run("store", "check", "kv").returncode)
        self.assertIn("service=kv.2 event=serving", self.succeeds(mesh.run("logs", "kv")))
        self.assertNotIn("service=kv.2", self.succeeds(mesh.run("logs", "kv.1")))
        self.assertEqual(2, mesh.run("logs", "kv.3").returncode)

        self.succeeds(mesh.run("down"))
        lines = [str(mesh.folder / f"lines.{i}") for i in range(3)]
        for i in range(3):
            self.succeeds(mesh.run("store", "export", f"kv.{i}", "-o", lines[i]))
        mesh.write(services.format(2))
        refused = subprocess.run([os.environ["ONETRIP_BIN_DIR"] + "/onetrip-kv", "--config", mesh.config],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 timeout=DEADLINE_S, check=False)
        os.mkdir(state / "before")
        for file in state.glob("kv*.db*"):
            file.rename(state / "before" / file.name)
        inputs = [word for name in lines for word in ("-i", name)]
        for i in range(2):
            self.succeeds(mesh.run("store", "import", f"kv.{i}", *inputs))
        self.succeeds(mesh.run("up"))

        self.assertEqual(74, refused.returncode, refused.stderr)
        self.assertIn("is that of instance 0 of 3, and service.kv.instances is 2", refused.stderr)
        self.assertEqual(5, len(mesh.status()))
        self.assertEqual(dicts, [each["name"] for each in call("kv.dicts")])
        self.assertEqual(1, call("kv.get_item", "dict_3", "a"))

    def test_calls_go_through_a_broker_which_may_be_restarted_like_what_is_behind_it(self):
        mesh = self.mesh("[broker]\ninstances = 2\n[service.kv]\ninstances = 2\n")
        self.succeeds(mesh.run("up"))
        items = "\n".join(f"kv.set_item d{i} k {i}" for i in range(8))
        self.succeeds(subprocess.run([ROOT / "scripts/onetrip", "--config", mesh.config, "repl", "--json"],
                                     input=items, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                     timeout=DEADLINE_S, check=False))

        for name in ("broker", "kv"):
            self.succeeds(mesh.run("restart", name, "--rolling"))
            self.assertEqual("5", self.succeeds(mesh.run("call", "kv.get_item", "d5", "k")).strip())
        dicts = json.loads(self.succeeds(mesh.run("call", "kv.dicts")))
        status = mesh.status_when(lambda status: all(status[name]["at_broker"] for name in ("kv.0", "kv.1")))
        table = self.succeeds(mesh.run("status"))

        self.assertEqual([f"d{i}" for i in range(8)], sorted(one["name"] for one in dicts))
        self.assertEqual({"broker.0", "broker.1", "kv.0", "kv.1"}, set(status))
        self.assertEqual("serving", status["kv.1"]["at_broker"]["state"])
        self.assertIn("AT THE BROKER", table)

    def test_a_backup_takes_the_place_of_the_state_and_an_import_too(self):
        mesh = self.mesh("[service.kv]\n")
        copy, lines = str(mesh.folder / "copy.db"), str(mesh.folder / "lines")
        state = mesh.folder / "state/kv.db"
        get = lambda: self.succeeds(mesh.run("call", "kv.get_item", "d", "a")).strip()
        self.succeeds(mesh.run("up"))
        self.succeeds(mesh.run("call", "kv.set_item", "d", "a", "1"))
        self.succeeds(mesh.run("call", "kv.backup", copy))
        self.succeeds(mesh.run("call", "kv.set_item", "d", "a", "2"))

        running = mesh.run("store", "check", "kv")
        self.succeeds(mesh.run("down"))
        self.succeeds(mesh.run("store", "check", "kv"))
        checked = json.loads(self.succeeds(mesh.run("store", "check", copy, "--json")))
        os.rename(copy, state)
        self.succeeds(mesh.run("up"))
        restored = get()
        self.succeeds(mesh.run("down"))
        self.succeeds(mesh.run("store", "export", "kv", "-o", lines))
        os.remove(state)
        self.succeeds(mesh.run("store", "import", "kv", "-i", lines))
        self.succeeds(mesh.run("up"))

        self.assertEqual(74, running.returncode)
        self.assertIn("in use by process", running.stderr)
        self.assertEqual(("kv", True), (checked["service"], checked["sound"]))
        self.assertEqual(("1", "1"), (restored, get()))

    def ring(self):
        """kv, perf_ledger and four services that call one another in a circle, all of them up."""
        mesh = self.mesh()
        programs = pathlib.Path(os.environ["ONETRIP_BIN_DIR"])
        sections = "[service.kv]\n[service.perf_ledger]\n"
        for number in range(4):
            link = mesh.folder / f"test_ring_{number}"
            link.symlink_to((programs / "test_ring").resolve())
            sections += f'[service.ring_{number}]\nprogram = "{link}"\n'
        mesh.write(sections)
        self.succeeds(mesh.run("up"))
        return mesh

    def test_many_services_that_call_one_another_start_in_any_order_and_find_one_another_again(self):
        mesh = self.ring()

        first = self.succeeds(mesh.run("call", "ring_0.pass", "a", "5")).strip()
        self.succeeds(mesh.run("restart", "ring_2"))
        second = self.succeeds(mesh.run("call", "ring_0.pass", "a", "5")).strip()

        self.assertEqual({"serving"}, {status["health"] for status in mesh.status().values()})
        self.assertEqual(6, len(mesh.status()))
        # Six hops over four services, twice; two of them are passed through twice each time.
        self.assertEqual(("8", "18"), (first, second))

    def test_down_takes_one_drain_and_not_one_for_each_service_that_waits_for_another(self):
        mesh = self.ring()
        calls = []
        for number in range(4):  # Each takes a turn and then waits for it, around the circle.
            calls.append(subprocess.Popen(
                [ROOT / "scripts/onetrip", "--config", mesh.config, "call", "--timeout", "8s",
                 f"ring_{number}.hold", f"name_{number}", "4"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        def all_wait(_):
            healths = [json.loads(self.succeeds(mesh.run("call", f"ring_{number}.health")))
                       for number in range(4)]
            return all(health["calls_in_flight"] > 4 for health in healths)
        mesh.status_when(all_wait)

        self.succeeds(mesh.run("down"))

        log = (mesh.folder / "run/log/supervisord.log").read_text()
        for call in calls:
            call.wait(DEADLINE_S)
        for number in range(4):
            self.assertIn(f"stopped: ring_{number} (exit status 0)", log)
        told = [log.find(f"waiting for ring_{number} to stop") for number in range(4)]
        first_that_stopped = log.find("stopped: ring_")
        self.assertTrue(all(0 <= place < first_that_stopped for place in told), log)

    def test_wrong_usage_is_2_and_a_wrong_configuration_1(self):
        mesh = self.mesh("[service.perf_ledger]\nendpiont = \"x\"\n")

        unknown, wrong = mesh.run("statsu"), mesh.run("up")

        self.assertEqual(2, unknown.returncode)
        self.assertIn("Did you mean status?", unknown.stderr)
        self.assertEqual(1, wrong.returncode)
        self.assertIn("onetrip.toml:4", wrong.stderr)
        self.assertIn("endpoint", wrong.stderr)


def run_side_by_side(tests, at_once=4):
    """Each test has a mesh of its own, and waits most of its time.  The exit code: 1 where one failed."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        for test, result in zip(tests, pool.map(lambda test: test.run(), tests)):
            print("ok" if result.wasSuccessful() else "FAILED", test.id(), flush=True)
            failed += not result.wasSuccessful()
            for _, trace in result.failures + result.errors:
                print(trace, flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    if "ONETRIP_BIN_DIR" not in os.environ:
        sys.exit("set ONETRIP_BIN_DIR to the bin folder of a build tree")
    sys.exit(run_side_by_side(unittest.defaultTestLoader.loadTestsFromTestCase(LaunchTest)))
