// SupervisorConfig: the configuration that supervisord is started with, made from onetrip's own, so
// that there is one file to keep and one reader of it.
//
// Pure: texts in, text out.
#pragma once

#include <cstdint>
#include <string>

#include "onetrip/base/result.hpp"
#include "onetrip/runtime/config.hpp"

namespace onetrip::tools {

struct SupervisorPlace {
  std::string program_dir;  // Where the programs are; one that is not there is looked up in PATH.
  std::uint32_t uid = 0;    // Of who starts supervisord.
};

// A supervisord.conf: socket, pid file and logs in the run folder; each service, of several
// instances each, restarted for ever, one that dies within five seconds after a pause that grows by
// a second each time.
//
// A service is told its configuration file, and with --set what the environment or the command line
// said, since the supervisor outlives both.  Its section changes with every setting of it, which is
// how `supervisorctl update` finds what to restart.
//
// INVALID_ARGUMENT for a run folder or a word that supervisord's format cannot hold.
Result<std::string> supervisor_config(const Config& config, const SupervisorPlace& place);

// The word as supervisord reads it back in a command: quoted, and with nothing in it that opens a
// comment or an expansion.  It must not hold control characters.
std::string command_word(const std::string& word);

}  // namespace onetrip::tools
