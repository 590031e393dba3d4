# onetrip_library(NAME SOURCES ... [DEPENDS ...] [PRIVATE_DEPENDS ...])
# onetrip_program(NAME SOURCES ... [DEPENDS ...])
# onetrip_test(NAME SOURCES ... [DEPENDS ...])
#
# The three ways a target is made here, so that every one is compiled alike.

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)

function(onetrip_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                           -Wnon-virtual-dtor -Woverloaded-virtual)
  # GCC 12 raises these falsely once it optimises: -Wrestrict over "text" + string (its bug 105651),
  # -Wmaybe-uninitialized over a variant that is moved.
  target_compile_options(${target} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized>)
  # Where several sources are compiled as one (preset test), a name of one hides that of another: no
  # fault of either, and none in the builds that compile them one by one.
  if(CMAKE_UNITY_BUILD)
    target_compile_options(${target} PRIVATE
      -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()

set(ONETRIP_PRECOMPILED_HEADERS
  <algorithm> <array> <chrono> <cstddef> <cstdint> <deque> <functional> <map> <memory> <optional>
  <string> <string_view> <type_traits> <unordered_map> <utility> <variant> <vector> <fmt/core.h>)

# The standard library's headers are most of what a small source compiles: once for all targets of a
# kind is enough.  (CMAKE_DISABLE_PRECOMPILE_HEADERS turns that off: the presets asan and tidy do, so
# a source that forgets an include fails there.)
function(onetrip_precompile_headers target)
  if(CMAKE_DISABLE_PRECOMPILE_HEADERS OR NOT PROJECT_IS_TOP_LEVEL)
    return()
  endif()
  # GCC takes a precompiled header only where position independence is the same.
  get_target_property(is_pic ${target} POSITION_INDEPENDENT_CODE)
  string(TOLOWER "onetrip_headers_pic_${is_pic}" headers)
  if(NOT TARGET ${headers})
    # A target needs a source.
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled.cpp CONTENT "")
    add_library(${headers} OBJECT ${PROJECT_BINARY_DIR}/precompiled.cpp)
    set_target_properties(${headers} PROPERTIES POSITION_INDEPENDENT_CODE "${is_pic}")
    target_link_libraries(${headers} PRIVATE fmt::fmt)
    onetrip_compile_options(${headers})
    onetrip_ccache_options(${headers})
    target_precompile_headers(${headers} PRIVATE ${ONETRIP_PRECOMPILED_HEADERS})
  endif()
  onetrip_ccache_options(${target})
  target_precompile_headers(${target} REUSE_FROM ${headers})
endfunction()

# ccache does not take what is compiled with a precompiled header unless it is marked.
function(onetrip_ccache_options target)
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# One floor of common/, installed and exported as onetrip::NAME.
function(onetrip_library name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS")
  add_library(onetrip_${name} STATIC ${ARG_SOURCES})
  add_library(onetrip::${name} ALIAS onetrip_${name})
  set_target_properties(onetrip_${name} PROPERTIES EXPORT_NAME ${name}
                                                   POSITION_INDEPENDENT_CODE ON)
  target_include_directories(onetrip_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/common>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(onetrip_${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
  onetrip_compile_options(onetrip_${name})
  onetrip_precompile_headers(onetrip_${name})
  install(TARGETS onetrip_${name} EXPORT onetrip-targets)
endfunction()

function(onetrip_program name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;DEPENDS")
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
  target_compile_definitions(${name} PRIVATE ONETRIP_VERSION="${PROJECT_VERSION}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  onetrip_compile_options(${name})
  onetrip_precompile_headers(${name})
endfunction()

# Run once more in each other layout of the services: THROUGH_BROKER, all calls go through a broker;
# THREE_INSTANCES, there are so many of each service that may have several (tests/support/layout.hpp).
function(onetrip_test name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "THROUGH_BROKER;THREE_INSTANCES" "" "SOURCES;DEPENDS")
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/common)
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gmock_main)
  onetrip_compile_options(${name})
  onetrip_ccache_options(${name})
  target_precompile_headers(${name} REUSE_FROM onetrip_test_headers)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
  if(ARG_THROUGH_BROKER)
    add_test(NAME through_broker.${name} COMMAND ${name})
    set_tests_properties(through_broker.${name} PROPERTIES
      TIMEOUT 300 ENVIRONMENT ONETRIP_TEST_BROKER=1)
  endif()
  if(ARG_THREE_INSTANCES)
    add_test(NAME three_instances.${name} COMMAND ${name})
    set_tests_properties(three_instances.${name} PROPERTIES
      TIMEOUT 300 ENVIRONMENT ONETRIP_TEST_INSTANCES=3)
  endif()
endfunction()
