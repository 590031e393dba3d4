"""Rules about includes: the floors of docs/architecture.md, and where a heavy header may enter."""

import pathlib
import re

from tree import Finding

FLOORS = {
    "base": 0,
    "wire": 1,
    "net": 2,
    "trading": 2,
    "runtime": 3,
    "store": 3,
    "rpc": 4,
    "api": 5,
    "host": 5,
    "client": 6,
}
SERVICES, PROGRAMS, TESTS = 7, 8, 9

# Where a third party's header may be included.  Tests may check us with any of them.
HOMES = [
    (r"msgpack(\.hpp|/.*)", r"common/onetrip/wire/.*\.cpp", "wire/writer.hpp or wire/reader.hpp"),
    (r"zmq(_addon)?\.h(pp)?", r"(common/onetrip/net/.*|bench/libzmq_peer)\.cpp", "net/link.hpp"),
    (r"toml\+\+/.*", r"common/onetrip/runtime/.*\.cpp", "runtime/config.hpp"),
    (r"nlohmann/.*", r"(common/onetrip/wire/.*\.cpp|(tools|bench)/.*)", "wire/json.hpp"),
    (r"spdlog/.*", r"common/onetrip/base/.*\.cpp", "base/log.hpp"),
    (r"sqlite3\.h", r"(common/onetrip/store/sqlite_connection\.cpp|bench/.*\.cpp)",
     "store/sqlite_connection.hpp"),
    (r"zlib\.h", r"common/onetrip/store/row_checksum\.cpp", "store/row_checksum.hpp"),
    (r"histedit\.h", r"tools/repl/line_editor\.cpp", "tools/repl/line_editor.hpp"),
    (r"CLI/.*", r"(common/onetrip/host/.*\.cpp|(tools|bench|examples)/.*\.cpp)",
     "host/service_program.hpp"),
]

_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
_POSIX = re.compile(r"(sys|netinet|arpa|linux)/|(unistd|fcntl|poll|pwd|signal|spawn|dlfcn|stdlib|getopt|ftw|glob|termios)\.h$")


def includes_of(source):
    """(line number, opening character, included name) of each include."""
    for number, line in enumerate(source.lines, 1):
        if match := _INCLUDE.match(line):
            yield number, match[1], match[2]


def floor_of(path):
    """(floor, folder) of a file of the tree; (None, folder) for a folder of common with no floor."""
    parts = path.split("/")
    if parts[0] == "common" and len(parts) > 3:
        return FLOORS.get(parts[2]), parts[2]
    if parts[0] == "common":
        return SERVICES, "onetrip"  # onetrip.hpp, which includes what a user needs
    if parts[0] == "services" or parts[0] == "broker":
        is_program = parts[-1].startswith("main")
        folder = "/".join(parts[:2]) if parts[0] == "services" else "broker"
        return (PROGRAMS if is_program else SERVICES), folder
    if parts[0] in ("tools", "examples"):
        return PROGRAMS, "/".join(parts[:2])
    return TESTS, parts[0]  # tests and bench look inside of everything


def _target_path(name):
    if name.startswith("onetrip/"):
        return "common/" + name
    if name.split("/")[0] in ("services", "broker", "tools", "tests", "bench", "examples"):
        return name
    return None


def floors(tree):
    """Includes go downward, or stay in their folder."""
    for source in tree.cpp:
        floor, folder = floor_of(source.path)
        if floor is None:
            yield Finding(source.path, 1, "floors",
                          f"common/onetrip/{folder} has no floor: name it in tests/tidy/include_rules.py "
                          "and in docs/architecture.md")
            continue
        for number, _, name in includes_of(source):
            target = _target_path(name)
            if target is None or floor == TESTS:
                continue
            yield from _check_direction(source, number, name, target)


