"""Shared dictionaries and explicit calls, side by side: what `scripts/onetrip compare` runs.

Starts kv and perf_ledger on a scratch folder, does the same work in six patterns, and prints round
trips, bytes and median seconds.  All is counted and measured in this one run.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile

import peers
import python_patterns

# What the design note says of each.
CLAIMS = {
    "update_100_times": "200 round trips to 1, 170 times faster",
    "replace_all_100": "many round trips to 1",
    "clear_100": "101 round trips to 1",
    "read_one_field": "100 KB to 58 bytes a field",
    "write_one_field": "200 KB to 58 bytes a field",
    "insert_1000": "80 times faster",
}
PATTERNS = ["manager_dict", "manager_explicit", "kv_proxy", "explicit_each", "explicit_pipelined",
            "explicit_batch"]
READY_S = 10


def say(text):
    print(f"compare: {text}", file=sys.stderr, flush=True)


class Services:
    """kv and perf_ledger on sockets of their own, gone with this object."""

    def __init__(self, programs):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="onetrip-compare-"))
        self.processes = []
        self.endpoints = {name: self._start(programs / f"onetrip-{name}", name)
                          for name in ("kv", "perf-ledger")}

    def _start(self, program, name):
        endpoint = f"ipc://{self.folder}/{name}.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.bind(f"{self.folder}/{name}.notify")
            told.settimeout(READY_S)
            environment = dict(os.environ, NOTIFY_SOCKET=f"{self.folder}/{name}.notify")
            self.processes.append(subprocess.Popen(
                [program, "--endpoint", endpoint, "--set", f"mesh.run_dir={self.folder}/run",
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


class Table:
    """The figures of each run, by scenario and pattern."""

    def __init__(self):
        self.runs = {}

    def add(self, scenario, pattern, figures):
        self.runs.setdefault(scenario, {}).setdefault(pattern, []).append(figures)

    def scenarios(self):
        return [{"name": name, "claim": CLAIMS[name], "rows": self._rows(patterns)}
                for name, patterns in self.runs.items()]

    def _rows(self, patterns):
        medians = {pattern: statistics.median(run["seconds"] for run in runs)
                   for pattern, runs in patterns.items()}
        rows = []
        for pattern in PATTERNS:
            counts = {count: statistics.median_high([run[count] for run in patterns[pattern]])
                      for count in ("round_trips", "bytes_sent", "bytes_received")}
            rows.append({"pattern": pattern, **counts, "median_s": medians[pattern],
                         "runs": len(patterns[pattern]),
                         "times_faster": medians["manager_dict"] / medians[pattern]})
        return rows


def rows_of_a_bundle(bundle):
    """The bundle as a validator's process holds it, checkpoints as lists: the least that pickle makes."""
    for ledger in bundle["ledgers"].values():
        ledger["cps"] = [list(checkpoint.values()) for checkpoint in ledger["cps"]]
    return bundle


def run_services(programs, runs, table):
    """Gives the hierarchy's levels that have to do with services."""
    services = Services(programs)
    try:
        command = [programs / "onetrip-compare", "--runs", str(runs)]
        for name, endpoint in services.endpoints.items():
            command += [f"--{name}", endpoint]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                row = json.loads(line)
                if "hierarchy" in row:
                    hierarchy = row["hierarchy"]
                else:
                    table.add(row.pop("scenario"), row.pop("pattern"), row)
        if process.returncode != 0:
            sys.exit("compare: onetrip-compare failed; nothing was compared")
        return hierarchy
    finally:
        services.close()


def compare(programs, runs):
    table = Table()
    bundle = subprocess.run([programs / "onetrip-compare", "--print-bundle"], check=True,
                            stdout=subprocess.PIPE).stdout
    say(f"Python's managers: {runs} runs of {len(CLAIMS)} scenarios (about a minute)")
    seconds = python_patterns.run(rows_of_a_bundle(json.loads(bundle)), runs, table.add)
    say("the services")
    hierarchy = run_services(programs, runs, table)
    hierarchy.append({"name": "manager_dict_operation", "median_s": statistics.median(seconds)})
    return {"scenarios": table.scenarios(), "hierarchy": hierarchy + peers.measured(say),
            "machine": machine(), "commit": commit()}


def machine():
    models = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
              if line.startswith("model name")]
    return (f"{len(models) or os.cpu_count()} x {models[0] if models else platform.machine()}, "
            f"{platform.system()} {platform.release()}, Python {platform.python_version()}")


def commit():
    folder = pathlib.Path(__file__).resolve().parent
    result = subprocess.run(["git", "-C", folder, "describe", "--always", "--dirty"],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return result.stdout.strip() or "unknown"


def duration(seconds):
    for unit, scale in (("s ", 1), ("ms", 1e3), ("us", 1e6)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def shown(result):
    """The result as a table, and what of the claims did not hold."""
    lines = []
    for scenario in result["scenarios"]:
        lines += [f"{scenario['name']}  (claimed: {scenario['claim']})",
                  f"  {'':20}{'trips':>7}{'bytes sent':>13}{'received':>13}{'median':>10}{'faster':>10}"]
        for row in scenario["rows"]:
            lines.append(f"  {row['pattern']:20}{row['round_trips']:>7}{row['bytes_sent']:>13}"
                         f"{row['bytes_received']:>13}{duration(row['median_s']):>10}"
                         f"{row['times_faster']:>9.3g}x")
        lines += [f"  Not as claimed: {text}" for text in shortfalls(scenario)] + [""]
    lines += ["one access"] + [f"  {level['name']:24}{duration(level['median_s']):>10}"
                               for level in result["hierarchy"]]
    return "\n".join(lines + ["", f"{result['machine']}, commit {result['commit']}"])


def shortfalls(scenario):
    """Sentences on what did not hold here."""
    rows = {row["pattern"]: row for row in scenario["rows"]}
    batch, texts = rows["explicit_batch"], []
    promised = {"update_100_times": 170, "insert_1000": 80}.get(scenario["name"], 1)
    if batch["times_faster"] < promised:
        texts.append(f"explicit_batch is {batch['times_faster']:.3g} times faster, not {promised}")
    if batch["round_trips"] != 1:
        texts.append(f"explicit_batch took {batch['round_trips']} round trips")
    for pattern in ("explicit_each", "explicit_pipelined"):
        if rows[pattern]["times_faster"] < 1:
            texts.append(f"{pattern} is slower than manager_dict")
    return texts


def run_count(text):
    """A number of runs, as argparse wants it."""
    if text.isdecimal() and 1 <= int(text) <= 100:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not between 1 and 100")


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

    result = compare(options.programs.resolve(), options.runs)
    chart.write(result["scenarios"], options.chart)
    print(json.dumps(result, indent=1) if options.json else shown(result))
    say(f"the chart is in {options.chart}")


if __name__ == "__main__":
    main()
