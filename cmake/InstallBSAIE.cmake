# What `cmake --install` gives other projects besides the tools: the headers and their generated parts,
# the .td files, and the package that find_package(BSAIE) reads. Included after all libraries are known.
# Nothing that is installed names the source or the build directory.

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/bsaie)

get_property(BSAIE_EXPORTS GLOBAL PROPERTY BSAIE_EXPORTS)
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/BSAIEConfig.cmake.in
  ${PROJECT_BINARY_DIR}/cmake/BSAIEConfig.cmake
  INSTALL_DESTINATION ${package_dir}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/BSAIEConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(EXPORT BSAIETargets DESTINATION ${package_dir})
install(FILES
  ${PROJECT_BINARY_DIR}/cmake/BSAIEConfig.cmake
  ${PROJECT_BINARY_DIR}/cmake/BSAIEConfigVersion.cmake
  DESTINATION ${package_dir})

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "*.td")
install(DIRECTORY ${PROJECT_BINARY_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.inc" PATTERN CMakeFiles EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
