// keep_freed_memory(): what a large message has freed serves the next one.
//
// To give memory back to the kernel and take it again costs a page fault for each 4 KB: of a call
// that carries 1 MB there and back that was two thirds of its time.  Up to 32 MB are kept for each
// thread that allocates.  Process-wide, so for whoever runs a program, and not for a library;
// before there are threads.
#pragma once

namespace onetrip {

void keep_freed_memory();

}  // namespace onetrip
