#include "tests/store/faulty_disk.hpp"

#include <cerrno>
#include <fstream>
#include <new>
#include <sstream>

#include <sqlite3.h>

#include "onetrip/base/check.hpp"

namespace onetrip::test {
namespace {

sqlite3_vfs* system_layer() { return sqlite3_vfs_find(nullptr); }

// What SQLite allocates for an open file: this, and behind it the system's own.
struct OpenFile {
  sqlite3_file base;
  FaultyDisk* disk;
  std::string* path;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

OpenFile& ours(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return ours(file).real(); }

int with_errno(int result, int number) {
  errno = number;
  return result;
}

int failed_write(Fault fault) {
  if (fault == Fault::no_room || fault == Fault::full_disk) return with_errno(SQLITE_FULL, ENOSPC);
  return with_errno(SQLITE_IOERR_WRITE, fault == Fault::quota ? EDQUOT : EIO);
}

int failed(int result, Fault fault) {
  return with_errno(result, fault == Fault::no_room ? ENOSPC
                            : fault == Fault::quota ? EDQUOT
                                                    : EIO);
}

int write_through(OpenFile& file, const char* bytes, int size, sqlite3_int64 offset) {
  const int result = file.real()->pMethods->xWrite(file.real(), bytes, size, offset);
  if (result == SQLITE_OK)
    file.disk->image(*file.path)
        .since.push_back({offset, std::string(bytes, static_cast<std::size_t>(size)), false});
  return result;
}

int on_close(sqlite3_file* file) {
  delete ours(file).path;
  return real(file)->pMethods->xClose(real(file));
}

int on_read(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), into, size, offset);
}

int on_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  const auto* bytes = static_cast<const char*>(from);
  const Fault fault = ours(file).disk->next(DiskChange::write);
  if (fault == Fault::none) return write_through(ours(file), bytes, size, offset);
  if (fault != Fault::power_cut) write_through(ours(file), bytes, size / 2, offset);
  return failed_write(fault);
}

int on_truncate(sqlite3_file* file, sqlite3_int64 size) {
  const Fault fault = ours(file).disk->next(DiskChange::truncate);
  if (fault != Fault::none) return failed(SQLITE_IOERR_TRUNCATE, fault);
  ours(file).disk->image(*ours(file).path).since.push_back({size, "", true});
  return real(file)->pMethods->xTruncate(real(file), size);
}

// The disk below is not asked to sync: its power stays on.
int on_sync(sqlite3_file* file, int /*flags*/) {
  const Fault fault = ours(file).disk->next(DiskChange::sync);
  if (fault != Fault::none) return failed(SQLITE_IOERR_FSYNC, fault);
  const SystemClock clock;
  for (const Time until = clock.now() + ours(file).disk->per_sync(); clock.now() < until;) {
  }
  FaultyDisk::Image& image = ours(file).disk->image(*ours(file).path);
  for (const FaultyDisk::Write& write : image.since) FaultyDisk::apply(write, image.synced);
  image.since.clear();
  return SQLITE_OK;
}

int on_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int on_lock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int on_unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int on_check_lock(sqlite3_file* file, int* taken) {
  return real(file)->pMethods->xCheckReservedLock(real(file), taken);
}
int on_control(sqlite3_file* file, int operation, void* argument) {
  // A hint about sizes would write behind our back.
  if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int on_sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int on_characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

// Version 1: no memory is shared, which a file that is held alone does not need.
const sqlite3_io_methods methods{1,
                                 on_close,
                                 on_read,
                                 on_write,
                                 on_truncate,
                                 on_sync,
                                 on_size,
                                 on_lock,
                                 on_unlock,
                                 on_check_lock,
                                 on_control,
                                 on_sector_size,
                                 on_characteristics,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr};

FaultyDisk& disk_of(sqlite3_vfs* layer) { return *static_cast<FaultyDisk*>(layer->pAppData); }

int on_open(sqlite3_vfs* layer, const char* path, sqlite3_file* file, int flags, int* got_flags) {
  OpenFile& opened = ours(file);
  opened.base.pMethods = nullptr;
  const int result = system_layer()->xOpen(system_layer(), path, opened.real(), flags, got_flags);
  if (result != SQLITE_OK) return result;
  opened.disk = &disk_of(layer);
  opened.path = new std::string(path == nullptr ? "" : path);
  opened.base.pMethods = &methods;
  opened.disk->image(*opened.path);
  return SQLITE_OK;
}

int on_delete(sqlite3_vfs* layer, const char* path, int sync_folder) {
  const Fault fault = disk_of(layer).next(DiskChange::remove);
  if (fault != Fault::none) return failed(SQLITE_IOERR_DELETE, fault);
  disk_of(layer).forget(path);
  return system_layer()->xDelete(system_layer(), path, sync_folder);
}

}  // namespace

FaultyDisk::FaultyDisk() : name_("faulty disk"), layer_(std::make_unique<sqlite3_vfs>()) {
  *layer_ = *system_layer();
  layer_->szOsFile += static_cast<int>(sizeof(OpenFile));
  layer_->zName = name_.c_str();
  layer_->pAppData = this;
  layer_->pNext = nullptr;
  layer_->xOpen = on_open;
  layer_->xDelete = on_delete;
  ONETRIP_CHECK(sqlite3_vfs_register(layer_.get(), 0) == SQLITE_OK);
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(layer_.get()); }

void FaultyDisk::fail_at(std::int64_t n, Fault fault, std::int64_t times) {
  fail_at_ = changes_ + n;
  fail_until_ = fail_at_ + times;
  fault_ = fault;
}

Fault FaultyDisk::next(DiskChange change) {
  ++changes_;
  if (fault_ == Fault::none || changes_ < fail_at_) return Fault::none;
  if (fault_ != Fault::power_cut && changes_ >= fail_until_) return Fault::none;
  if (fault_ == Fault::full_disk && change != DiskChange::write) return Fault::none;
  if (struck_ == DiskChange::none) struck_ = change;
  return fault_;
}

FaultyDisk::Image& FaultyDisk::image(const std::string& path) {
  const auto found = images_.find(path);
  if (found != images_.end()) return found->second;
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return images_.emplace(path, Image{content.str(), {}}).first->second;
}

void FaultyDisk::apply(const Write& write, std::string& content) {
  const auto begin = static_cast<std::size_t>(write.offset);
  if (write.is_truncation) return content.resize(begin);
  if (content.size() < begin + write.bytes.size()) content.resize(begin + write.bytes.size());
  content.replace(begin, write.bytes.size(), write.bytes);
}

std::vector<std::string> FaultyDisk::unsynced() const {
  std::vector<std::string> paths;
  for (const auto& [path, image] : images_)
    if (!image.since.empty()) paths.push_back(path);
  return paths;
}

void FaultyDisk::lose_unsynced(Random& random) {
  constexpr std::size_t sector = 512;
  for (auto& [path, image] : images_) {
    if (image.since.empty()) continue;
    const double kept = random.unit();
    for (const Write& write : image.since) {
      if (write.is_truncation && random.chance(kept)) apply(write, image.synced);
      for (std::size_t at = 0; at < write.bytes.size(); at += sector)
        if (random.chance(kept))
          apply(
              {write.offset + static_cast<std::int64_t>(at), write.bytes.substr(at, sector), false},
              image.synced);
    }
    image.since.clear();
    std::ofstream(path, std::ios::binary | std::ios::trunc) << image.synced;
  }
}

}  // namespace onetrip::test
