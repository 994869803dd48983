# One folder is one library. Tests, fuzz targets and benchmarks lie beside the code they serve:
#
#   hopline_library(hl7 DEPS base)
#
# makes the library hl7 from *.cc, the test program hl7_test from *_test.cc, one program for each
# *_fuzz.cc (HOPLINE_FUZZ) and one for each *_bench.cc. An include path is given only through DEPS,
# so an include edge that the design forbids does not compile when it meets a generated header, and
# tools/check refuses it everywhere.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

add_library(hopline_flags INTERFACE)
target_compile_options(hopline_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion
  -Wno-sign-conversion -Wno-missing-field-initializers
  -Wnon-virtual-dtor -Werror=return-type -fno-omit-frame-pointer
  -fstack-protector-strong)
target_include_directories(hopline_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(HOPLINE_SANITIZE)
  # SOCI's headers trip the vptr check.
  target_compile_options(hopline_flags INTERFACE -g1 -fsanitize=address,undefined
    -fno-sanitize=vptr -fno-sanitize-recover=undefined)
  target_link_options(hopline_flags INTERFACE -fsanitize=address,undefined)
endif()
if(HOPLINE_FUZZ)
  target_compile_options(hopline_flags INTERFACE -g1 -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize=vptr -fno-sanitize-recover=undefined
    -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/cmake/sanitizer-ignore.txt)
  target_link_options(hopline_flags INTERFACE -fsanitize=address,undefined)
endif()

if(HOPLINE_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
find_package(benchmark QUIET)

function(hopline_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  if(NOT HOPLINE_TESTS OR HOPLINE_FUZZ)
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gtest_main hopline_flags)
  target_compile_definitions(${name} PRIVATE HOPLINE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    PROPERTIES TIMEOUT 300)
endfunction()

function(hopline_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;EXTRA;TEST_DEPS" ${ARGN})
  file(GLOB all CONFIGURE_DEPENDS *.cc)
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench)\\.cc$")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS} hopline_flags PRIVATE ${ARG_EXTRA})

  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(tests)
    hopline_test(${name}_test SOURCES ${tests} DEPS ${name} ${ARG_TEST_DEPS})
  endif()

  set(fuzzers ${all})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  if(HOPLINE_FUZZ)
    foreach(source ${fuzzers})
      get_filename_component(target ${source} NAME_WE)
      add_executable(${target} ${source})
      target_link_libraries(${target} PRIVATE ${name} hopline_flags)
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()

  set(benches ${all})
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  if(benchmark_FOUND AND NOT HOPLINE_FUZZ AND NOT HOPLINE_SANITIZE)
    foreach(source ${benches})
      get_filename_component(target ${source} NAME_WE)
      add_executable(${target} EXCLUDE_FROM_ALL ${source})
      target_link_libraries(${target} PRIVATE ${name} benchmark::benchmark_main hopline_flags)
    endforeach()
  endif()
endfunction()