def _check_direction(source, number, name, target):
    floor, folder = floor_of(source.path)
    target_floor, target_folder = floor_of(target)
    if folder == target_folder:
        return
    if target_folder.startswith("services/"):
        yield Finding(source.path, number, "floors",
                      f"{target_folder} is private: call its contract, "
                      f'"onetrip/api/{target_folder.split("/")[1]}.hpp", instead of including "{name}"')
    elif target == "common/onetrip/onetrip.hpp":
        if floor < PROGRAMS:
            yield Finding(source.path, number, "floors",
                          "onetrip.hpp is for users: include the headers you need")
    elif target_floor is None or target_floor >= floor:
        yield Finding(source.path, number, "floors",
                      f'"{name}" (floor {target_floor}) is not below {folder} (floor {floor}): pass in '
                      "what you need as an argument or an interface, or move one of the two")


def heavy_headers(tree):
    """A third party's types stay inside the one folder that wraps them, and in its .cpp files."""
    for source in tree.cpp:
        if source.in_tests:
            continue
        for number, _, name in includes_of(source):
            for header, home, instead in HOMES:
                if re.fullmatch(header, name) and not re.fullmatch(home, source.path):
                    yield Finding(source.path, number, "heavy-headers",
                                  f"<{name}> may not be included here: use {instead}")


def repeated(tree):
    for source in tree.cpp:
        seen = {}
        for number, _, name in includes_of(source):
            if name in seen:
                yield Finding(source.path, number, "repeated-include",
                              f"{name} is included on line {seen[name]} already: delete this line")
            seen.setdefault(name, number)


def full_paths(tree):
    """Quoted includes say the whole path, so that a reader (and the floors rule) knows whose it is."""
    for source in tree.cpp:
        if source.path.startswith(("examples/", "tests/package/")):
            continue  # They stand for a user's own project.
        folder = pathlib.PurePosixPath(source.path).parent.as_posix()
        for number, mark, name in includes_of(source):
            if source.in_tests and tree.exists(f"{folder}/{name}"):
                continue  # A test may call what stands beside it by its bare name.
            if mark == '"' and _target_path(name) is None:
                yield Finding(source.path, number, "full-path", f'write "{folder.removeprefix("common/")}/{name}"')
            elif mark == "<" and name.startswith("onetrip/"):
                yield Finding(source.path, number, "full-path", f'our own headers are quoted: "{name}"')


def _rank(source, mark, name):
    stem = pathlib.PurePosixPath(source.path).stem
    own = re.sub(r"_(test|fuzz|bench)$|^(test|fuzz|bench)_", "", stem)
    if mark == '"' and pathlib.PurePosixPath(name).stem in (stem, own):
        return 0, "its own header"
    if source.in_tests and name.startswith(("gtest/", "gmock/")):
        return 0, "the test framework, which may stand first"
    if source.in_tests and mark == '"' and _target_path(name) is None:
        return 0, "what stands beside it"
    if name.startswith("onetrip/"):
        return 3, "onetrip"
    if mark == '"':
        return 4, "services, tools and tests"
    if "." not in name or _POSIX.match(name):
        return 1, "the standard library and POSIX"
    return 2, "third parties"


def order(tree):
    """Own header, standard library, third party, onetrip, then services, tools and tests."""
    for source in tree.cpp:
        highest, highest_name = 0, ""
        for number, mark, name in includes_of(source):
            rank, rank_name = _rank(source, mark, name)
            if rank == 0:
                continue
            if rank < highest:
                yield Finding(source.path, number, "include-order",
                              f"{name} ({rank_name}) belongs above {highest_name}")
            elif rank > highest:
                highest, highest_name = rank, rank_name


def pragma_once(tree):
    for source in tree.with_suffix(".hpp"):
        if not re.search(r"^#pragma once$", source.text, re.MULTILINE):
            yield Finding(source.path, 1, "pragma-once", "write #pragma once below the header's comment")


RULES = [floors, heavy_headers, repeated, full_paths, order, pragma_once]
