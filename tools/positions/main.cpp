// onetrip-positions-file: a running positions service's positions to and from a file.
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>

#include "onetrip/client/mesh.hpp"
#include "tools/positions/program.hpp"

namespace {

onetrip::Result<onetrip::tools::PositionsPeer> connect(const std::string& config) {
  ONETRIP_TRY(onetrip::Mesh opened, onetrip::Mesh::from_config(config));
  const auto mesh = std::make_shared<onetrip::Mesh>(std::move(opened));
  const onetrip::CallOptions patient{.deadline = std::chrono::seconds(60),
                                     .connect_wait = std::chrono::seconds(5)};
  return onetrip::tools::PositionsPeer{
      [mesh, patient](const positions::Positions& rows) {
        return positions::import_positions(mesh->with(patient), rows);
      },
      [mesh, patient] { return positions::get_all_hotkeys(mesh->with(patient)); },
      [mesh, patient](const std::vector<positions::Hotkey>& hotkeys) {
        return positions::get_positions_for_hotkeys(mesh->with(patient), hotkeys, false, false);
      }};
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const onetrip::SystemClock clock;
  const onetrip::tools::PositionsProgramIo io{std::cout, std::cerr, isatty(STDERR_FILENO) == 1,
                                              clock, connect};
  return onetrip::tools::run_positions_program({argv + 1, argv + argc}, ONETRIP_VERSION, io);
}
