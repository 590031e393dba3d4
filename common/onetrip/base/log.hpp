// Log: one line per event on stderr, in logfmt:
//   ts=2026-01-02T03:04:05.678Z level=info service=perf_ledger event="started" endpoint=ipc://...
//
// Threads: write() may be called from any thread.  Nothing is logged per request.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace onetrip {

enum class Level { debug, info, warning, error };

// A name (a bare word) and its value; the value is quoted where it has to be.
struct LogField {
  std::string_view name;
  std::string value;
};

class Log {
 public:
  virtual ~Log() = default;
  virtual void write(Level level, std::string_view event,
                     std::initializer_list<LogField> fields = {}) = 0;
};

// To stderr; `service` is put on every line, lines below `least` are left out.
std::unique_ptr<Log> make_stderr_log(std::string_view service, Level least);

// Says nothing: for tests and libraries.
class SilentLog final : public Log {
 public:
  void write(Level /*level*/, std::string_view /*event*/,
             std::initializer_list<LogField> /*fields*/) override {}
};

}  // namespace onetrip
