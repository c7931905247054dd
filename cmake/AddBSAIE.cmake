# Build rules for the project's own libraries, tools and unit tests.

# bsaie_add_pure_library(Name SOURCES... [LINK_LIBS libs...])
# A library without MLIR: LLVM's support library at most.
function(bsaie_add_pure_library name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC LLVM ${ARG_LINK_LIBS})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# bsaie_add_mlir_library(Name SOURCES... [DEPENDS targets...] [LINK_LIBS ours...] [MLIR_LIBS upstream...])
function(bsaie_add_mlir_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK_LIBS;MLIR_LIBS" ${ARGN})
  add_mlir_library(${name} ${ARG_UNPARSED_ARGUMENTS}
    DISABLE_INSTALL EXCLUDE_FROM_LIBMLIR
    DEPENDS bsaie-headers ${ARG_DEPENDS}
    LINK_LIBS PUBLIC ${ARG_LINK_LIBS})
  mlir_target_link_libraries(${name} PUBLIC ${ARG_MLIR_LIBS})
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
    install(TARGETS ${name} RUNTIME DESTINATION bin)
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
