"""What the figures say: medians, the table, and which of the design note's claims hold here."""

import statistics

PATTERNS = ["manager_dict", "manager_explicit", "kv_proxy", "explicit_each", "explicit_pipelined",
            "explicit_batch", "durable_batch"]
# What the design note says of each: in words, and what of it is checked.  `trips` are those of
# manager_dict; `bytes` are those of one of the 100 fields, both ways; `durable` is how many times
# faster the batch has to be where its services keep their state on disk.
CLAIMS = {
    "update_100_times": {"text": "200 round trips to 1, 170 times faster", "trips": 200, "times": 170,
                         "durable": 200},
    "replace_all_100": {"text": "150 to 200 round trips to 1", "trips": 150},
    "clear_100": {"text": "101 round trips to 1", "trips": 101},
    "read_one_field": {"text": "100 KB a field to its own bytes", "trips": 100},
    "write_one_field": {"text": "200 KB a field to 58 bytes", "trips": 200, "bytes": 58},
    "insert_1000": {"text": "80 times faster", "trips": 1000, "times": 80},
    "admission_256": {"text": "100 times faster", "trips": 257, "times": 100},
    "positions_256x5": {"text": "100 times faster", "trips": 257, "times": 100},
    "save_one_of_50": {"text": "100 times faster", "trips": 2, "times": 100},
    "drawdowns_256": {"text": "100 times faster", "trips": 257, "times": 100},
    "buckets_256": {"text": "100 times faster", "trips": 1028, "times": 100},
}
FIELDS = 100


class Table:
    """The figures of each run, by scenario and pattern."""

    def __init__(self):
        self.runs = {}

    def add(self, scenario, pattern, figures):
        self.runs.setdefault(scenario, {}).setdefault(pattern, []).append(figures)

    def scenarios(self):
        return [{"name": name, "claim": CLAIMS[name]["text"], "rows": self._rows(patterns)}
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


def why_no_faster(dictionary, batch):
    """Where one call for all cannot save much of what the dictionary takes."""
    moved, claimed = (row["bytes_sent"] + row["bytes_received"] for row in (batch, dictionary))
    if 2 * moved > claimed:
        return f": its payload is the cost, {moved} bytes of the dictionary's {claimed}"
    if dictionary["round_trips"] <= 2:
        return f": the dictionary takes {dictionary['round_trips']} round trips, one call takes 1"
    return ""


def shortfalls(scenario):
    """Sentences on what did not hold here."""
    rows = {row["pattern"]: row for row in scenario["rows"]}
    claim, texts = CLAIMS[scenario["name"]], []
    dictionary, batch = rows["manager_dict"], rows["explicit_batch"]
    if dictionary["round_trips"] < claim["trips"]:
        texts.append(f"manager_dict took {dictionary['round_trips']} round trips, not {claim['trips']}")
    if batch["round_trips"] != 1:
        texts.append(f"explicit_batch took {batch['round_trips']} round trips, not 1")
    if batch["times_faster"] < claim.get("times", 1):
        texts.append(f"explicit_batch is {batch['times_faster']:.3g} times faster, "
                     f"not {claim.get('times', 1)}{why_no_faster(dictionary, batch)}")
    if rows["durable_batch"]["times_faster"] < claim.get("durable", 0):
        texts.append(f"durable_batch is {rows['durable_batch']['times_faster']:.3g} times faster, "
                     f"not {claim['durable']}")
    field_bytes = (batch["bytes_sent"] + batch["bytes_received"]) / FIELDS
    if field_bytes > claim.get("bytes", field_bytes):
        texts.append(f"explicit_batch moved {field_bytes:.0f} bytes a field, not {claim['bytes']}")
    for pattern in ("explicit_each", "explicit_pipelined"):
        if rows[pattern]["times_faster"] < 1:
            texts.append(f"{pattern} is slower than manager_dict")
    return texts
