#include "tools/store/import_rows.hpp"

#include <memory>
#include <set>
#include <utility>

#include "onetrip/store/sqlite_new_store.hpp"
#include "onetrip/wire/reader.hpp"
#include "tools/store/export_lines.hpp"

namespace onetrip::tools {
namespace {

// The lines of the input, each known by its number.
class Lines {
 public:
  explicit Lines(std::istream& in) : in_(in) {}

  bool next() {
    if (!std::getline(in_, line_)) return false;
    ++number_;
    return true;
  }
  const std::string& line() const { return line_; }
  Error at(Error error) const {
    error.message = fmt::format("line {}: {}", number_, error.message);
    return error;
  }

 private:
  std::istream& in_;
  std::string line_;
  std::uint64_t number_ = 0;
};

class Import {
 public:
  Import(const ImportOptions& options, Progress& progress)
      : options_(options), progress_(progress) {}

  Result<Imported> of(const std::vector<std::istream*>& inputs, const std::string& path) {
    if (inputs.size() > 1 && !options_.place)
      return invalid("there are {} inputs: say with --instance and --instances which of them it is",
                     inputs.size());
    std::unique_ptr<SqliteNewStore> store;
    progress_.begin("import", 0);
    for (std::istream* in : inputs) {
      Lines lines(*in);
      ONETRIP_TRY(const StoreFacts facts, read_facts(lines));
      if (!store) {
        ONETRIP_TRY(store, SqliteNewStore::begin(path, facts));
      }
      ONETRIP_TRY_STATUS(add_rows(lines, *store));
    }
    ONETRIP_TRY_STATUS(check_whole());
    progress_.phase("import: writing the file");
    ONETRIP_TRY_STATUS(store->finish());
    progress_.end();
    return imported_;
  }

 private:
  // What the new store is, as far as this input says it.
  Result<StoreFacts> read_facts(Lines& lines) {
    if (!lines.next()) return invalid("the input is empty");
    Result<StoreFacts> facts = read_header(lines.line());
    if (!facts) return lines.at(facts.error());
    if (!imported_.service.empty() && facts->service != imported_.service)
      return lines.at(invalid("it is of the service {}, and what came before of {}", facts->service,
                              imported_.service));
    imported_.service = facts->service;
    const InstancePlace place = options_.place.value_or(facts->place);
    if (options_.keep_identity && place != facts->place)
      return lines.at(failed_precondition(
          "it is of instance {} of {}: an instance of another number is another store",
          facts->place.instance, facts->place.instances));
    divides_ = divides_ || place != facts->place;
    if (given_.empty()) given_of_ = facts->place.instances;
    if (given_of_ != facts->place.instances || !given_.insert(facts->place.instance).second)
      return lines.at(invalid("it is of instance {} of {}: the inputs are one of each instance",
                              facts->place.instance, facts->place.instances));
    place_ = facts->place = place;
    return facts;
  }

  Status add_rows(Lines& lines, SqliteNewStore& store) {
    std::uint64_t read = 0;
    while (lines.next()) {
      if (is_end_line(lines.line())) return check_end(lines, read);
      ++read;
      progress_.row();
      ONETRIP_TRY_STATUS(add_row(lines, store));
    }
    return invalid("the input is cut off: it ends after {} rows, and its last line is missing",
                   read);
  }

  Status add_row(const Lines& lines, SqliteNewStore& store) {
    const Result<ExportedRow> row = read_row(lines.line());
    if (!row) return lines.at(row.error());
    if (!options_.keep_identity && is_identity(row->space)) {
      ++imported_.left_out;
      return {};
    }
    if (divides_) {
      const Result<std::string> key = routing_key_of(row->space, row->key);
      if (!key) return lines.at(key.error());
      if (owner_of(*key, place_.instances) != place_.instance) {
        ++imported_.of_others;
        return {};
      }
    }
    ++imported_.rows;
    Status added = store.add(row->space, row->key, row->value);
    if (!added && added.error().code == Code::already_exists)
      return lines.at(invalid("{}", added.error().message));
    return added;
  }

  // Part of a state may not become all of it.
  Status check_whole() const {
    if (!divides_ || given_.size() == given_of_) return {};
    std::uint32_t missing = 0;
    while (given_.contains(missing)) ++missing;
    return invalid("instance {} of {} is missing: give an input of each", missing, given_of_);
  }

  static Status check_end(Lines& lines, std::uint64_t read) {
    const Result<std::uint64_t> rows = read_end(lines.line());
    if (!rows) return lines.at(rows.error());
    if (*rows != read)
      return lines.at(
          invalid("there should be {} rows, and there are {}: one of both is wrong", *rows, read));
    if (lines.next() && !lines.line().empty())
      return lines.at(invalid("something follows the last line"));
    return {};
  }

  const ImportOptions& options_;
  Progress& progress_;
  InstancePlace place_;
  bool divides_ = false;           // Not every row is the new store's.
  std::set<std::uint32_t> given_;  // Whose inputs have come ...
  std::uint32_t given_of_ = 0;     // ... of so many instances.
  Imported imported_;
};

}  // namespace

bool is_identity(std::string_view space) {
  return space == "onetrip.identity" || space == "onetrip.sessions" ||
         space == "onetrip.completions";
}

Result<std::string> routing_key_of(std::string_view space, wire::BytesView key) {
  wire::Reader reader(key, wire::Strictness::reply);
  std::size_t count = 0;
  std::string_view text;
  while (reader.next_family() == wire::Family::array && reader.array(count) && count > 0) {
  }
  if (reader.next_family() == wire::Family::string && reader.string(text)) return std::string(text);
  return invalid("space \"{}\" has a key without a text in front: its rows belong to no instance",
                 space);
}

Result<Imported> import_rows(const std::vector<std::istream*>& inputs, const std::string& path,
                             const ImportOptions& options, Progress& progress) {
  return Import(options, progress).of(inputs, path);
}

}  // namespace onetrip::tools
