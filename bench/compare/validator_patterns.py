"""The work of validator_scenarios.cpp with Python's own managers: a shared dict, and an explicit server."""

import copy
import multiprocessing
import multiprocessing.managers

MINERS, POSITIONS_EACH, POSITIONS_OF_ONE = 256, 5, 50
BUCKETS = ["MAINCOMP", "CHALLENGE", "PROBATION", "PLAGIARISM"]


class ValidatorState:
    """The explicit server's state, with one method for each operation."""

    def __init__(self):
        self.eliminations, self.positions, self.bundles, self.records = {}, {}, {}, {}

    def hold(self, eliminations, positions, bundles, records):
        self.eliminations, self.positions, self.bundles = eliminations, positions, bundles
        self.records = records

    def may_order(self, hotkey):
        return hotkey not in self.eliminations

    def get_positions(self, hotkeys):
        return {hotkey: self.positions[hotkey] for hotkey in hotkeys}

    def save_position(self, hotkey, position):
        self.positions[hotkey][0] = position

    def get_drawdowns(self, hotkeys):
        return {hotkey: least_mdd(self.bundles[hotkey]) for hotkey in hotkeys}

    def get_buckets(self):
        return {bucket: [hotkey for hotkey, record in self.records.items() if record["bucket"] == bucket]
                for bucket in BUCKETS}


class ValidatorManager(multiprocessing.managers.BaseManager):
    pass


ValidatorManager.register("ValidatorState", ValidatorState)


def least_mdd(bundle):
    return min(checkpoint[13] for checkpoint in bundle["ledgers"]["portfolio"]["cps"])


def miner(index):
    return f"miner_{index}_".ljust(48, "x")


class World:
    """Both managers, and what the scenarios work on.  `samples` has one value of each kind."""

    def __init__(self, samples):
        # Copies, as pickle would send what is the same object once.
        self.miners = [miner(i) for i in range(MINERS)]
        eliminations = {key: copy.deepcopy(samples["elimination"]) for key in self.miners}
        positions = {key: [copy.deepcopy(samples["position"]) for _ in range(POSITIONS_EACH)]
                     for key in self.miners}
        positions[self.miners[0]] = [copy.deepcopy(samples["position"]) for _ in range(POSITIONS_OF_ONE)]
        bundles = {key: copy.deepcopy(samples["bundle"]) for key in self.miners}
        records = {key: dict(samples["record"], bucket=BUCKETS[i % len(BUCKETS)])
                   for i, key in enumerate(self.miners)}
        self.saved = copy.deepcopy(samples["position"])
        self.dict_manager = multiprocessing.Manager()
        self.explicit_manager = ValidatorManager()
        self.explicit_manager.start()
        self.eliminations, self.positions, self.bundles, self.records = (
            self.dict_manager.dict(held) for held in (eliminations, positions, bundles, records))
        self.state = self.explicit_manager.ValidatorState()
        self.state.hold(eliminations, positions, bundles, records)

    def close(self):
        self.dict_manager.shutdown()
        self.explicit_manager.shutdown()

    def connect(self):
        """A proxy's first operation connects.  The scenarios leave what is held as it is."""
        for held in (self.eliminations, self.positions, self.bundles, self.records):
            len(held)
        self.state.may_order("")


def may_order(world):
    new = miner(MINERS)
    return all(world.eliminations[key]["hotkey"] != new for key in world.eliminations.keys())


def read_positions(world):
    return {key: world.positions[key] for key in world.positions.keys()}


def save_one(world):
    held = world.positions[world.miners[0]]
    held[0] = world.saved
    world.positions[world.miners[0]] = held


def read_drawdowns(world):
    return {key: least_mdd(world.bundles[key]) for key in world.bundles.keys()}


def read_buckets(world):
    return {bucket: [key for key in world.records.keys() if world.records[key]["bucket"] == bucket]
            for bucket in BUCKETS}


# Name, what is there before, and the work in each pattern.
SCENARIOS = [
    ("admission_256", World.connect, may_order, lambda world: world.state.may_order(miner(MINERS))),
    ("positions_256x5", World.connect, read_positions,
     lambda world: world.state.get_positions(world.miners)),
    ("save_one_of_50", World.connect, save_one,
     lambda world: world.state.save_position(world.miners[0], world.saved)),
    ("drawdowns_256", World.connect, read_drawdowns,
     lambda world: world.state.get_drawdowns(world.miners)),
    ("buckets_256", World.connect, read_buckets, lambda world: world.state.get_buckets()),
]
