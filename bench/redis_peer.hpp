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

  // The commands leave in one write.
  void add_set(std::string_view key, std::string_view value);
  // Sends those added, and waits for the answers.
  void send();

 private:
  void connect(const std::string& path);
  void write_all();
  void read_answers();

  pid_t server_ = 0;
  int socket_ = -1;
  std::string commands_;
  std::size_t commands_count_ = 0;
};

}  // namespace onetrip::bench
