# What is installed for those who build a plugin: the headers an adapter may see, the libraries
# behind them, and a package file, so that find_package(hopline) gives the target hopline::api.
#
#   cmake --install build --component plugin --prefix /usr
#
# engine/api is all of the engine that goes out: a plugin has no header of the store or the Gate.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(HOPLINE_INSTALL_INCLUDE ${CMAKE_INSTALL_INCLUDEDIR}/hopline)
set(HOPLINE_INSTALL_LIB ${CMAKE_INSTALL_LIBDIR}/hopline)
set(HOPLINE_INSTALL_PACKAGE ${CMAKE_INSTALL_LIBDIR}/cmake/hopline)

foreach(folder base hl7 fhir net engine/api)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/${folder}/
    DESTINATION ${HOPLINE_INSTALL_INCLUDE}/${folder} COMPONENT plugin
    FILES_MATCHING PATTERN "*.h"
    PATTERN "corpus" EXCLUDE PATTERN "tables" EXCLUDE PATTERN "samples" EXCLUDE)
endforeach()

install(TARGETS base hl7 fhir net engine_api
  ARCHIVE DESTINATION ${HOPLINE_INSTALL_LIB} COMPONENT plugin)

configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/hopline-config.cmake.in
  ${CMAKE_BINARY_DIR}/hopline-config.cmake
  INSTALL_DESTINATION ${HOPLINE_INSTALL_PACKAGE}
  PATH_VARS HOPLINE_INSTALL_INCLUDE HOPLINE_INSTALL_LIB)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/hopline-config-version.cmake
  COMPATIBILITY ExactVersion)
install(FILES ${CMAKE_BINARY_DIR}/hopline-config.cmake
    ${CMAKE_BINARY_DIR}/hopline-config-version.cmake
  DESTINATION ${HOPLINE_INSTALL_PACKAGE} COMPONENT plugin)
