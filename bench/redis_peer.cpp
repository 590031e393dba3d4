#include "bench/redis_peer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <thread>

#include <fmt/format.h>

#include "onetrip/base/check.hpp"

namespace onetrip::bench {
namespace {

constexpr const char* program = "/usr/bin/redis-server";
// Every write is answered so.
constexpr std::string_view good_answer = "+OK\r\n";

}  // namespace

bool RedisServer::is_installed() { return access(program, X_OK) == 0; }

RedisServer::RedisServer(const std::string& folder)
    : path_(folder + "/redis.sock"), process_(fork()) {
  ONETRIP_CHECK(process_ >= 0);
  if (process_ != 0) return;
  const int silence = open("/dev/null", O_WRONLY);
  dup2(silence, STDOUT_FILENO);
  execl(program, program, "--port", "0", "--unixsocket", path_.c_str(), "--dir", folder.c_str(),
        "--save", "", "--appendonly", "yes", "--appendfsync", "always", nullptr);
  _exit(127);
}

RedisServer::~RedisServer() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

RedisClient::RedisClient(const RedisServer& server) : socket_(socket(AF_UNIX, SOCK_STREAM, 0)) {
  const std::string& path = server.path();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ONETRIP_CHECK(path.size() < sizeof(address.sun_path), path);
  std::memcpy(address.sun_path, path.data(), path.size());
  int tries = 0;
  while (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    ONETRIP_CHECK(++tries < 1'000, "redis-server does not start");
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

RedisClient::~RedisClient() { close(socket_); }

void RedisClient::add_set(std::string_view key, std::string_view value) {
  fmt::format_to(std::back_inserter(commands_), "*3\r\n$3\r\nSET\r\n${}\r\n{}\r\n${}\r\n{}\r\n",
                 key.size(), key, value.size(), value);
}

void RedisClient::send() {
  for (std::string_view rest = commands_; !rest.empty();) {
    const ssize_t written = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    ONETRIP_CHECK(written > 0);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  commands_.clear();
}

void RedisClient::add_echo(std::string_view text) {
  fmt::format_to(std::back_inserter(commands_), "*2\r\n$4\r\nECHO\r\n${}\r\n{}\r\n", text.size(),
                 text);
}

std::size_t RedisClient::take_answers() { return take(good_answer.size()); }

std::size_t RedisClient::take_echoes(std::size_t bytes) {
  return take(fmt::formatted_size("${}\r\n", bytes) + bytes + 2);
}

std::size_t RedisClient::take(std::size_t answer_bytes) {
  std::array<char, 65'536> buffer{};
  std::size_t bytes = odd_bytes_;
  while (bytes < answer_bytes) {
    const ssize_t got = read(socket_, buffer.data(), buffer.size());
    ONETRIP_CHECK(got > 0 &&
                  std::find(buffer.begin(), buffer.begin() + got, '-') == buffer.begin() + got);
    bytes += static_cast<std::size_t>(got);
  }
  odd_bytes_ = bytes % answer_bytes;
  return bytes / answer_bytes;
}

}  // namespace onetrip::bench
