// ServicePlace: a folder in which the program of a service is run, again and again.
#pragma once

#include <csignal>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "onetrip/client/mesh.hpp"
#include "tests/host/child.hpp"
#include "tests/host/notify_socket.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {

class ServicePlace {
 public:
  // Its state is in `store_dir`, which may be elsewhere.  `more` follows in its configuration.
  explicit ServicePlace(const std::string& store_dir = "state", const std::string& more = "") {
    std::ofstream(folder_ / "onetrip.toml")
        << "[mesh]\nrun_dir = \"run\"\n[store]\ndir = \"" << store_dir << "\"\n"
        << more;
  }

  // Begins to run; may end at once.
  std::unique_ptr<Child> launch(const std::string& program,
                                std::vector<std::string> environment = {},
                                std::vector<std::string> arguments = {}) const {
    environment.push_back("NOTIFY_SOCKET=" + (folder_ / "notify"));
    arguments.insert(arguments.end(), {"--config", folder_ / "onetrip.toml"});
    return std::make_unique<Child>(program, std::move(arguments), std::move(environment),
                                   folder_.path());
  }
  // Runs, and is ready.
  std::unique_ptr<Child> start(const std::string& program,
                               std::vector<std::string> environment = {},
                               std::vector<std::string> arguments = {}) {
    auto child = launch(program, std::move(environment), std::move(arguments));
    EXPECT_EQ(supervisor_.receive(), "READY=1") << child->err();
    return child;
  }

  // Ends in order.
  void stop(Child& child) {
    child.signal(SIGTERM);
    EXPECT_EQ(supervisor_.receive(), "STOPPING=1");
    EXPECT_EQ(child.wait(), 0) << child.err();
  }

  std::string endpoint(const std::string& service) const {
    return "ipc://" + (folder_ / ("run/" + service + ".sock"));
  }
  Mesh mesh(Duration deadline, const std::vector<std::string>& services = {"kv", "sample"}) const {
    Directory directory;
    for (const std::string& service : services) directory.emplace(service, endpoint(service));
    return Mesh::to(std::move(directory), MeshOptions{.calls = {.deadline = deadline}}).value();
  }
  std::string operator/(const std::string& name) const { return folder_ / name; }

 private:
  const ScratchFolder folder_;
  NotifySocket supervisor_{folder_ / "notify"};
};

}  // namespace onetrip::test
