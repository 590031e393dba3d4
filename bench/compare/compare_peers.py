"""A call of ours beside what one would pick instead: what `scripts/onetrip bench --peers` runs.

Each run measures every peer that is installed, one after the other; ratios are those of one run.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import peers_report
from measured_on import commit, machine, run_count
from progress import Progress

HERE = pathlib.Path(__file__).resolve().parent
ON_ONE_CORE = ["taskset", "-c", "0"]


def measured(command, pinned):
    result = subprocess.run((ON_ONE_CORE if pinned else []) + command, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, check=False)
    if result.returncode != 0:
        sys.exit(f"bench: {command[0]} failed; nothing was compared")
    return json.loads(result.stdout)["benchmarks"]


def measured_in_one_run(program, pinned):
    sizes = ["32"] if pinned else [str(size) for size in peers_report.SIZES]
    only = "/sequential/32/" if pinned else "."
    ours = [program, f"--benchmark_filter={only}", "--benchmark_format=json", "--benchmark_min_time=0.2"]
    keys = [] if pinned else [f"--keys={count}" for count in (10, 100, 1000, 10000)]
    python = ["/usr/bin/python3", "-B", HERE / "shared_dict_peer.py", *keys, *sizes]
    return measured(ours, pinned) + measured(python, pinned)


def main():
    parser = argparse.ArgumentParser(prog="onetrip bench", description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", required=True, help="compare with the peers")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--runs", type=run_count, default=5, metavar="N", help="runs, 1 to 100 (5)")
    parser.add_argument("--charts", type=pathlib.Path, default=pathlib.Path("."), metavar="FOLDER",
                        help="where the charts go (.)")
    parser.add_argument("--programs", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    import peers_chart  # Not above: a test of the figures needs no matplotlib.

    progress = Progress(2 * options.runs, name="bench")
    figures = peers_report.Figures()
    for run in range(options.runs):
        for pinned in (False, True):
            figures.add(measured_in_one_run(options.programs.resolve() / "onetrip_peers", pinned), pinned)
            progress.step(f"run {run + 1}{', on one core' if pinned else ''}")
    result = {"answers": figures.result(), "growth": figures.growth(), "machine": machine(), "commit": commit()}
    print(json.dumps(result, indent=1) if options.json else peers_report.shown(result))
    options.charts.mkdir(parents=True, exist_ok=True)
    charts = peers_chart.write(result["answers"], options.charts)
    for path in charts + peers_chart.write_growth(result["growth"], options.charts):
        progress.say(f"a chart is in {path}")


if __name__ == "__main__":
    main()
