// RedisPeer: a Redis of this program's own that syncs every write before it answers, where
// redis-server is installed.  To compare with.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace onetrip::bench {

class RedisPeer {
 public:
  static bool is_installed();

  // With its files and its socket in `folder`.
  explicit RedisPeer(const std::string& folder);
  RedisPeer(const RedisPeer&) = delete;
  RedisPeer& operator=(const RedisPeer&) = delete;
  ~RedisPeer();

  // Commands added leave in one write, with send().
  void add_set(std::string_view key, std::string_view value);
  void add_echo(std::string_view text);
  void send();
  // Waits for an answer, and takes all that are there: how many.  All that wait are to sets, or to
  // echoes of so many bytes.
  std::size_t take_answers();
  std::size_t take_echoes(std::size_t bytes);

 private:
  void connect(const std::string& path);
  std::size_t take(std::size_t answer_bytes);

  pid_t server_ = 0;
  int socket_ = -1;
  std::string commands_;
  std::size_t odd_bytes_ = 0;  // Of an answer that is there in part.
};

}  // namespace onetrip::bench
