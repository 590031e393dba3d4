"""The work of scenarios.cpp with Python's own managers: a shared dict, and an explicit server; and the
measuring of that, and of validator_patterns.

Round trips and bytes are counted where multiprocessing writes to and reads from its socket.
"""

import copy
import multiprocessing.connection
import multiprocessing.managers
import time

import validator_patterns

HELD, DROPPED, INSERTED = 100, 50, 1000
NOW_MS, NEW_MAX_RETURN = 1_772_000_000_000, 1.5


class Counted:
    """What has crossed this process's connections since reset()."""

    def __init__(self):
        self.reset()
        connection = multiprocessing.connection.Connection
        send_message, send, receive = connection._send_bytes, connection._send, connection._recv

        def counted_message(of, data):
            self.round_trips += 1  # A client sends one message a request.
            return send_message(of, data)

        def counted_send(of, data, *rest):
            self.bytes_sent += len(data)
            return send(of, data, *rest)

        def counted_receive(of, size, *rest):
            self.bytes_received += size
            return receive(of, size, *rest)

        connection._send_bytes = counted_message
        connection._send, connection._recv = counted_send, counted_receive

    def reset(self):
        self.round_trips = self.bytes_sent = self.bytes_received = 0


class PerfLedgers:
    """The explicit server's state, with one method for each operation."""

    def __init__(self):
        self.bundles, self.inserted = {}, {}

    def replace_all(self, bundles):
        self.bundles = bundles

    def clear_all(self):
        self.bundles.clear()

    def batch_update_times(self, times):
        for hotkey, now_ms in times.items():
            self.bundles[hotkey]["last_update_ms"] = now_ms

    def get_last_update_times(self):
        return {hotkey: bundle["last_update_ms"] for hotkey, bundle in self.bundles.items()}

    def update_max_returns(self, max_returns):
        for hotkey, max_return in max_returns.items():
            self.bundles[hotkey]["ledgers"]["portfolio"]["max_return"] = max_return

    def insert_many(self, items):
        self.inserted.update(items)

    def clear_inserted(self):
        self.inserted.clear()


class ExplicitManager(multiprocessing.managers.BaseManager):
    pass


ExplicitManager.register("PerfLedgers", PerfLedgers)


def hotkey(index):
    return f"hotkey_{index}_".ljust(48, "x")


class World:
    """Both managers, and what the scenarios work on."""

    def __init__(self, bundle):
        # Copies, as pickle would send what is the same object once.
        self.held = {hotkey(i): copy.deepcopy(bundle) for i in range(HELD)}
        self.new = {hotkey(i): copy.deepcopy(bundle) for i in range(DROPPED, DROPPED + HELD)}
        self.items = {i: {"large": "".join(["object"] * 100)} for i in range(INSERTED)}
        self.dict_manager = multiprocessing.Manager()
        self.explicit_manager = ExplicitManager()
        self.explicit_manager.start()
        self.bundles, self.inserted = self.dict_manager.dict(), self.dict_manager.dict()
        self.ledgers = self.explicit_manager.PerfLedgers()

    def close(self):
        self.dict_manager.shutdown()
        self.explicit_manager.shutdown()

    def hold(self):
        self.bundles.clear()
        self.bundles.update(self.held)
        self.ledgers.replace_all(self.held)

    def hold_nothing_inserted(self):
        self.inserted.clear()
        self.ledgers.clear_inserted()


def update_times(world):
    for key in world.held:
        bundle = world.bundles[key]
        bundle["last_update_ms"] = NOW_MS
        world.bundles[key] = bundle


def replace_all(world):
    for key in world.bundles.keys():
        if key not in world.new:
            del world.bundles[key]
    for key, bundle in world.new.items():
        world.bundles[key] = bundle


def clear(world):
    for key in world.bundles.keys():
        del world.bundles[key]


def read_one_field(world):
    return max(world.bundles[key]["last_update_ms"] for key in world.held)


def write_one_field(world):
    for key in world.held:
        bundle = world.bundles[key]
        bundle["ledgers"]["portfolio"]["max_return"] = NEW_MAX_RETURN
        world.bundles[key] = bundle


def insert(world):
    for key, value in world.items.items():
        world.inserted[key] = value


# Name, what is there before, and the work in each pattern.
SCENARIOS = [
    ("update_100_times", World.hold, update_times,
     lambda world: world.ledgers.batch_update_times(dict.fromkeys(world.held, NOW_MS))),
    ("replace_all_100", World.hold, replace_all,
     lambda world: world.ledgers.replace_all(world.new)),
    ("clear_100", World.hold, clear, lambda world: world.ledgers.clear_all()),
    ("read_one_field", World.hold, read_one_field,
     lambda world: world.ledgers.get_last_update_times()),
    ("write_one_field", World.hold, write_one_field,
     lambda world: world.ledgers.update_max_returns(dict.fromkeys(world.held, NEW_MAX_RETURN))),
    ("insert_1000", World.hold_nothing_inserted, insert,
     lambda world: world.ledgers.insert_many(world.items)),
]


def measured(world, counted, prepare, work):
    prepare(world)
    counted.reset()
    begin = time.perf_counter()
    work(world)
    seconds = time.perf_counter() - begin
    return {"round_trips": counted.round_trips, "bytes_sent": counted.bytes_sent,
            "bytes_received": counted.bytes_received, "seconds": seconds}


def small_read_seconds(world, samples=101):
    """Of one read of a small value from the shared dict, each."""
    world.bundles["small"] = 1
    seconds = []
    for _ in range(samples):
        begin = time.perf_counter()
        world.bundles["small"]
        seconds.append(time.perf_counter() - begin)
    return seconds


def run_scenarios(world, counted, scenarios, runs, on_row):
    for name, prepare, with_dict, explicitly in scenarios:
        for _ in range(runs):
            on_row(name, "manager_dict", measured(world, counted, prepare, with_dict))
            on_row(name, "manager_explicit", measured(world, counted, prepare, explicitly))


def run(samples, runs, on_row):
    """Calls on_row(scenario, pattern, figures) for each run; gives the seconds of small reads."""
    counted, world = Counted(), World(samples["bundle"])
    try:
        run_scenarios(world, counted, SCENARIOS, runs, on_row)
        seconds = small_read_seconds(world)
    finally:
        world.close()
    validator = validator_patterns.World(samples)
    try:
        run_scenarios(validator, counted, validator_patterns.SCENARIOS, runs, on_row)
    finally:
        validator.close()
    return seconds
