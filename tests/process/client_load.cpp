#include "tests/process/client_load.hpp"

#include <gmock/gmock.h>

#include <string>
#include <utility>

#include "onetrip/client/dict_proxy.hpp"

namespace onetrip::test {
namespace {

constexpr std::int64_t refused_without_end = 300;

bool is_refused_by_a_full_disk(const Status& answered) {
  return !answered.ok() && answered.error().code == Code::resource_exhausted &&
         answered.error().reason == "disk_full" &&
         answered.error().outcome == Outcome::not_executed;
}

DictProxy<std::string> dictionary_of(Mesh& mesh, std::size_t client) {
  return {mesh, "client_" + std::to_string(client)};
}

// Of some bytes, so that it may be found half.
std::string text_of(std::int64_t n) {
  std::string text = std::to_string(n) + " ";
  text.resize(300, static_cast<char>('a' + n % 26));
  return text;
}

}  // namespace

ClientLoad::ClientLoad(const std::function<Mesh()>& mesh, Call call, std::vector<Progress> begin)
    : call_(std::move(call)), progress_(std::move(begin)), working_(progress_.size()) {
  for (std::size_t client = 0; client != progress_.size(); ++client)
    threads_.emplace_back([this, client, own = mesh()]() mutable { work(client, std::move(own)); });
}

ClientLoad::~ClientLoad() { stop(); }

void ClientLoad::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  join();
}

void ClientLoad::join() {
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

void ClientLoad::work(std::size_t client, Mesh mesh) {
  while (true) {
    std::int64_t n = 0;
    {
      const std::lock_guard lock(mutex_);
      n = progress_[client].acknowledged + 1;
      if (!stopped_) progress_[client].asked = n;
      if (stopped_) break;
    }
    if (!may_go_on(client, call_(mesh, client, n))) break;
  }
  const std::lock_guard lock(mutex_);
  --working_;
  changed_.notify_all();
}

bool ClientLoad::may_go_on(std::size_t client, const Status& answered) {
  const std::lock_guard lock(mutex_);
  if (answered.ok()) {
    ++progress_[client].acknowledged;
    ++acknowledged_;
    refused_in_a_row_ = 0;
  } else if (is_refused_by_a_full_disk(answered)) {
    --progress_[client].asked;
    ++refused_in_a_row_;
  } else {
    errors_.push_back(answered.error());
    return false;
  }
  changed_.notify_all();
  return true;
}

template <class Done>
bool ClientLoad::wait(Done done) {
  std::unique_lock lock(mutex_);
  const std::int64_t before = acknowledged_;
  changed_.wait(lock, [&] {
    return working_ == 0 || refused_in_a_row_ >= refused_without_end || done(before);
  });
  return done(before);
}

bool ClientLoad::wait_for_acknowledged(std::int64_t more) {
  return wait([&](std::int64_t before) { return acknowledged_ >= before + more; });
}

bool ClientLoad::wait_for_refused_in_a_row(std::int64_t calls) {
  return wait([&](std::int64_t /*before*/) { return refused_in_a_row_ >= calls; });
}

std::vector<Progress> ClientLoad::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

std::vector<Error> ClientLoad::errors() const {
  const std::lock_guard lock(mutex_);
  return errors_;
}

Status update_numbered(Mesh& mesh, std::size_t client, std::int64_t n) {
  return dictionary_of(mesh, client).update({{"last", text_of(n)}, {kv::Key(n), text_of(n)}});
}

std::vector<Progress> expect_whole(Mesh mesh, const std::vector<Progress>& progress) {
  std::vector<Progress> found;
  for (std::size_t client = 0; client != progress.size(); ++client) {
    SCOPED_TRACE("client " + std::to_string(client));
    const auto items = dictionary_of(mesh, client).items().value();
    const auto last = static_cast<std::int64_t>(items.empty() ? 0 : items.size() - 1);
    EXPECT_GE(last, progress[client].acknowledged);
    EXPECT_LE(last, progress[client].asked);
    found.push_back({last, last});
    if (items.empty()) continue;
    std::vector<std::pair<kv::Key, std::string>> expected{{"last", text_of(last)}};
    for (std::int64_t n = 1; n <= last; ++n) expected.emplace_back(kv::Key(n), text_of(n));
    // Not EXPECT_EQ, which would print thousands of rows.
    EXPECT_TRUE(items == expected) << "not the first " << last << " updates";
  }
  return found;
}

}  // namespace onetrip::test
