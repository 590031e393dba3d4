// ClientLoad: clients in threads of their own, each with one call in hand at a time, and what they
// were told.
//
// A call that a full disk has refused is tried again, as the same; after any other error its client
// ends.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "onetrip/client/mesh.hpp"

namespace onetrip::test {

// How far one client has come.
struct Progress {
  std::int64_t acknowledged = 0;
  std::int64_t asked = 0;  // The last that it asked for, answered or not.
};

class ClientLoad {
 public:
  // The n-th call of a client, from 1.
  using Call = std::function<Status(Mesh& mesh, std::size_t client, std::int64_t n)>;

  // One client for each entry, which goes on from there.
  ClientLoad(const std::function<Mesh()>& mesh, Call call, std::vector<Progress> begin);
  // Stops.
  ~ClientLoad();
  ClientLoad(const ClientLoad&) = delete;
  ClientLoad& operator=(const ClientLoad&) = delete;

  // Every client ends when its call in hand has been answered.
  void stop();

  // Until so many more are acknowledged.  False where all clients have ended before, or a full disk
  // has refused hundreds of calls in a row.
  bool wait_for_acknowledged(std::int64_t more);
  // Until a full disk has refused so many, and none in between was acknowledged.
  bool wait_for_refused_in_a_row(std::int64_t calls);

  std::vector<Progress> progress() const;
  // Of the calls that have ended clients.
  std::vector<Error> errors() const;

 private:
  void work(std::size_t client, Mesh mesh);
  bool may_go_on(std::size_t client, const Status& answered);
  template <class Done>
  bool wait(Done done);
  void join();

  const Call call_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Progress> progress_;
  std::vector<Error> errors_;
  std::int64_t acknowledged_ = 0;
  std::int64_t refused_in_a_row_ = 0;
  std::size_t working_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

// To kv: sets two keys of the client's dictionary in one call, "last" and the number.
Status update_numbered(Mesh& mesh, std::size_t client, std::int64_t n);
// What the service holds of such updates is whole: all that was acknowledged, and of the one in
// hand all or nothing.  Gives what there is, from where the clients can go on.
std::vector<Progress> expect_whole(Mesh mesh, const std::vector<Progress>& progress);

}  // namespace onetrip::test
