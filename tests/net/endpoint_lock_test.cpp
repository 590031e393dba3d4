#include "onetrip/net/endpoint_lock.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/support/scratch_folder.hpp"

namespace onetrip::net {
namespace {

using testing::HasSubstr;

// A listening socket at that path, made without onetrip.  Only calls that a forked child may make.
int listen_at(const char* path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  for (std::size_t i = 0; path[i] != '\0'; ++i) address.sun_path[i] = path[i];
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) _exit(1);
  if (listen(fd, 10) != 0) _exit(1);
  return fd;
}

class EndpointLockTest : public testing::Test {
 protected:
  ScratchFolder folder_;
  std::string path_ = folder_.path() + "/service.sock";
};

TEST_F(EndpointLockTest, IsHeldByOneAtATime) {
  auto first = EndpointLock::take(path_);
  ASSERT_TRUE(first.ok());

  const auto second = EndpointLock::take(path_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::unavailable);
  EXPECT_EQ(second.error().reason, "endpoint_in_use");
  EXPECT_THAT(second.error().message, HasSubstr(path_));

  { const EndpointLock released = *std::move(first); }
  EXPECT_TRUE(EndpointLock::take(path_).ok());
}

TEST_F(EndpointLockTest, LeavesItsFileBehind) {
  { const auto lock = EndpointLock::take(path_); }

  EXPECT_TRUE(std::filesystem::exists(path_ + ".lock"));
}

TEST_F(EndpointLockTest, IsFreeOnceItsProcessWasKilledWhateverThatLeftBehind) {
  const std::string lock_path = path_ + ".lock";
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {  // Lives as a service does, without cleaning up.
    const int lock = open(lock_path.c_str(), O_RDWR | O_CREAT, 0600);
    if (flock(lock, LOCK_EX) != 0) _exit(1);
    listen_at(path_.c_str());
    if (write(ready[1], "x", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_FALSE(EndpointLock::take(path_).ok());

  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);

  ASSERT_TRUE(std::filesystem::exists(path_));  // The socket's file and the lock's are still there.
  ASSERT_TRUE(std::filesystem::exists(lock_path));
  EXPECT_TRUE(EndpointLock::take(path_).ok());
  close(ready[0]);
  close(ready[1]);
}

TEST_F(EndpointLockTest, RefusesAPathWhereAProgramWithoutALockAnswers) {
  const int other = listen_at(path_.c_str());

  const auto lock = EndpointLock::take(path_);

  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().reason, "endpoint_in_use");
  close(other);
  EXPECT_TRUE(EndpointLock::take(path_).ok());
}

TEST_F(EndpointLockTest, LeavesAFileAloneThatIsNoSocket) {
  std::ofstream(path_) << "somebody's data";

  const auto lock = EndpointLock::take(path_);

  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().code, Code::failed_precondition);
  EXPECT_THAT(lock.error().message, HasSubstr("not a socket"));
  EXPECT_EQ(std::filesystem::file_size(path_), 15U);
}

TEST_F(EndpointLockTest, RefusesAFolderThatOthersMayWriteTo) {
  chmod(folder_.path().c_str(), 0777);

  const auto lock = EndpointLock::take(path_);

  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().code, Code::failed_precondition);
  EXPECT_THAT(lock.error().message, HasSubstr("0700"));
}

TEST_F(EndpointLockTest, SaysWhichFolderIsMissing) {
  const auto lock = EndpointLock::take(folder_.path() + "/missing/service.sock");

  ASSERT_FALSE(lock.ok());
  EXPECT_THAT(lock.error().message, HasSubstr(folder_.path() + "/missing"));
}

TEST_F(EndpointLockTest, DoesNotFollowALinkSomebodyPutInItsPlace) {
  std::ofstream(folder_.path() + "/target") << "";
  std::filesystem::create_symlink(folder_.path() + "/target", path_ + ".lock");

  EXPECT_FALSE(EndpointLock::take(path_).ok());
}

}  // namespace
}  // namespace onetrip::net
