"""A value of so many bytes, read from a dictionary of multiprocessing.Manager: one of the peers.

Usage: shared_dict_peer.py BYTES...

Prints figures in the form of Google Benchmark's JSON.
"""

import json
import multiprocessing
import statistics
import sys
import time

READS = 500


def median_us(shared):
    taken = []
    for _ in range(READS):
        before = time.perf_counter_ns()
        shared["key"]
        taken.append(time.perf_counter_ns() - before)
    return statistics.median(taken) / 1000


def main():
    rows = []
    with multiprocessing.Manager() as manager:
        shared = manager.dict()
        for size in map(int, sys.argv[1:]):
            shared["key"] = b"x" * size
            rows.append({"name": f"peers/manager_dict_get/sequential/{size}", "p50_us": median_us(shared)})
    print(json.dumps({"benchmarks": rows}))


if __name__ == "__main__":
    main()
