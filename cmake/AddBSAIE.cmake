# Build rules for the project's own libraries, tools and unit tests.

# bsaie_export_library(Name)
# Makes a library of lib/ part of the installed package. Targets carry the directories of the project's
# headers, those of the build and those of the installation apart; libraries of tests are never exported.
function(bsaie_export_library name)
  target_include_directories(${name} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${name} INTERFACE cxx_std_17)
  install(TARGETS ${name} EXPORT BSAIETargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  set_property(GLOBAL APPEND PROPERTY BSAIE_EXPORTS ${name})
endfunction()

# bsaie_add_pure_library(Name SOURCES... [LINK_LIBS libs...])
# A library without MLIR: LLVM's support library at most.
function(bsaie_add_pure_library name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC LLVM ${ARG_LINK_LIBS})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  bsaie_export_library(${name})
endfunction()

# bsaie_add_mlir_library(Name SOURCES... [DEPENDS targets...] [LINK_LIBS ours...] [MLIR_LIBS upstream...])
function(bsaie_add_mlir_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK_LIBS;MLIR_LIBS" ${ARGN})
  add_mlir_library(${name} ${ARG_UNPARSED_ARGUMENTS}
    DISABLE_INSTALL EXCLUDE_FROM_LIBMLIR
    DEPENDS bsaie-headers ${ARG_DEPENDS}
    LINK_LIBS PUBLIC ${ARG_LINK_LIBS})
  mlir_target_link_libraries(${name} PUBLIC ${ARG_MLIR_LIBS})
  bsaie_export_library(${name})
endfunction()

# bsaie_add_tool(name SOURCES... LINK_LIBS ours... MLIR_LIBS upstream... [NO_INSTALL])
# NO_INSTALL: a tool that only tests need.
function(bsaie_add_tool name)
  cmake_parse_arguments(ARG "NO_INSTALL" "" "LINK_LIBS;MLIR_LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  add_dependencies(${name} bsaie-headers)
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS})
  if(ARG_MLIR_LIBS)
    mlir_target_link_libraries(${name} PRIVATE ${ARG_MLIR_LIBS})
  endif()
  target_link_libraries(${name} PRIVATE LLVM)
  set_target_properties(${name} PROPERTIES BUILD_RPATH "${LLVM_LIBRARY_DIR}")
  if(NOT ARG_NO_INSTALL)
    install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    set_property(GLOBAL APPEND PROPERTY BSAIE_INSTALLED_TOOLS ${name})
  endif()
endfunction()

# bsaie_add_doc(td output directory/ generator options...)
# A page of the reference, made from td.td, as a part of bsaie-doc. As
# add_mlir_doc, but plain Markdown: that one writes for a generator of sites that is not used here.
function(bsaie_add_doc td output directory)
  set(LLVM_TARGET_DEFINITIONS ${td}.td)
  tablegen(MLIR ${output}.md ${ARGN})
  set(page ${CMAKE_BINARY_DIR}/docs/${directory}${output}.md)
  add_custom_command(OUTPUT ${page}
    COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_BINARY_DIR}/${output}.md ${page}
    DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/${output}.md)
  add_custom_target(${output}Doc DEPENDS ${page})
  add_dependencies(bsaie-doc ${output}Doc)
endfunction()

# bsaie_library_closure(out Name)
# The project's own libraries that Name needs, Name among them.
function(bsaie_library_closure out name)
  set(closure)
  set(open ${name})
  while(open)
    list(POP_FRONT open library)
    if(library IN_LIST closure)
      continue()
    endif()
    list(APPEND closure ${library})
    get_target_property(needed ${library} INTERFACE_LINK_LIBRARIES)
    list(FILTER needed INCLUDE REGEX "^BSAIE")
    list(APPEND open ${needed})
  endwhile()
  set(${out} ${closure} PARENT_SCOPE)
endfunction()
