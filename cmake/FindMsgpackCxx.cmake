# msgpack-c's C++ headers (Debian: libmsgpack-cxx-dev), as the target MsgpackCxx::headers.
#
# find_package(msgpack) finds the C library on Debian, and the headers ask for Boost unless they are
# told not to; hence this module.  Nothing is linked.
find_path(MsgpackCxx_INCLUDE_DIR NAMES msgpack.hpp)
mark_as_advanced(MsgpackCxx_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MsgpackCxx REQUIRED_VARS MsgpackCxx_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install libmsgpack-cxx-dev")

if(MsgpackCxx_FOUND AND NOT TARGET MsgpackCxx::headers)
  add_library(MsgpackCxx::headers INTERFACE IMPORTED)
  target_include_directories(MsgpackCxx::headers INTERFACE ${MsgpackCxx_INCLUDE_DIR})
  target_compile_definitions(MsgpackCxx::headers INTERFACE MSGPACK_NO_BOOST)
endif()
