#!/usr/bin/env python3
"""Python's half of the comparison: what it counts, and what is said of the figures."""

import io
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench/compare"))

import peers_report  # noqa: E402  (found in the folder named above)
import python_patterns  # noqa: E402
import report  # noqa: E402
import validator_patterns  # noqa: E402
from progress import Progress  # noqa: E402

SAMPLES = {
    "bundle": {"last_update_ms": 1, "ledgers": {"portfolio": {"max_return": 1.0, "cps": [[0.5] * 17] * 3}}},
    "elimination": {"hotkey": "miner_0"}, "position": {"orders": []}, "record": {"bucket": "MAINCOMP"}}


class PythonPatternsTest(unittest.TestCase):
    def setUp(self):
        self.rows = {}
        python_patterns.run(SAMPLES, 1, lambda name, pattern, row: self.rows.update({(name, pattern): row}))

    def test_counts_the_round_trips_that_a_dictionary_and_an_explicit_call_need(self):
        trips = {name: (self.rows[name, "manager_dict"]["round_trips"],
                        self.rows[name, "manager_explicit"]["round_trips"])
                 for name, *_ in python_patterns.SCENARIOS + validator_patterns.SCENARIOS}

        self.assertEqual({"update_100_times": (200, 1), "replace_all_100": (151, 1),
                          "clear_100": (101, 1), "read_one_field": (100, 1),
                          "write_one_field": (200, 1), "insert_1000": (1000, 1),
                          "admission_256": (257, 1), "positions_256x5": (257, 1),
                          "save_one_of_50": (2, 1), "drawdowns_256": (257, 1),
                          "buckets_256": (1028, 1)}, trips)

    def test_counts_the_bytes_of_whole_values(self):
        row = self.rows["insert_1000", "manager_dict"]
        self.assertGreater(row["bytes_sent"], 600 * 1000)
        self.assertLess(row["bytes_received"], 100 * 1000)


def figures(seconds, trips, bytes_sent=10):
    return {"round_trips": trips, "bytes_sent": bytes_sent, "bytes_received": 20, "seconds": seconds}


class ReportTest(unittest.TestCase):
    def scenario(self, name, batch_seconds):
        table = report.Table()
        for pattern in report.PATTERNS:
            for seconds in (1, 3, 2):
                table.add(name, pattern, figures(seconds, trips=1000, bytes_sent=1000))
        table.runs[name]["explicit_batch"] = [figures(batch_seconds, trips=1)]
        return table.scenarios()[0]

    def test_compares_medians_with_the_shared_dictionary(self):
        rows = {row["pattern"]: row for row in self.scenario("clear_100", 0.5)["rows"]}

        self.assertEqual(2, rows["manager_dict"]["median_s"])
        self.assertEqual(3, rows["manager_dict"]["runs"])
        self.assertEqual(4, rows["explicit_batch"]["times_faster"])

    def test_says_where_a_claim_does_not_hold(self):
        self.assertEqual(["explicit_batch is 20 times faster, not 80"],
                         report.shortfalls(self.scenario("insert_1000", 0.1)))
        self.assertEqual([], report.shortfalls(self.scenario("insert_1000", 0.01)))

    def test_says_why_one_call_cannot_save_much(self):
        scenario = self.scenario("save_one_of_50", 0.1)
        rows = {row["pattern"]: row for row in scenario["rows"]}

        rows["manager_dict"]["round_trips"] = 2
        self.assertEqual(["explicit_batch is 20 times faster, not 100: the dictionary takes 2 round trips, "
                          "one call takes 1"], report.shortfalls(scenario))
        rows["explicit_batch"]["bytes_received"] = 600
        self.assertEqual(["explicit_batch is 20 times faster, not 100: its payload is the cost, "
                          "610 bytes of the dictionary's 1020"], report.shortfalls(scenario))

    def test_says_where_what_is_kept_on_disk_is_too_slow(self):
        scenario = self.scenario("update_100_times", 0.01)

        self.assertEqual(["durable_batch is 1 times faster, not 200"], report.shortfalls(scenario))

    def test_says_where_trips_and_bytes_are_not_those_claimed(self):
        scenario = self.scenario("write_one_field", 0.1)
        rows = {row["pattern"]: row for row in scenario["rows"]}
        self.assertEqual([], report.shortfalls(scenario))

        rows["manager_dict"]["round_trips"] = 199
        rows["explicit_batch"].update(round_trips=2, bytes_sent=5900)

        self.assertEqual(["manager_dict took 199 round trips, not 200",
                          "explicit_batch took 2 round trips, not 1",
                          "explicit_batch moved 59 bytes a field, not 58"],
                         report.shortfalls(scenario))

    def test_shows_every_pattern_with_its_unit(self):
        result = {"scenarios": [self.scenario("clear_100", 0.0005)], "machine": "m", "commit": "c",
                  "hierarchy": [{"name": "local_map", "median_s": 2e-8}]}

        text = report.shown(result)

        for pattern in report.PATTERNS:
            self.assertIn(pattern, text)
        self.assertIn("500 us", text)
        self.assertIn("20 ns", text)


