// FaultyDisk: a file layer for SQLite, over the system's, that fails or stops where a test says.
//
// It counts what changes a file: writes, syncs, truncations, deletions.  Reads never fail.  What
// has not been synced is remembered, so that a power cut can lose it: each write of 512 bytes by
// itself.  A deletion is taken to last at once.  One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/random.hpp"

struct sqlite3_vfs;

namespace onetrip::test {

enum class Fault {
  none,
  io_error,   // Half of a write is done, and it fails: EIO.
  no_room,    // Half of a write is done, and it fails: ENOSPC, as SQLite tells it.
  quota,      // The same: EDQUOT, as SQLite tells it.
  full_disk,  // As no_room, of writes alone: what has room can be synced.
  power_cut,  // This and all that comes after fails and does nothing.
};

enum class DiskChange { none, write, sync, truncate, remove };

class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // For SqliteOptions::vfs.
  const std::string& name() const { return name_; }

  // The n-th change from now on (1 is the next), and `times - 1` that follow it.
  void fail_at(std::int64_t n, Fault fault, std::int64_t times = 1);
  // From now on a sync takes so long.
  void take_per_sync(Duration duration) { per_sync_ = duration; }
  Duration per_sync() const { return per_sync_; }
  // What the fault has met; none where there were not as many changes.
  DiskChange struck() const { return struck_; }
  std::int64_t changes() const { return changes_; }

  // Files with writes that were not synced.
  std::vector<std::string> unsynced() const;
  // Turns what was not synced into what a power cut may leave: each part of it is there or is not.
  void lose_unsynced(Random& random);

  // For the layer's functions.
  struct Write {
    std::int64_t offset;
    std::string bytes;  // Of a truncation: none.
    bool is_truncation;
  };
  struct Image {
    std::string synced;
    std::vector<Write> since;
  };
  Fault next(DiskChange change);
  Image& image(const std::string& path);
  void forget(const std::string& path) { images_.erase(path); }
  static void apply(const Write& write, std::string& content);

 private:
  std::string name_;
  std::unique_ptr<sqlite3_vfs> layer_;
  std::map<std::string, Image> images_;
  std::int64_t changes_ = 0;
  std::int64_t fail_at_ = 0;
  std::int64_t fail_until_ = 0;
  Fault fault_ = Fault::none;
  DiskChange struck_ = DiskChange::none;
  Duration per_sync_{};
};

}  // namespace onetrip::test
