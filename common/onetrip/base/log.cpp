#include "onetrip/base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace onetrip {
namespace {

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      break;
  }
  return spdlog::level::err;
}

// logfmt: a value with a blank, a quote, an equals sign or a control character is quoted.
std::string quoted_where_needed(std::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \"=\\") == std::string_view::npos &&
                     value.find_first_of("\n\r\t") == std::string_view::npos;
  if (plain) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return quoted + '"';
}

class StderrLog final : public Log {
 public:
  StderrLog(std::string_view service, Level least)
      : logger_(std::string(service), std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_level(spdlog_level(least));
    logger_.set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "ts=%Y-%m-%dT%H:%M:%S.%eZ level=%l service=%n %v", spdlog::pattern_time_type::utc));
    logger_.flush_on(spdlog::level::debug);
  }

  void write(Level level, std::string_view event, std::initializer_list<LogField> fields) override {
    if (!logger_.should_log(spdlog_level(level))) return;
    std::string line = "event=" + quoted_where_needed(event);
    for (const LogField& field : fields)
      line.append(" ").append(field.name).append("=").append(quoted_where_needed(field.value));
    logger_.log(spdlog_level(level), line);
  }

 private:
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Log> make_stderr_log(std::string_view service, Level least) {
  return std::make_unique<StderrLog>(service, least);
}

}  // namespace onetrip
