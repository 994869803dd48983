# Texts inside the program: text/<lang>/<name>.txt of an adapter become one generated table.
#
#   hopline_texts(adapter_notify NAMESPACE adapter::notify)      # after hopline_library()
#
# defines in that namespace `std::span<const std::pair<std::string_view, std::string_view>> texts()`
# of ("en/notice-sms", bytes), which the adapter declares in a header of its own.

set(HOPLINE_TEXTS_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/texts.cmake)

function(hopline_texts target)
  cmake_parse_arguments(ARG "" "NAMESPACE" "" ${ARGN})
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/text text/*/*.txt)
  set(paths ${files})
  list(TRANSFORM paths PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/text/)
  set(table ${CMAKE_CURRENT_BINARY_DIR}/texts.cc)
  add_custom_command(OUTPUT ${table}
    COMMAND ${CMAKE_COMMAND} -DOUT=${table} -DNAMESPACE=${ARG_NAMESPACE}
      -DROOT=${CMAKE_CURRENT_SOURCE_DIR}/text "-DFILES=${files}" -P ${HOPLINE_TEXTS_SCRIPT}
    DEPENDS ${paths} ${HOPLINE_TEXTS_SCRIPT} VERBATIM)
  target_sources(${target} PRIVATE ${table})
endfunction()
