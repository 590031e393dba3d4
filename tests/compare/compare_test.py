#!/usr/bin/env python3
"""Python's half of the comparison: what it counts, and what is said of the figures."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench/compare"))

import compare  # noqa: E402  (found in the folder named above)
import python_patterns  # noqa: E402

BUNDLE = {"last_update_ms": 1, "ledgers": {"portfolio": {"max_return": 1.0, "cps": [[0.5] * 17] * 3}}}


class PythonPatternsTest(unittest.TestCase):
    def setUp(self):
        self.rows = {}
        python_patterns.run(BUNDLE, 1, lambda name, pattern, row: self.rows.update({(name, pattern): row}))

    def test_counts_the_round_trips_that_a_dictionary_and_an_explicit_call_need(self):
        trips = {name: (self.rows[name, "manager_dict"]["round_trips"],
                        self.rows[name, "manager_explicit"]["round_trips"])
                 for name, *_ in python_patterns.SCENARIOS}

        self.assertEqual({"update_100_times": (200, 1), "replace_all_100": (151, 1),
                          "clear_100": (101, 1), "read_one_field": (100, 1),
                          "write_one_field": (200, 1), "insert_1000": (1000, 1)}, trips)

    def test_counts_the_bytes_of_whole_values(self):
        row = self.rows["insert_1000", "manager_dict"]
        self.assertGreater(row["bytes_sent"], 600 * 1000)
        self.assertLess(row["bytes_received"], 100 * 1000)


def figures(seconds, trips=1):
    return {"round_trips": trips, "bytes_sent": 10, "bytes_received": 20, "seconds": seconds}


class ReportTest(unittest.TestCase):
    def scenario(self, name, batch_seconds):
        table = compare.Table()
        for pattern in compare.PATTERNS:
            for seconds in (1, 3, 2):
                table.add(name, pattern, figures(seconds))
        table.runs[name]["explicit_batch"] = [figures(batch_seconds)]
        return table.scenarios()[0]

    def test_compares_medians_with_the_shared_dictionary(self):
        rows = {row["pattern"]: row for row in self.scenario("clear_100", 0.5)["rows"]}

        self.assertEqual(2, rows["manager_dict"]["median_s"])
        self.assertEqual(3, rows["manager_dict"]["runs"])
        self.assertEqual(4, rows["explicit_batch"]["times_faster"])

    def test_says_where_a_claim_does_not_hold(self):
        self.assertEqual(["explicit_batch is 20 times faster, not 80"],
                         compare.shortfalls(self.scenario("insert_1000", 0.1)))
        self.assertEqual([], compare.shortfalls(self.scenario("insert_1000", 0.01)))

    def test_shows_every_pattern_with_its_unit(self):
        result = {"scenarios": [self.scenario("clear_100", 0.0005)], "machine": "m", "commit": "c",
                  "hierarchy": [{"name": "local_map", "median_s": 2e-8}]}

        text = compare.shown(result)

        for pattern in compare.PATTERNS:
            self.assertIn(pattern, text)
        self.assertIn("500 us", text)
        self.assertIn("20 ns", text)


if __name__ == "__main__":
    unittest.main()
