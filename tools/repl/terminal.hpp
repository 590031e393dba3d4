// The interactive REPL at a real terminal: prompt, history, completion, hints, Ctrl-C.
#pragma once

#include "tools/repl/caller.hpp"
#include "tools/repl/options.hpp"
#include "tools/repl/session.hpp"

namespace onetrip::repl {

// Reads lines from standard input, which is a terminal, and carries them out until Ctrl-D, `exit`,
// SIGTERM or the terminal's end.  Results go to standard output, errors and costs to standard
// error. The exit code, which is 0.  No other thread may have been started before.
int run_at_terminal(const Options& options, Caller& caller, const Files& files);

}  // namespace onetrip::repl
