# Finds libzmq and its C++ header (Debian: libzmq3-dev, cppzmq-dev) and makes Libzmq::Libzmq.
#
# Why not find_package(cppzmq): Debian's libzmq has no CMake configuration, and the one of cppzmq
# falls back to pkg-config, which nobody else here needs.
find_path(Libzmq_INCLUDE_DIR zmq.h)
find_path(Libzmq_CPP_INCLUDE_DIR zmq.hpp)
find_library(Libzmq_LIBRARY zmq)

if(Libzmq_INCLUDE_DIR)
  file(STRINGS "${Libzmq_INCLUDE_DIR}/zmq.h" Libzmq_version_lines
       REGEX "#define ZMQ_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
  string(REGEX MATCHALL "[0-9]+" Libzmq_VERSION "${Libzmq_version_lines}")
  list(JOIN Libzmq_VERSION "." Libzmq_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libzmq
  REQUIRED_VARS Libzmq_LIBRARY Libzmq_INCLUDE_DIR Libzmq_CPP_INCLUDE_DIR
  VERSION_VAR Libzmq_VERSION)

if(Libzmq_FOUND AND NOT TARGET Libzmq::Libzmq)
  add_library(Libzmq::Libzmq UNKNOWN IMPORTED)
  set_target_properties(Libzmq::Libzmq PROPERTIES
    IMPORTED_LOCATION "${Libzmq_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Libzmq_INCLUDE_DIR};${Libzmq_CPP_INCLUDE_DIR}")
endif()
mark_as_advanced(Libzmq_INCLUDE_DIR Libzmq_CPP_INCLUDE_DIR Libzmq_LIBRARY)
