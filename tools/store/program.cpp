#include "tools/store/program.hpp"

#include <deque>
#include <fstream>
#include <optional>
#include <utility>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "onetrip/host/parse_words.hpp"
#include "onetrip/runtime/instances.hpp"
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
  std::vector<std::string> in;
  bool json = false;
  bool keep_identity = false;
  std::optional<std::uint32_t> instance;
  std::optional<std::uint32_t> instances;
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
    std::deque<std::ifstream> files;
    std::vector<std::istream*> inputs;
    for (const std::string& name : words_.in) {
      files.emplace_back(name, std::ios::binary);
      if (!files.back()) return fail(not_found("{} cannot be read", name), exit_store);
      inputs.push_back(&files.back());
    }
    if (inputs.empty()) inputs.push_back(&io_.in);
    ImportOptions options{words_.keep_identity, std::nullopt};
    if (words_.instances) {
      options.place = InstancePlace{words_.instance.value_or(0), *words_.instances};
      if (options.place->instance >= options.place->instances)
        return fail(invalid("--instance {}: there are {}, counted from 0 on",
                            options.place->instance, options.place->instances),
                    exit_data);
    }
    const Result<Imported> imported = import_rows(inputs, words_.file, options, progress_);
    if (!imported) {
      const Code code = imported.error().code;
      const bool is_inputs = code == Code::invalid_argument || code == Code::failed_precondition;
      return fail(imported.error(), is_inputs ? exit_data : exit_store);
    }
    say(fmt::format("{} of {} imported", rows_text(imported->rows), imported->service));
    if (imported->left_out > 0)
      say(fmt::format("{} of the store's identity and its clients' sessions left out",
                      rows_text(imported->left_out)));
    if (imported->of_others > 0)
      say(fmt::format("{} of other instances left out", rows_text(imported->of_others)));
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
  importing
      ->add_option("-i,--input", words.in, "A file instead of standard input; of each instance one")
      ->type_name("IN")
      ->allow_extra_args(false);
  importing->add_flag("--keep-identity", words.keep_identity,
                      "Keep the store's id and its clients' sessions: it takes the other's place");
  auto* instances = importing
                        ->add_option("--instances", words.instances,
                                     "Of how many instances the new store is one: it gets its own "
                                     "rows alone")
                        ->check(CLI::Range(1U, instances_max))
                        ->type_name("N");
  importing->add_option("--instance", words.instance, "Which of them it is, from 0 on")
      ->needs(instances)
      ->type_name("I");
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
