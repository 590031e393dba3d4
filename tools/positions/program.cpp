#include "tools/positions/program.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "onetrip/host/parse_words.hpp"
#include "onetrip/store/new_file.hpp"

namespace onetrip::tools {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_data = 65;

struct Words {
  std::string config;
  std::string file;
  std::string out;
  std::vector<std::string> hotkeys;
};

std::string positions_text(std::size_t count) {
  return count == 1 ? "1 position" : fmt::format("{} positions", count);
}

class Program {
 public:
  Program(const PositionsProgramIo& io, const Words& words)
      : io_(io), words_(words), progress_(io.clock, io.err_is_terminal, io.err) {}

  int import_file() {
    std::ifstream file(words_.file, std::ios::binary);
    if (!file) return fail(not_found("{} cannot be read", words_.file));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const Result<PositionsPeer> peer = io_.connect(words_.config);
    if (!peer) return fail(peer.error());

    ImportReport report;
    const Status ended = import_from(
        text, *peer, progress_,
        [this](std::size_t index, const std::string& reason) {
          say(fmt::format("row {}: {}", index, reason));
        },
        report);
    if (!ended.ok()) say(ended.error().message);
    say(fmt::format("{} imported{}", positions_text(report.imported),
                    report.bad == 0 ? "" : fmt::format(", {} left out", report.bad)));
    if (!ended.ok() && ended.error().code != Code::invalid_argument) return exit_failed;
    return ended.ok() && report.bad == 0 ? 0 : exit_data;
  }

  int export_file() {
    const Result<PositionsPeer> peer = io_.connect(words_.config);
    if (!peer) return fail(peer.error());
    const Result<std::size_t> written =
        words_.out.empty() ? export_to(io_.out, words_.hotkeys, *peer, progress_) : to_file(*peer);
    if (!written) return fail(written.error());
    say(positions_text(*written) + " exported");
    return 0;
  }

 private:
  Result<std::size_t> to_file(const PositionsPeer& peer) {
    return write_new_file(words_.out, [&](std::ostream& out) {
      return export_to(out, words_.hotkeys, peer, progress_);
    });
  }

  int fail(const Error& error) {
    say(error.message);
    return exit_failed;
  }

  void say(const std::string& text) { progress_.say("onetrip-positions-file: " + text); }

  const PositionsProgramIo& io_;
  const Words& words_;
  Progress progress_;
};

void declare(CLI::App& app, const std::string& version, Words& words) {
  app.set_version_flag("-V,--version", "onetrip-positions-file " + version);
  app.add_option("--config", words.config, "The configuration that says where the service is");
  app.require_subcommand(1);
  app.footer(
      "Exit: 0; 1 the service or a file cannot be reached; 2 wrong usage; 65 rows were left "
      "out.");

  auto* importing = app.add_subcommand("import", "Imports a JSON array of positions");
  importing->add_option("FILE", words.file, "As `export` writes it")->required();

  auto* exporting = app.add_subcommand("export", "Writes positions as a JSON array, one a line");
  exporting->add_option("-o,--output", words.out, "A new file instead of standard output")
      ->type_name("OUT");
  exporting->add_option("HOTKEY", words.hotkeys, "Of these only; all, where none is named");
}

}  // namespace

int run_positions_program(std::vector<std::string> words, const std::string& version,
                          const PositionsProgramIo& io) {
  CLI::App app("Imports and exports the positions of a running service.", "onetrip-positions-file");
  Words said;
  declare(app, version, said);
  if (const auto status = parse_words(app, std::move(words), io.out, io.err)) return *status;
  Program program(io, said);
  const bool imports = app.get_subcommands().front()->get_name() == "import";
  return imports ? program.import_file() : program.export_file();
}

}  // namespace onetrip::tools
