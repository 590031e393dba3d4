"""What the figures of the peers say: medians of paired runs, a table, and which aims were reached."""

import statistics

OURS = "onetrip"
# How many times faster we mean to be: of what, against whom.  Below one: what we may fall short of.
AIMS = [("sequential/32", "libzmq", 3.5), ("sequential/32", "grpc", 4), ("sequential/32", "manager_dict_get", 2.5),
        ("sequential/32", "unix_socket", 1 / 6), ("pinned/32", "manager_dict_get", 1), ("pinned/32", "libzmq", 1),
        ("in_flight_1000/32", "redis", 0.7), ("in_flight_1000/32", "grpc", 30), ("in_flight_1000/32", "libzmq", 0.5),
        ("sequential/102400", "grpc", 1), ("sequential/102400", "redis", 1)]
SIZES = {32: "32 B", 1024: "1 KB", 102400: "100 KB", 1048576: "1 MB"}


# What grows, and what is measured of it.
GROWTH = {"bytes": "microseconds of one call", "keys": "microseconds to read all",
          "clients": "calls a second", "instances": "calls a second"}


class Figures:
    """By question ("sequential/32", "clients/4") and peer: a figure of each run.

    Microseconds, or calls a second.
    """

    def __init__(self):
        self.runs = {}

    def add(self, benchmarks, pinned):
        """One run's, as Google Benchmark prints them."""
        for row in benchmarks:
            _, peer, what, size = row["name"].split("/")[:4]
            if what == "clients":
                size = row["name"].rpartition(":")[2]
            unit = {"sequential": "p50_us", "keys": "real_time"}.get(what, "items_per_second")
            question = f"{'pinned' if pinned else what}/{size}"
            self.runs.setdefault(question, {}).setdefault(peer, []).append(row.get(unit))

    def result(self):
        return [{"question": question, "rows": self._rows(question)} for question in self.runs
                if question.split("/")[0] not in GROWTH]

    def growth(self):
        """Of each question a line for each peer."""
        return [{"question": name, "lines": lines} for name in GROWTH
                if (lines := self._lines("sequential" if name == "bytes" else name))]

    def _lines(self, what):
        lines = {}
        for question, peers in self.runs.items():
            asked, at = question.split("/")
            for peer, figures in peers.items() if asked == what else ():
                lines.setdefault(peer, []).append({"at": int(at), "median": statistics.median(figures)})
        return [{"peer": peer, "points": points} for peer, points in lines.items()]

    def _rows(self, question):
        peers = self.runs[question]
        ours = peers[OURS]
        rows = []
        for peer, figures in peers.items():
            pairs = zip(figures, ours) if is_time(question) else zip(ours, figures)
            ratios = sorted(a / b for a, b in pairs)  # How many times faster we are.
            rows.append({"peer": peer, "median": statistics.median(figures), "runs": len(figures),
                         "least": min(figures), "most": max(figures),
                         "onetrip_times_faster": statistics.median(ratios)})
        return sorted(rows, key=lambda row: row["median"], reverse=not is_time(question))


def is_time(question):
    return not question.startswith("in_flight")


def shown_figure(question, figure):
    return f"{figure:.1f} us" if is_time(question) else f"{figure / 1000:.0f} k/s"


def title(question):
    what, size = question.split("/")
    names = {"sequential": "one call at a time, p50", "pinned": "the same on one core, p50",
             "in_flight_1000": "1000 calls in flight"}
    return f"{names[what]}, {SIZES[int(size)]}"


def shown(result):
    lines = []
    for answer in result["answers"]:
        question = answer["question"]
        lines += [title(question), f"  {'':18}{'median':>12}{'least':>12}{'most':>12}   onetrip is"]
        for row in answer["rows"]:
            shown_figures = "".join(f"{shown_figure(question, row[column]):>12}"
                                    for column in ("median", "least", "most"))
            ratio = "" if row["peer"] == OURS else f"{row['onetrip_times_faster']:.3g} times faster"
            lines.append(f"  {row['peer']:18}{shown_figures}   {ratio}".rstrip())
        lines.append("")
    for growth in result["growth"]:
        lines += shown_growth(growth)
    lines += [f"Not reached: {text}" for text in shortfalls(result)]
    return "\n".join(lines + ["", f"{result['machine']}, commit {result['commit']}"])


def shown_growth(growth):
    steps = sorted({point["at"] for line in growth["lines"] for point in line["points"]})
    lines = [f"{GROWTH[growth['question']]}, by {growth['question']}",
             f"  {'':26}" + "".join(f"{at:>12}" for at in steps)]
    for line in growth["lines"]:
        medians = {point["at"]: f"{point['median']:.0f}" for point in line["points"]}
        lines.append(f"  {line['peer']:26}" + "".join(f"{medians.get(at, ''):>12}" for at in steps))
    return lines + [""]


def shortfalls(result):
    """Sentences on the aims that were missed, of those whose peer is there."""
    ratios = {(answer["question"], row["peer"]): row["onetrip_times_faster"]
              for answer in result["answers"] for row in answer["rows"]}
    return [f"{title(question)}: {ratios[question, peer]:.3g} times {peer}, not {aim:.3g}"
            for question, peer, aim in AIMS if ratios.get((question, peer), aim) < aim]
