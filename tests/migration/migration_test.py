#!/usr/bin/env python3
"""examples/migration against real services: the round trips that it prints at each step, and that it
leaves alone what is not its own.

The programs are those of $ONETRIP_BIN_DIR, a build tree's.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench/compare"))

from compare import Services  # noqa: E402  (found in the folder named above)

DEADLINE_S = 120  # What a loaded machine may take; nothing waits for it to pass.
SETTINGS = "[mesh]\nrun_dir = \"{folder}/run\"\ndeadline_ms = 60000\n"

DICTIONARY = {"set_times": {"kv.get_item": 100, "kv.set_item": 100},
              "read_times": {"kv.get_item": 100, "kv.keys": 1},
              "replace_all": {"kv.delete_item": 50, "kv.keys": 1, "kv.set_item": 100},
              "clear": {"kv.delete_item": 100, "kv.keys": 1},
              "all four": {"": 553}}
MOVED = {"set_times": {"perf_ledger.get_bundle": 100, "perf_ledger.save_bundles": 100},
         "read_times": {"perf_ledger.get_all_hotkeys": 1, "perf_ledger.get_bundle": 100},
         "replace_all": {"perf_ledger.delete_bundles": 50, "perf_ledger.get_all_hotkeys": 1,
                         "perf_ledger.save_bundles": 100},
         "clear": {"perf_ledger.delete_bundles": 100, "perf_ledger.get_all_hotkeys": 1}}
MOVE = {"move_state": {"kv.clear": 1, "kv.copy": 1, "perf_ledger.save_bundles": 1}}
# What each further step replaces, and the sum that is left.
METHODS = [("set_times", "batch_update_times", 354), ("read_times", "get_last_update_times", 254),
           ("replace_all", "update_all_bundles", 104), ("clear", "clear_all_bundles", 4)]


def steps_printed(text):
    """For each step: its title, and work -> method -> round trips."""
    steps = []
    for line in text.splitlines():
        if line.startswith("Step "):
            steps.append((line, {}))
        elif match := re.match(r"  (\S.{10}) (\S*) +(\d+) +[\d.]+ [KM]?B", line):
            work = match[1].strip() or work
            steps[-1][1].setdefault(work, {})[match[2]] = int(match[3])
        elif match := re.match(r" {14}(\S+) +(\d+) ", line):
            steps[-1][1][work][match[1]] = int(match[2])
    return steps


class MigrationTest(unittest.TestCase):
    def setUp(self):
        self.programs = pathlib.Path(os.environ["ONETRIP_BIN_DIR"]).resolve()
        self.services = Services(self.programs, durability="memory")
        self.addCleanup(self.services.close)
        self.config = self.services.folder / "onetrip.toml"
        self.config.write_text(SETTINGS.format(folder=self.services.folder) + "".join(
            f'[service.{name.replace("-", "_")}]\nendpoint = "{endpoint}"\n'
            for name, endpoint in self.services.endpoints.items()))

    def run_program(self, name, *words):
        return subprocess.run([self.programs / name, "--config", self.config, *words],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=DEADLINE_S, check=False)

    def call(self, *words):
        result = self.run_program("onetrip-repl", "call", *words)
        self.assertEqual(0, result.returncode, result.stderr)
        return json.loads(result.stdout)

    def migrate(self):
        # Of small bundles: the round trips are the same.
        return self.run_program("migration", "--checkpoints", "2")

    def test_each_loop_that_moves_becomes_one_round_trip(self):
        result = self.migrate()

        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        wanted = [DICTIONARY, {**MOVE, **MOVED, "all four": {"": 553}}]
        work = MOVED
        for name, method, trips in METHODS:
            work = {**work, name: {f"perf_ledger.{method}": 1}}
            wanted.append({**work, "all four": {"": trips}})
        self.assertEqual(wanted, [costs for _, costs in steps_printed(result.stdout)])

    def test_a_loop_loses_what_another_writer_has_set_and_methods_do_not(self):
        lines = self.migrate().stdout.splitlines()[-3:]

        self.assertRegex(lines[0], "loop and loop .* LOST, .* kept$")
        self.assertRegex(lines[1], "method and loop .* LOST, .* kept$")
        self.assertRegex(lines[2], "method and method .* kept, .* kept$")

    def test_leaves_nothing_behind_and_other_dictionaries_alone(self):
        self.call("kv.set_item", "prices", "BTCUSD", "70000")

        self.migrate()

        self.assertEqual([], self.call("perf_ledger.get_all_hotkeys"))
        self.assertEqual(["prices"], [info["name"] for info in self.call("kv.dicts")])

    def test_refuses_where_somebody_elses_bundle_would_be_dropped(self):
        self.call("perf_ledger.update", "hotkey_1", "portfolio", "1762000000000", "1.02", "0", "0")

        result = self.migrate()

        self.assertEqual(1, result.returncode)
        self.assertIn("holds the bundle of hotkey_1", result.stderr)
        self.assertEqual("", result.stdout)
        self.assertEqual(["hotkey_1"], self.call("perf_ledger.get_all_hotkeys"))

    def test_begins_anew_after_a_run_that_was_cut_off(self):
        self.call("perf_ledger.update", "migration_1", "portfolio", "1762000000000", "1", "0", "0")
        self.call("kv.set_item", "migration.bundles", "migration_1", '{"last_update_ms": 1, "ledgers": {}}')

        self.assertEqual(0, self.migrate().returncode)

    def test_wrong_usage_is_2_and_services_that_are_not_there_1(self):
        self.config.write_text(SETTINGS.format(folder=self.services.folder).replace("60000", "100")
                               + "[service.kv]\n[service.perf_ledger]\n")

        absent, wrong = self.migrate(), self.run_program("migration", "--checkpoints", "0")

        self.assertEqual(1, absent.returncode)
        self.assertIn("UNAVAILABLE", absent.stderr)
        self.assertEqual(2, wrong.returncode)


if __name__ == "__main__":
    if "ONETRIP_BIN_DIR" not in os.environ:
        sys.exit("set ONETRIP_BIN_DIR to the bin folder of a build tree")
    unittest.main()
