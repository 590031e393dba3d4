// onetrip-repl: calls the services of a mesh from a terminal or a script.
#include <iostream>

#include <unistd.h>

#include <fmt/core.h>

#include "onetrip/net/context.hpp"
#include "onetrip/wire/msgpack_version.hpp"
#include "tools/repl/file_text.hpp"
#include "tools/repl/list_paths.hpp"
#include "tools/repl/mesh_caller.hpp"
#include "tools/repl/program.hpp"
#include "tools/repl/terminal.hpp"

int main(int argc, char** argv) {
  namespace repl = onetrip::repl;
  const auto read_file = [](const std::string& path) { return repl::read_file_text(path); };
  std::ios::sync_with_stdio(false);
  const repl::Surroundings process{
      .in = std::cin,
      .in_is_terminal = isatty(STDIN_FILENO) != 0,
      .out = std::cout,
      .err = std::cerr,
      .make_caller = repl::make_mesh_caller,
      .read_file = read_file,
      .talk =
          [&](const repl::Options& options, repl::Caller& caller) {
            return repl::run_at_terminal(options, caller, {read_file, repl::list_paths});
          },
      .version = fmt::format("onetrip-repl {} (libzmq {}, msgpack-c {})", ONETRIP_VERSION,
                             onetrip::net::zmq_version(), onetrip::wire::msgpack_version()),
  };
  return repl::run({argv + 1, argv + argc}, process);
}
