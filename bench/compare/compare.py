"""Shared dictionaries and explicit calls, side by side: what `scripts/onetrip compare` runs.

Starts services on a scratch folder, does the same work in seven patterns, and prints round
trips, bytes and median seconds.  All is counted and measured in this one run.
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile

import peers
import python_patterns
import report
from measured_on import commit, machine, run_count
from progress import Progress

READY_S = 10
SERVICES = ["kv", "perf_ledger", "positions", "eliminations", "challenge_period"]


class Services:
    """The services on sockets of their own, gone with this object and what they have kept."""

    def __init__(self, programs, durability):
        self.durability = durability
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="onetrip-compare-"))
        self.processes = []
        self.endpoints = {name: self._start(programs / f"onetrip-{name.replace('_', '-')}", name)
                          for name in SERVICES}

    def _start(self, program, name):
        endpoint = f"ipc://{self.folder}/{name}.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.bind(f"{self.folder}/{name}.notify")
            told.settimeout(READY_S)
            environment = dict(os.environ, NOTIFY_SOCKET=f"{self.folder}/{name}.notify")
            self.processes.append(subprocess.Popen(
                [program, "--endpoint", endpoint, "--set", f"mesh.run_dir={self.folder}/run",
                 "--set", f"store.durability={self.durability}",
                 "--set", f"store.dir={self.folder}/state",
                 "--log-level", "warning"], env=environment, cwd=self.folder))
            while b"READY=1" not in told.recv(4096):
                pass
        return endpoint

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def rows_of_a_bundle(bundle):
    """The bundle as a validator's process holds it, checkpoints as lists: the least that pickle makes."""
    for ledger in bundle["ledgers"].values():
        ledger["cps"] = [list(checkpoint.values()) for checkpoint in ledger["cps"]]
    return bundle


def run_services(programs, runs, on_row, durability):
    """Gives the hierarchy's levels that have to do with services; none of those on disk."""
    services = Services(programs, durability)
    hierarchy = []
    try:
        command = [programs / "onetrip-compare", "--runs", str(runs)]
        command += ["--durable"] if durability == "commit" else []
        for name, endpoint in services.endpoints.items():
            command += ["--service", f"{name}={endpoint}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                row = json.loads(line)
                if "hierarchy" in row:
                    hierarchy = row["hierarchy"]
                else:
                    on_row(row.pop("scenario"), row.pop("pattern"), row)
        if process.returncode != 0:
            sys.exit("compare: onetrip-compare failed; nothing was compared")
        return hierarchy
    finally:
        services.close()


def compare(programs, runs, progress):
    table = report.Table()

    def on_row(scenario, pattern, figures):
        table.add(scenario, pattern, figures)
        progress.step(f"{scenario} {pattern}")

    printed = subprocess.run([programs / "onetrip-compare", "--print-samples"], check=True,
                             stdout=subprocess.PIPE).stdout
    samples = json.loads(printed)
    samples["bundle"] = rows_of_a_bundle(samples["bundle"])
    seconds = python_patterns.run(samples, runs, on_row)
    hierarchy = run_services(programs, runs, on_row, "memory")
    run_services(programs, runs, on_row, "commit")
    hierarchy.append({"name": "manager_dict_operation", "median_s": statistics.median(seconds)})
    return {"scenarios": table.scenarios(), "hierarchy": hierarchy + peers.measured(progress.say),
            "machine": machine(), "commit": commit()}


def main():
    parser = argparse.ArgumentParser(prog="onetrip compare", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--runs", type=run_count, default=5, metavar="N",
                        help="runs of each pattern, 1 to 100 (5)")
    parser.add_argument("--chart", default="compare.svg", metavar="FILE",
                        help="where the chart goes (compare.svg)")
    parser.add_argument("--programs", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    import chart  # Not above: a test of the figures needs no matplotlib.

    progress = Progress(len(report.CLAIMS) * len(report.PATTERNS) * options.runs)
    result = compare(options.programs.resolve(), options.runs, progress)
    chart.write(result["scenarios"], options.chart)
    print(json.dumps(result, indent=1) if options.json else report.shown(result))
    progress.say(f"the chart is in {options.chart}")


if __name__ == "__main__":
    main()
