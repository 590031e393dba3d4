"""A value of so many bytes, read from a dictionary of multiprocessing.Manager: one of the peers.

Usage: shared_dict_peer.py [--keys N]... BYTES...

With --keys also N values of 32 bytes, read one after the other.

Prints figures in the form of Google Benchmark's JSON.
"""

import argparse
import json
import multiprocessing
import statistics
import time

READS = 500


def median_us(shared):
    taken = []
    for _ in range(READS):
        before = time.perf_counter_ns()
        shared["key"]
        taken.append(time.perf_counter_ns() - before)
    return statistics.median(taken) / 1000


def seconds_of_keys(shared, count):
    names = [f"key_{number}" for number in range(count)]
    shared.update(dict.fromkeys(names, b"x" * 32))
    before = time.perf_counter()
    for name in names:
        shared[name]
    return time.perf_counter() - before


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--keys", type=int, action="append", default=[])
    options = parser.parse_args()
    rows = []
    with multiprocessing.Manager() as manager:
        shared = manager.dict()
        for size in options.sizes:
            shared["key"] = b"x" * size
            rows.append({"name": f"peers/manager_dict_get/sequential/{size}", "p50_us": median_us(shared)})
        for count in options.keys:
            rows.append({"name": f"peers/manager_dict_get/keys/{count}",
                         "real_time": seconds_of_keys(shared, count) * 1e6})
    print(json.dumps({"benchmarks": rows}))


if __name__ == "__main__":
    main()
