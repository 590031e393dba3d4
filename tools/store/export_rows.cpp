#include "tools/store/export_rows.hpp"

#include "tools/store/export_lines.hpp"

namespace onetrip::tools {
namespace {

Status write(std::ostream& out, const std::string& line) {
  if (out << line << '\n') return {};
  return resource_exhausted("the output takes no more: is its disk full?");
}

class WriteRows final : public RowVisitor {
 public:
  WriteRows(std::ostream& out, Progress& progress) : out_(out), progress_(progress) {}

  Status row(std::string_view space, wire::BytesView key, wire::BytesView value) override {
    ONETRIP_TRY(const std::string line, row_line(space, key, value));
    ONETRIP_TRY_STATUS(write(out_, line));
    progress_.row();
    return {};
  }

 private:
  std::ostream& out_;
  Progress& progress_;
};

}  // namespace

Result<std::uint64_t> export_rows(SqliteReader& store, std::ostream& out, Progress& progress) {
  ONETRIP_TRY(const std::uint64_t total, store.count_rows());
  progress.begin("export", total);
  ONETRIP_TRY(const std::string header, header_line(store.facts()));
  ONETRIP_TRY_STATUS(write(out, header));
  WriteRows rows(out, progress);
  ONETRIP_TRY(const Recovered read, store.read(rows));
  ONETRIP_TRY(const std::string end, end_line(read.rows));
  ONETRIP_TRY_STATUS(write(out, end));
  if (!out.flush()) return resource_exhausted("the output takes no more: is its disk full?");
  progress.end();
  return read.rows;
}

}  // namespace onetrip::tools
