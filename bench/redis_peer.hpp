// RedisServer: a Redis of this program's own that syncs every write before it answers, where
// redis-server is installed.  To compare with.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace onetrip::bench {

class RedisServer {
 public:
  static bool is_installed();

  // With its files and its socket in `folder`.
  explicit RedisServer(const std::string& folder);
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;
  ~RedisServer();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  pid_t process_;
};

// One thread's.
class RedisClient {
 public:
  // Waits for the server to be there, at most ten seconds.
  explicit RedisClient(const RedisServer& server);
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;
  ~RedisClient();

  // Commands added leave in one write, with send().
  void add_set(std::string_view key, std::string_view value);
  void add_echo(std::string_view text);
  void send();
  // Waits for an answer, and takes all that are there: how many.  All that wait are to sets, or to
  // echoes of so many bytes.
  std::size_t take_answers();
  std::size_t take_echoes(std::size_t bytes);

 private:
  std::size_t take(std::size_t answer_bytes);

  int socket_;
  std::string commands_;
  std::size_t odd_bytes_ = 0;  // Of an answer that is there in part.
};

}  // namespace onetrip::bench
