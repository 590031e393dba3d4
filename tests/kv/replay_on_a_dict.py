"""Replays what kv was asked on a real dict, and compares the answers.

Usage: replay_on_a_dict.py TRACE COUNT

A line of the trace is [operation, key, value, answer]; an array as a key is a tuple.
"""

import json
import sys


def hashable(key):
    return tuple(key) if isinstance(key, list) else key


def answer_of(d, operation, key, value):
    if operation == "set_item":
        d[key] = value
    elif operation == "delete_item":
        del d[key]
    elif operation == "update":
        d.update([(key, value), ("updated", value)])
    elif operation == "clear":
        d.clear()
    else:
        return {
            "get_item": lambda: d[key],
            "get": lambda: d.get(key, value),
            "contains": lambda: key in d,
            "length": lambda: len(d),
            "keys": lambda: list(d.keys()),
            "values": lambda: list(d.values()),
            "items": lambda: list(d.items()),
            "copy": lambda: list(d.copy().items()),
            "pop": lambda: d.pop(key),
            "pop_item": lambda: d.popitem(),
            "set_default": lambda: d.setdefault(key, value),
        }[operation]()
    return None


def main(path, count):
    d, seen = {}, 0
    with open(path, encoding="utf-8") as trace:
        for seen, line in enumerate(trace, 1):
            operation, key, value, answer = json.loads(line)
            try:
                expected = answer_of(d, operation, hashable(key), value)
            except KeyError:
                expected = "KeyError"
            if json.loads(json.dumps(expected)) != answer:
                print(f"operation {seen}, {operation} {key!r}: a dict says {expected!r}, kv {answer!r}",
                      file=sys.stderr)
                return 1
    return 0 if seen == count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
