"""compare.svg: median seconds of each pattern on a log scale, readable on light and dark ground."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend has to be chosen first)

INK = "#808890"  # Of enough contrast on white and on black.
COLORS = {"manager_dict": "#d9534f", "manager_explicit": "#e8965a", "kv_proxy": "#b08ad0",
          "explicit_each": "#5b9bd5", "explicit_pipelined": "#3fa7a0", "explicit_batch": "#4caf50",
          "durable_batch": "#8a9a5b"}
BAR = 0.8 / len(COLORS)


def set_style(salt):
    plt.rcParams.update({"text.color": INK, "axes.labelcolor": INK, "xtick.color": INK,
                         "ytick.color": INK, "axes.edgecolor": INK, "svg.fonttype": "none",
                         "svg.hashsalt": salt, "font.family": "sans-serif"})


def write(scenarios, path):
    set_style("compare")
    figure, axes = plt.subplots(figsize=(9, 4.5))
    for offset, (pattern, color) in enumerate(COLORS.items()):
        seconds = [row["median_s"] for scenario in scenarios for row in scenario["rows"]
                   if row["pattern"] == pattern]
        places = [index + (offset - (len(COLORS) - 1) / 2) * BAR for index in range(len(scenarios))]
        axes.bar(places, seconds, BAR, label=pattern, color=color)
    axes.set_yscale("log")
    axes.set_ylabel("median seconds (less is better)")
    axes.set_xticks(range(len(scenarios)), [scenario["name"] for scenario in scenarios], fontsize=8)
    axes.grid(axis="y", color=INK, alpha=0.3, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(ncol=4, fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.18))
    figure.savefig(path, transparent=True, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
