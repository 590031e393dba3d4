// ServicePlace: a folder in which the program of a service is run, again and again.
#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "onetrip/client/mesh.hpp"
#include "tests/host/child.hpp"
#include "tests/host/notify_socket.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {

class ServicePlace {
 public:
  // Its state is in `store_dir`, which may be elsewhere.
  explicit ServicePlace(const std::string& store_dir = "state") {
    std::ofstream(folder_ / "onetrip.toml")
        << "[mesh]\nrun_dir = \"run\"\n[store]\ndir = \"" << store_dir << "\"\n";
  }

  // Begins to run; may end at once.
  std::unique_ptr<Child> launch(const std::string& program,
                                std::vector<std::string> environment = {}) const {
    environment.push_back("NOTIFY_SOCKET=" + (folder_ / "notify"));
    const std::vector<std::string> arguments{"--config", folder_ / "onetrip.toml"};
    return std::make_unique<Child>(program, arguments, std::move(environment), folder_.path());
  }
  // Runs, and is ready.
  std::unique_ptr<Child> start(const std::string& program,
                               std::vector<std::string> environment = {}) {
    auto child = launch(program, std::move(environment));
    EXPECT_EQ(supervisor_.receive(), "READY=1") << child->err();
    return child;
  }

  Mesh mesh(Duration deadline) const {
    return Mesh::to({{"kv", "ipc://" + (folder_ / "run/kv.sock")},
                     {"sample", "ipc://" + (folder_ / "run/sample.sock")}},
                    MeshOptions{.calls = {.deadline = deadline}})
        .value();
  }
  std::string operator/(const std::string& name) const { return folder_ / name; }

 private:
  const ScratchFolder folder_;
  NotifySocket supervisor_{folder_ / "notify"};
};

}  // namespace onetrip::test