class ProgressTest(unittest.TestCase):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    def shown(self, out):
        progress = Progress(20, out)
        for i in range(1, 21):
            progress.step(f"work_{i}")
        return out.getvalue()

    def test_is_a_line_for_each_tenth_where_nobody_watches(self):
        lines = self.shown(io.StringIO()).splitlines()

        self.assertEqual(10, len(lines))
        self.assertEqual("compare:  10 %  work_2", lines[0])
        self.assertEqual("compare: 100 %  work_20", lines[-1])

    def test_is_one_line_that_moves_at_a_terminal_and_goes_away(self):
        text = self.shown(self.Terminal())

        self.assertNotIn("\n", text)
        self.assertIn("  5 %  work_1", text)
        self.assertTrue(text.endswith("\r\x1b[K"))



class PeersReportTest(unittest.TestCase):
    @staticmethod
    def run_of(ours_us, grpc_us, ours_rate=100e3, redis_rate=200e3):
        rows = [("onetrip/sequential/32", "p50_us", ours_us), ("grpc/sequential/32", "p50_us", grpc_us),
                ("onetrip/in_flight_1000/32", "items_per_second", ours_rate),
                ("redis/in_flight_1000/32", "items_per_second", redis_rate)]
        return [{"name": f"peers/{name}/process_time/real_time", unit: figure} for name, unit, figure in rows]

    def answers(self, *runs):
        figures = peers_report.Figures()
        for run in runs:
            figures.add(run, pinned=False)
        return {"answers": figures.result(), "growth": figures.growth(), "machine": "m", "commit": "c"}

    def test_a_ratio_is_the_median_of_those_of_single_runs(self):
        result = self.answers(self.run_of(10, 50), self.run_of(100, 300), self.run_of(10, 80))

        ours, grpc = result["answers"][0]["rows"]
        self.assertEqual(("onetrip", 10, 10, 100), (ours["peer"], ours["median"], ours["least"], ours["most"]))
        self.assertEqual(("grpc", 80, 5), (grpc["peer"], grpc["median"], grpc["onetrip_times_faster"]))

    def test_more_calls_a_second_are_faster_and_fewer_microseconds(self):
        rates = self.answers(self.run_of(10, 50))["answers"][1]

        self.assertEqual(["redis", "onetrip"], [row["peer"] for row in rates["rows"]])
        self.assertEqual(0.5, rates["rows"][0]["onetrip_times_faster"])

    def test_what_was_not_reached_is_said_and_what_is_not_there_is_not(self):
        text = peers_report.shown(self.answers(self.run_of(10, 30)))

        self.assertIn("Not reached: one call at a time, p50, 32 B: 3 times grpc, not 4", text)
        self.assertIn("Not reached: 1000 calls in flight, 32 B: 0.5 times redis, not 0.7", text)
        self.assertNotIn("libzmq", text)

    def test_what_grows_is_a_line_of_medians_for_each_peer(self):
        rows = [("onetrip/clients/real_time/threads:4", "items_per_second", 100e3),
                ("onetrip/clients/real_time/threads:64", "items_per_second", 200e3),
                ("manager_dict_get/keys/10", "real_time", 500)]
        run = [{"name": f"peers/{name}", unit: figure} for name, unit, figure in rows]

        result = self.answers(run, run)

        self.assertEqual([], result["answers"])
        keys, clients = result["growth"]
        self.assertEqual(("keys", "clients"), (keys["question"], clients["question"]))
        self.assertEqual([{"peer": "onetrip", "points": [{"at": 4, "median": 100e3}, {"at": 64, "median": 200e3}]}],
                         clients["lines"])
        self.assertIn("manager_dict_get", peers_report.shown(result))
        self.assertIn("200000", peers_report.shown(result))

    def test_one_core_is_a_question_of_its_own(self):
        figures = peers_report.Figures()
        figures.add(self.run_of(10, 30)[:2], pinned=True)

        self.assertEqual(["pinned/32"], [answer["question"] for answer in figures.result()])


if __name__ == "__main__":
    unittest.main()
