#include "tests/process/loop_disk.hpp"

#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/host/child.hpp"

namespace onetrip::test {
namespace {

Status run_program(std::string_view name, std::vector<std::string> arguments,
                   const std::string& folder) {
  for (const char* place : {"/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/"}) {
    const std::string path = place + std::string(name);
    if (access(path.c_str(), X_OK) != 0) continue;
    Child child(path, std::move(arguments), {}, folder);
    if (child.wait() == 0) return {};
    return failed_precondition("{} fails: {}", name, child.err());
  }
  return not_found("there is no {} here", name);
}

std::string content_of(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(content).str();
}

}  // namespace

Result<std::unique_ptr<LoopDisk>> LoopDisk::make(std::size_t bytes) {
  std::unique_ptr<LoopDisk> disk(new LoopDisk());
  const std::string image = disk->folder_ / "image";
  std::ofstream(image).close();
  std::filesystem::resize_file(image, bytes);
  // Nothing is left for the kernel to write later on by itself.
  ONETRIP_TRY_STATUS(run_program("mkfs.ext4",
                                 {"-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", image},
                                 disk->folder_.path()));
  ONETRIP_TRY_STATUS(disk->mount_image());
  return disk;
}

Result<std::unique_ptr<LoopDisk>> LoopDisk::mount(const std::string& bytes) {
  std::unique_ptr<LoopDisk> disk(new LoopDisk());
  std::ofstream(disk->folder_ / "image", std::ios::binary) << bytes;
  ONETRIP_TRY_STATUS(disk->mount_image());
  return disk;
}

Status LoopDisk::mount_image() {
  const std::string place = folder_ / "mounted";
  std::filesystem::create_directory(place);
  ONETRIP_TRY_STATUS(
      run_program("mount", {"-o", "loop", folder_ / "image", place}, folder_.path()));
  mounted_ = true;
  return {};
}

LoopDisk::~LoopDisk() {
  if (mounted_) umount2((folder_ / "mounted").c_str(), MNT_DETACH);
}

std::string LoopDisk::image() const {
  std::string before = content_of(folder_ / "image");
  while (true) {
    std::string now = content_of(folder_ / "image");
    if (now == before) return now;
    before = std::move(now);
  }
}

}  // namespace onetrip::test
