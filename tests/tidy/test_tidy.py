#!/usr/bin/env python3
"""Feeds tidy.py small trees: each rule fires on what it forbids, and only there."""

import pathlib
import tempfile
import unittest

import tidy


class TidyTest(unittest.TestCase):
    def findings(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                file = pathlib.Path(root, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
                if text.startswith("#!"):
                    file.chmod(0o755)
            return tidy.findings_of(root)

    def rules(self, files):
        return [finding.rule for finding in self.findings(files)]

    def assert_clean(self, files):
        self.assertEqual([], [str(finding) for finding in self.findings(files)])


def header(*includes):
    return "#pragma once\n" + "".join(f"#include {name}\n" for name in includes)


class IncludeRules(TidyTest):
    def test_an_upward_include_is_found_and_a_downward_one_is_not(self):
        self.assertEqual(["floors"], self.rules({"common/onetrip/wire/a.hpp": header('"onetrip/rpc/b.hpp"')}))
        self.assert_clean({"common/onetrip/rpc/a.hpp": header('"onetrip/wire/b.hpp"')})

    def test_two_folders_of_one_floor_do_not_include_each_other(self):
        self.assertEqual(["floors"],
                         self.rules({"common/onetrip/runtime/a.hpp": header('"onetrip/store/b.hpp"')}))
        self.assert_clean({"common/onetrip/store/a.hpp": header('"onetrip/store/b.hpp"')})

    def test_a_folder_without_a_floor_is_found(self):
        self.assertEqual(["floors"], self.rules({"common/onetrip/attic/a.hpp": header()}))

    def test_services_do_not_include_one_another(self):
        finding, = self.findings({"services/kv/a.hpp": header('"services/perf_ledger/ledger.hpp"')})
        self.assertEqual("floors", finding.rule)
        self.assertIn("onetrip/api/perf_ledger.hpp", finding.instead)
        self.assert_clean({"services/kv/a.hpp": header('"onetrip/api/perf_ledger.hpp"', '"services/kv/b.hpp"')})

    def test_a_program_does_not_open_a_service(self):
        self.assertEqual(["floors"], self.rules({"tools/repl/a.hpp": header('"services/kv/b.hpp"')}))

    def test_tests_may_include_everything(self):
        self.assert_clean({"tests/kv/a.hpp": header('"onetrip/onetrip.hpp"', '"services/kv/b.hpp"')})

    def test_only_programs_use_the_header_for_users(self):
        self.assertEqual(["floors"], self.rules({"services/kv/a.hpp": header('"onetrip/onetrip.hpp"')}))
        self.assert_clean({"tools/repl/a.hpp": header('"onetrip/onetrip.hpp"')})

    def test_third_parties_stay_in_their_folder_and_in_cpp_files(self):
        for name in ("msgpack.hpp", "zmq.hpp", "zmq.h", "toml++/toml.h", "spdlog/spdlog.h", "CLI/CLI.hpp"):
            with self.subTest(name):
                self.assertEqual(["heavy-headers"],
                                 self.rules({"services/kv/a.hpp": header(f"<{name}>")}))
        self.assertEqual(["heavy-headers"], self.rules({"common/onetrip/wire/a.hpp": header("<msgpack.hpp>")}))
        self.assert_clean({"common/onetrip/wire/a.cpp": "#include <msgpack.hpp>\n",
                           "common/onetrip/wire/CMakeLists.txt": "a.cpp",
                           "tests/wire/a.hpp": header("<msgpack.hpp>", "<zmq.hpp>")})

    def test_a_repeated_include_is_found(self):
        self.assertEqual(["repeated-include"],
                         self.rules({"services/kv/a.hpp": header("<map>", "<vector>", "<map>")}))

    def test_an_include_says_the_whole_path(self):
        finding, = self.findings({"common/onetrip/wire/a.hpp": header('"b.hpp"')})
        self.assertIn('"onetrip/wire/b.hpp"', finding.instead)
        self.assertEqual(["full-path"], self.rules({"services/kv/a.hpp": header("<onetrip/base/error.hpp>")}))
        self.assertEqual(["full-path"], self.rules({"tests/kv/a.hpp": header('"b.hpp"')}))
        self.assert_clean({"tests/kv/a.hpp": header('"b.hpp"'), "tests/kv/b.hpp": header()})
        self.assert_clean({"examples/hello/a.hpp": header("<onetrip/onetrip.hpp>", '"b.hpp"')})

    def test_includes_go_from_far_to_near(self):
        self.assertEqual(["include-order"], self.rules(
            {"services/kv/a.hpp": header('"onetrip/base/error.hpp"', "<vector>")}))
        self.assert_clean({"services/kv/a.hpp": header(
            '"services/kv/a.hpp"', "<sys/stat.h>", "<vector>", "<fmt/core.h>", '"onetrip/base/error.hpp"',
            '"services/kv/b.hpp"')})

    def test_a_header_without_pragma_once_is_found(self):
        self.assertEqual(["pragma-once"], self.rules({"services/kv/a.hpp": "int a();\n"}))


class SourceRules(TidyTest):
    def cpp(self, text, folder="tests/kv"):
        return {f"{folder}/a.cpp": text, f"{folder}/CMakeLists.txt": "a.cpp"}

    def test_a_long_file_is_found(self):
        self.assertEqual(["file-size"], self.rules(self.cpp("int a;\n" * 401)))
        self.assert_clean(self.cpp("int a;\n" * 400))

    def test_a_long_function_is_found_wherever_it_stands(self):
        def body(lines):
            return "{\n" + "  if (x) { f({1}); }\n" * (lines - 2) + "}\n"

        for head in ("void f() ", "TEST(A, B) ", "int A::f(int a,\n      int b) const ",
                     "A::A() : b_(1), c_{2} ", "template <class T>\nauto f() -> int ",
                     "namespace n {\nclass A : public B {\n  void f() override "):
            with self.subTest(head):
                self.assertEqual(["function-size"], self.rules(self.cpp(head + body(61))))
        self.assert_clean(self.cpp("void f() " + body(60)))
        self.assert_clean(self.cpp("namespace n {\n" + "int a;\n" * 70 + "}\n"))
        self.assert_clean(self.cpp("class A {\n" + "  int f() { return '}'; }  // {\n" * 70 + "};\n"))
        self.assert_clean(self.cpp("void f() {}\n" + "int a;\n" * 70))

    def test_a_long_python_or_shell_function_is_found(self):
        self.assertEqual(["function-size"], self.rules({"scripts/a.py": "def f():\n" + "  pass\n" * 60}))
        shell = "#!/usr/bin/env bash\nset -euo pipefail\nf() {\n" + "  :\n" * 59 + "}\n"
        self.assertEqual(["function-size"], self.rules({"scripts/a": shell}))

    def test_an_aggregate_that_is_made_inside_of_a_co_await_is_found(self):
        for bad in ["co_await get(mesh, Order{hotkey, 1});", "co_return co_await put({a, b});",
                    "ONETRIP_CO_TRY(auto x, co_await put(mesh, {a, b}));",
                    "co_await run([snapshot] { return f(snapshot); });",
                    "const auto x = co_await run(a,\n    [&, b = c](int d) { return d; });"]:
            with self.subTest(bad):
                self.assertEqual(["awaited-aggregates"], self.rules(self.cpp(f"void f() {{ {bad} }}\n")))
        for good in ["co_await get(mesh, order);", "co_await get(mesh.with({.deadline = 50ms}), a);",
                     "co_await run([](int a) { return g(a); }, std::move(b));", "co_await get(a[0](b), Order{});",
                     "if (co_await get(a)) { b = Order{1}; }", "co_await add(mesh, std::int64_t{1});",
                     "auto operator co_await() { return Awaiter{frame}; }", "co_await a; b({1}, {2});"]:
            with self.subTest(good):
                self.assert_clean(self.cpp(f"void f() {{ {good} }}\n"))

    def test_a_sleep_in_a_test_is_found(self):
        self.assertEqual(["sleeps"], self.rules(self.cpp("void f() { std::this_thread::sleep_for(1ms); }\n")))
        self.assertEqual(["sleeps"], self.rules(self.cpp("void f() { usleep(1); }\n")))
        self.assertEqual(["sleeps"], self.rules({"tests/a.py": "time.sleep(1)\n"}))
        shell = "#!/usr/bin/env bash\nset -euo pipefail\nwhile true; do sleep 0.1; done\n"
        self.assertEqual(["sleeps"], self.rules({"tests/a": shell}))
        self.assert_clean({"scripts/a": shell})
        self.assert_clean(self.cpp("// usleep(1)\nauto t = sleep_until(scheduler, deadline);\n"))

    def test_a_fixed_port_in_a_test_is_found_unless_allowed_with_a_reason(self):
        bad = 'auto a = "tcp://127.0.0.1:5555";'
        self.assertEqual(["ports"], self.rules(self.cpp(bad + "\n")))
        self.assertEqual(["ports"], self.rules(self.cpp(bad + "  // tidy: allow(ports)\n")))
        self.assert_clean(self.cpp(bad + "  // tidy: allow(ports) only parsed\n"))
        self.assert_clean(self.cpp("// tidy: allow(ports) only parsed\n" + "int a;\n" * 20 + bad + "\n"))
        self.assertEqual(["ports"], self.rules(self.cpp(
            "int a;\n" * 20 + "// tidy: allow(ports) only parsed\n" + "int a;\n" * 20 + bad + "\n")))
        self.assert_clean(self.cpp('auto a = "tcp://127.0.0.1:*", b = "tcp://127.0.0.1:0";\n'))

    def test_a_note_has_a_kind_and_the_kind_is_not_now(self):
        self.assertEqual(["notes"], self.rules(self.cpp("// TODO(now): this\n")))
        self.assertEqual(["notes"], self.rules(self.cpp("// TODO: this\n")))
        self.assert_clean(self.cpp("// TODO(perf): this\n"))

    def test_a_name_that_says_nothing_is_found(self):
        for path in ("string_utils.hpp", "helpers.hpp", "state_manager.hpp", "common.hpp", "misc/a.hpp"):
            with self.subTest(path):
                self.assertEqual(["names"], self.rules({f"services/kv/{path}": header()}))
        self.assertEqual(["names"], self.rules(self.cpp("class CallManager {};\n")))

    def test_a_source_that_nobody_builds_is_found(self):
        self.assertEqual(["built"], self.rules({"tests/kv/a.cpp": "", "tests/kv/CMakeLists.txt": "aa.cpp"}))
        self.assert_clean({"tests/kv/x/a.cpp": "", "tests/kv/CMakeLists.txt": "x/a.cpp"})
        self.assert_clean({"tests/kv/a.cpp": "", "tests/kv/CMakeLists.txt": "add(${name}.cpp)\nmake(a)\n"})

    def test_a_script_stops_at_the_first_error(self):
        self.assertEqual(["scripts"], self.rules({"scripts/a": "#!/usr/bin/env bash\necho\n"}))


class DocumentRules(TidyTest):
    def test_a_link_that_leads_nowhere_is_found(self):
        self.assertEqual(["links"], self.rules({"docs/a.md": "see [b](b.md)\n"}))
        self.assertEqual(["links"], self.rules({"docs/a.md": "see [b](../../b.md)\n"}))
        self.assertEqual(["links"], self.rules({"docs/a.md": "see [b](b.md#two)\n", "docs/b.md": "# One\n"}))
        self.assert_clean({"docs/a.md": "[b](b.md#one-more) [c](#a) `[d](d.md)` [e](https://e)\n# A\n"
                                        "```\n[f](f.md)\n```\n",
                           "docs/b.md": "# One more\n"})

    def test_a_quote_that_is_no_longer_true_is_found_at_the_line_that_differs(self):
        page = "<!-- quote: a.py -->\n```py\none\ntwo\n```\n"
        self.assert_clean({"a.md": page, "a.py": "one\ntwo\n"})
        finding, = self.findings({"a.md": page, "a.py": "one\nthree\n"})
        self.assertEqual(("quotes", 4), (finding.rule, finding.line))
        self.assertIn("three", finding.instead)
        self.assertEqual(["quotes"], self.rules({"a.md": page, "a.py": "one\n"}))
        self.assertEqual(["quotes"], self.rules({"a.md": page, "a.py": "one\ntwo\nthree\n"}))

    def test_a_quote_of_a_region_leaves_its_indent_behind(self):
        page = "<!-- quote: a.py:part -->\n```py\nif a:\n  b\n```\n"
        self.assert_clean({"a.md": page, "a.py": "def f():\n  # [part]\n  if a:\n    b\n  # [/part]\n"})
        self.assertEqual(["quotes"], self.rules({"a.md": page, "a.py": "if a:\n  b\n"}))

    def test_a_quote_of_nothing_is_found(self):
        self.assertEqual(["quotes"], self.rules({"a.md": "<!-- quote: b.py -->\n```\n```\n"}))
        self.assertEqual(["quotes"], self.rules({"a.md": "<!-- quote: a.py -->\none\n", "a.py": "one\n"}))
        self.assertEqual(["quotes"], self.rules({"a.md": "<!-- quote: -->\n"}))


if __name__ == "__main__":
    unittest.main()
