"""What a comparison was measured on, and how often."""

import argparse
import os
import pathlib
import platform
import subprocess


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


def run_count(text):
    """A number of runs, as argparse wants it."""
    if text.isdecimal() and 1 <= int(text) <= 100:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not between 1 and 100")
