#include "tools/store/program.hpp"

#include <fstream>
#include <utility>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "onetrip/host/parse_words.hpp"
#include "onetrip/store/new_file.hpp"
#include "onetrip/wire/json.hpp"

#include "tools/store/check.hpp"
#include "tools/store/export_rows.hpp"
#include "tools/store/import_rows.hpp"

namespace onetrip::tools {
namespace {

constexpr int exit_data = 65;
constexpr int exit_store = 74;

struct Words {
  std::string file;
  std::string out;
  std::string in;
  bool json = false;
  bool keep_identity = false;
};

std::string rows_text(std::uint64_t rows) {
  return rows == 1 ? "1 row" : fmt::format("{} rows", rows);
}

class Program {
 public:
  Program(const StoreProgramIo& io, const Words& words)
      : io_(io), words_(words), progress_(io.clock, io.err_is_terminal, io.err) {}

  int check() {
    const Result<CheckReport> report = tools::check(words_.file, progress_);
    if (!report) return fail(report.error(), exit_store);
    if (words_.json) {
      const Result<std::string> json = wire::to_json(*report);
      if (!json) return fail(json.error(), exit_store);
      io_.out << *json << '\n';
    } else {
      io_.out << text_of(*report);
    }
    for (const std::string& problem : report->problems) say(problem);
    if (!io_.out.flush()) return fail(internal("the output cannot be written"), exit_store);
    return report->sound ? 0 : exit_store;
  }

  int export_store() {
    const Result<std::uint64_t> rows = words_.out.empty() ? export_to(io_.out) : export_to_file();
    if (!rows) return fail(rows.error(), exit_store);
    say(rows_text(*rows) + " exported");
    return 0;
  }

  int import_store() {
    std::ifstream file;
    if (!words_.in.empty()) {
      file.open(words_.in, std::ios::binary);
      if (!file) return fail(not_found("{} cannot be read", words_.in), exit_store);
    }
    const Result<Imported> imported = import_rows(words_.in.empty() ? io_.in : file, words_.file,
                                                  words_.keep_identity, progress_);
    if (!imported) {
      const Code code = imported.error().code;
      const bool is_inputs = code == Code::invalid_argument || code == Code::failed_precondition;
      return fail(imported.error(), is_inputs ? exit_data : exit_store);
    }
    say(fmt::format("{} of {} imported", rows_text(imported->rows), imported->service));
    if (imported->left_out > 0)
      say(fmt::format("{} of the store's identity and its clients' sessions left out",
                      rows_text(imported->left_out)));
    return 0;
  }

 private:
  Result<std::uint64_t> export_to(std::ostream& out) {
    ONETRIP_TRY(const auto store, SqliteReader::open(words_.file));
    return export_rows(*store, out, progress_);
  }

  Result<std::uint64_t> export_to_file() {
    return write_new_file(words_.out, [&](std::ostream& out) { return export_to(out); });
  }

  int fail(const Error& error, int status) {
    say(error.message);
    return status;
  }

  void say(const std::string& text) { progress_.say("onetrip-store: " + text); }

  const StoreProgramIo& io_;
  const Words& words_;
  Progress progress_;
};

void declare(CLI::App& app, const std::string& version, Words& words) {
  app.set_version_flag("-V,--version", "onetrip-store " + version);
  app.require_subcommand(1);
  app.footer(
      "Exit: 0; 2 wrong usage; 65 input that cannot be imported; 74 a store that is damaged, in "
      "use,\nor cannot be read or written.  A running service is asked for a copy with "
      "SERVICE.backup.");

  auto* check = app.add_subcommand("check", "Reads all of a store, and changes nothing");
  check->add_option("FILE", words.file, "Of the store: <store.dir>/<service>.db")->required();
  check->add_flag("--json", words.json, "One object instead of a table");

  auto* exporting = app.add_subcommand("export", "Writes a store's rows as lines of JSON");
  exporting->add_option("FILE", words.file, "Of the store")->required();
  exporting->add_option("-o,--output", words.out, "A new file instead of standard output")
      ->type_name("OUT");

  auto* importing = app.add_subcommand("import", "Makes a new store of such lines");
  importing->add_option("FILE", words.file, "Of the new store; it must not be there")->required();
  importing->add_option("-i,--input", words.in, "A file instead of standard input")
      ->type_name("IN");
  importing->add_flag("--keep-identity", words.keep_identity,
                      "Keep the store's id and its clients' sessions: it takes the other's place");
}

}  // namespace

int run_store_program(std::vector<std::string> words, const std::string& version,
                      const StoreProgramIo& io) {
  CLI::App app("Checks, exports and imports the file of a service's state.", "onetrip-store");
  Words said;
  declare(app, version, said);
  if (const auto status = parse_words(app, std::move(words), io.out, io.err)) return *status;
  Program program(io, said);
  const std::string command = app.get_subcommands().front()->get_name();
  if (command == "check") return program.check();
  return command == "export" ? program.export_store() : program.import_store();
}

}  // namespace onetrip::tools
