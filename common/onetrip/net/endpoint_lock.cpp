#include "onetrip/net/endpoint_lock.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

namespace onetrip::net {

namespace {

Error in_use(const std::string& path) {
  return unavailable("ipc://{}: another process is serving there; stop it first", path)
      .because("endpoint_in_use");
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Whoever can write in the folder can put his own socket in the place of ours.
Status check_folder(const std::string& folder) {
  struct stat found {};
  if (stat(folder.c_str(), &found) != 0)
    return failed_precondition("folder {}: {}", folder, system_message(errno));
  if (!S_ISDIR(found.st_mode)) return failed_precondition("{} is not a folder", folder);
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return failed_precondition("folder {} is open to writing by others; chmod it to 0700", folder);
  if (found.st_uid != geteuid() && found.st_uid != 0)
    return failed_precondition("folder {} belongs to user {}, not to us", folder, found.st_uid);
  return {};
}

// A program that knows nothing of the lock may be listening.
bool somebody_answers(const std::string& path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int result = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const bool answered = result == 0 || errno == EAGAIN || errno == EINPROGRESS;
  close(fd);
  return answered;
}

Status check_place(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode))
    return failed_precondition("{} is there and is not a socket; it is left alone", path);
  if (somebody_answers(path)) return in_use(path);
  return {};
}

}  // namespace

Result<EndpointLock> EndpointLock::take(const std::string& ipc_path) {
  ONETRIP_TRY_STATUS(check_folder(folder_of(ipc_path)));
  ONETRIP_TRY(std::optional<FileLock> lock, FileLock::take(ipc_path + ".lock"));
  if (!lock) return in_use(ipc_path);
  ONETRIP_TRY_STATUS(check_place(ipc_path));
  return EndpointLock(*std::move(lock));
}

}  // namespace onetrip::net
