# Writes files as bytes into a C++ header with one function that finds them by name:
#
#   cmake -DOUTPUT=HtmlParts.inc "-DFILES=a.js;vendor/b.js" -P embed.cmake
#
# A file is called by its last name component, and paths are relative to this script.

set(arrays "")
set(cases "")
set(index 0)
foreach(file ${FILES})
  file(READ ${CMAKE_CURRENT_LIST_DIR}/${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  get_filename_component(name ${file} NAME)
  string(APPEND arrays "constexpr unsigned char part${index}[] = {${bytes}};\n")
  string(APPEND cases "  if (name == \"${name}\")\n    return llvm::toStringRef(llvm::ArrayRef(part${index}));\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${OUTPUT} "// Made by html/embed.cmake of the files beside it.

#include \"llvm/ADT/StringExtras.h\"

namespace bsaie::html {

${arrays}
/// The bytes of a file of the page; nothing when there is none of this name.
inline llvm::StringRef part(llvm::StringRef name) {
${cases}  return \"\";
}

} // namespace bsaie::html
")
