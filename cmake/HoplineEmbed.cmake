# Pages inside the program: the files of an adapter's page/ folder become one generated table.
#
#   hopline_embed(adapter_chart NAMESPACE adapter::chart)      # after hopline_library()
#
# defines `std::span<const look::Asset> page_files()` in that namespace, which the adapter declares
# in a header of its own and mounts with adapters/look/pages.h. Taken are html, css, js and svg, by
# their names; tests (*_test.mjs) lie beside them and stay outside.

set(HOPLINE_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed.cmake)

function(hopline_embed target)
  cmake_parse_arguments(ARG "" "NAMESPACE" "" ${ARGN})
  file(GLOB files CONFIGURE_DEPENDS page/*.html page/*.css page/*.js page/*.svg)
  set(table ${CMAKE_CURRENT_BINARY_DIR}/page_files.cc)
  add_custom_command(OUTPUT ${table}
    COMMAND ${CMAKE_COMMAND} -DOUT=${table} -DNAMESPACE=${ARG_NAMESPACE}
      "-DFILES=${files}" -P ${HOPLINE_EMBED_SCRIPT}
    DEPENDS ${files} ${HOPLINE_EMBED_SCRIPT} VERBATIM)
  target_sources(${target} PRIVATE ${table})
endfunction()

# The page's modules are tested by Node's own runner: page/*_test.mjs beside them.
find_program(NODE node)
function(hopline_page_test name)
  if(NOT HOPLINE_TESTS OR HOPLINE_FUZZ OR NOT NODE)
    return()
  endif()
  file(GLOB tests CONFIGURE_DEPENDS page/*_test.mjs)
  if(tests)
    add_test(NAME ${name} COMMAND ${NODE} --test ${tests})
  endif()
endfunction()
