// The configuration that the demonstration's services run with.
#pragma once

#include <string>

namespace onetrip::demo {

// A file of TOML: all services, with their state and sockets beside the file, no feed, and every
// timer that does what the demonstration does itself switched off, since it drives the time.
std::string configuration();

}  // namespace onetrip::demo
