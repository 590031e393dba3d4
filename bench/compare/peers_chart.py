"""peers-*.svg and growth-*.svg: one picture a question, readable on light and dark ground."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend has to be chosen first)

import chart  # noqa: E402
import peers_report  # noqa: E402

OURS_COLOR, COLOR = "#4caf50", "#5b9bd5"
PICTURES = {"sequential": "microseconds of one call (less is better)",
            "pinned": "microseconds of one call, all on one core (less is better)",
            "in_flight_1000": "calls a second, 1000 in flight (more is better)"}


def write(answers, folder):
    """Gives the paths of the pictures."""
    chart.set_style("peers")
    paths = []
    for what, label in PICTURES.items():
        shown = [answer for answer in answers if answer["question"].startswith(what + "/")]
        if shown:
            paths.append(folder / f"peers-{what.replace('_', '-')}.svg")
            _draw(shown, label, paths[-1])
    return paths


def _draw(answers, label, path):
    figure, panels = plt.subplots(1, len(answers), figsize=(3.2 * len(answers), 3), squeeze=False)
    for axes, answer in zip(panels[0], answers):
        rows = answer["rows"][::-1]
        names = [row["peer"] for row in rows]
        medians = [row["median"] for row in rows]
        ends = [[row["median"] - row["least"] for row in rows], [row["most"] - row["median"] for row in rows]]
        axes.barh(names, medians, xerr=ends, ecolor=chart.INK,
                  color=[OURS_COLOR if name == peers_report.OURS else COLOR for name in names])
        axes.set_title(peers_report.SIZES[int(answer["question"].split("/")[1])], fontsize=9, color=chart.INK)
        axes.tick_params(labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel(label, fontsize=9, color=chart.INK)
    figure.tight_layout()
    figure.savefig(path, transparent=True, metadata={"Date": None})
    plt.close(figure)


def write_growth(growth, folder):
    """Gives the paths of the pictures."""
    chart.set_style("growth")
    paths = []
    for question in growth:
        paths.append(folder / f"growth-{question['question']}.svg")
        _draw_lines(question, paths[-1])
    return paths


def _draw_lines(question, path):
    figure, axes = plt.subplots(figsize=(6, 4))
    for number, line in enumerate(question["lines"]):
        is_ours = line["peer"].split(",")[0] == peers_report.OURS
        axes.plot([point["at"] for point in line["points"]], [point["median"] for point in line["points"]],
                  marker="o", markersize=4, linewidth=2.5 if is_ours else 1.2, color=f"C{number}", label=line["peer"])
    if question["question"] != "instances":
        axes.set_xscale("log")
        axes.set_yscale("log")
    axes.set_ylim(bottom=0 if question["question"] == "instances" else None)
    axes.set_xticks([point["at"] for point in question["lines"][0]["points"]],
                    [f"{point['at']:,}" for point in question["lines"][0]["points"]])
    axes.minorticks_off()
    axes.set_xlabel(question["question"])
    axes.set_ylabel(peers_report.GROWTH[question["question"]])
    axes.grid(color=chart.INK, alpha=0.3, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    figure.savefig(path, transparent=True, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
