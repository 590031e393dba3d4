#include "tests/tools/program_at_terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include <gtest/gtest.h>

#include "onetrip/base/check.hpp"

namespace onetrip::repl {
namespace {

// What a loaded machine may take; nothing waits for it to pass.
constexpr int deadline_ms = 20'000;
constexpr const char* prompt = "onetrip> ";

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// In a session of its own, with the terminal as its controlling one.
pid_t start(std::vector<std::string> words, std::vector<std::string> environment,
            const std::string& terminal) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, terminal.c_str(), O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&files, 0, 1);
  posix_spawn_file_actions_adddup2(&files, 0, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, words.front().c_str(), &files, &attributes,
                                pointers_to(words).data(), pointers_to(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  ONETRIP_CHECK(error == 0, words.front());
  return pid;
}

}  // namespace

ProgramAtTerminal::ProgramAtTerminal(const std::string& program,
                                     const std::vector<std::string>& args,
                                     const Environment& environment, unsigned short columns)
    : fd_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)), screen_(columns) {
  std::array<char, 128> terminal{};
  ONETRIP_CHECK(fd_ >= 0 && grantpt(fd_) == 0 && unlockpt(fd_) == 0);
  ONETRIP_CHECK(ptsname_r(fd_, terminal.data(), terminal.size()) == 0);
  const winsize size{24, columns, 0, 0};
  ioctl(fd_, TIOCSWINSZ, &size);
  std::vector<std::string> words{program};
  words.insert(words.end(), args.begin(), args.end());
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  pid_ = start(std::move(words), std::move(variables), terminal.data());
}

ProgramAtTerminal::~ProgramAtTerminal() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(fd_);
}

bool ProgramAtTerminal::read_some() {
  pollfd item{fd_, POLLIN, 0};
  if (poll(&item, 1, is_stuck_ ? 0 : deadline_ms) <= 0) {
    is_stuck_ = true;
    return false;
  }
  std::array<char, 4096> bytes{};
  const ssize_t count = read(fd_, bytes.data(), bytes.size());
  if (count <= 0) return false;
  const std::string_view text(bytes.data(), static_cast<std::size_t>(count));
  written_ += text;
  screen_.write(text);
  return true;
}

void ProgramAtTerminal::type(std::string_view keys) {
  while (!keys.empty()) {
    pollfd item{fd_, POLLIN | POLLOUT, 0};
    ASSERT_GT(poll(&item, 1, is_stuck_ ? 0 : deadline_ms), 0) << "the terminal is stuck";
    if ((item.revents & POLLIN) != 0) {
      ASSERT_TRUE(read_some()) << screen_.text();
    }
    if ((item.revents & POLLOUT) == 0) continue;
    // Less than the terminal's queue, so that a write never waits.
    const ssize_t count = write(fd_, keys.data(), std::min<std::size_t>(keys.size(), 64));
    ASSERT_GT(count, 0) << "the program has ended:\n" << screen_.text();
    keys.remove_prefix(static_cast<std::size_t>(count));
  }
}

bool ProgramAtTerminal::see(const std::function<bool(const ScreenForTests&)>& wanted,
                            const std::string& what) {
  while (!wanted(screen_)) {
    if (read_some()) continue;
    ADD_FAILURE() << what << " never came.  The screen:\n" << screen_.text();
    return false;
  }
  return true;
}

bool ProgramAtTerminal::see(const std::string& text) {
  return see(
      [&](const ScreenForTests& screen) {
        const std::vector<std::string> rows = screen.rows();
        for (std::size_t i = rows_seen_; i < rows.size(); ++i) {
          if (rows[i].find(text) == std::string::npos) continue;
          rows_seen_ = i + 1;
          return true;
        }
        return false;
      },
      text);
}

bool ProgramAtTerminal::see_prompt(const std::string& line) {
  std::string row = prompt + line;
  row.erase(row.find_last_not_of(' ') + 1);
  return see(
      [&](const ScreenForTests& screen) {
        const std::string now = screen.row();
        const bool is_it = now == row || now.starts_with(row + "  ");
        if (screen.rows().size() <= rows_seen_ || !is_it) return false;
        rows_seen_ = screen.rows().size() - 1;
        return true;
      },
      row);
}

int ProgramAtTerminal::wait_for_end() {
  while (read_some()) {
  }
  // Whoever keeps the terminal open and says nothing will not end by itself.
  if (is_stuck_) send_signal(SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void ProgramAtTerminal::send_signal(int number) const { kill(pid_, number); }

bool ProgramAtTerminal::terminal_is_as_found() const {
  termios state{};
  ONETRIP_CHECK(tcgetattr(fd_, &state) == 0);
  const tcflag_t wanted = ICANON | ECHO | ISIG;
  return (state.c_lflag & wanted) == wanted;
}

}  // namespace onetrip::repl
