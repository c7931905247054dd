//===- Html.cpp - An execution as a page to look into ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts the data into html/page.html, whose marks `<!-- @NAME@ -->` stand for
// the parts. Data are base64, so that no name in them can end an element; the
// page's title is the only text of the program that is outside.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/Html.h"
#include "HtmlData.h"
#include "HtmlParts.inc"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/Compression.h"

using namespace bsaie;

static void writeData(const HtmlProgram &program, llvm::raw_ostream &os) {
  std::string bytes = packHtmlData(program);
  bool compressed = llvm::compression::zlib::isAvailable();
  os << "<script type=\"text/plain\" class=\"program\" data-format=\""
     << (compressed ? "deflate" : "plain") << "\">";
  if (compressed) {
    llvm::SmallVector<uint8_t, 0> packed;
    llvm::compression::zlib::compress(
        llvm::arrayRefFromStringRef(bytes), packed,
        llvm::compression::zlib::BestSizeCompression);
    os << llvm::encodeBase64(packed);
  } else {
    os << llvm::encodeBase64(bytes);
  }
  os << "</script>\n";
}

void bsaie::writeHtml(llvm::ArrayRef<HtmlProgram> programs,
                      llvm::raw_ostream &os) {
  constexpr llvm::StringLiteral open = "<!-- @", close = "@ -->";
  llvm::StringRef rest = html::part("page.html");
  while (!rest.empty()) {
    auto [text, tail] = rest.split(open);
    os << text;
    llvm::StringRef mark;
    std::tie(mark, rest) = tail.split(close);
    if (mark == "title") {
      for (const HtmlProgram &program : programs) {
        llvm::printHTMLEscaped(program.title, os);
        os << (&program == &programs.back() ? "" : " and ");
      }
    } else if (mark == "programs") {
      for (const HtmlProgram &program : programs)
        writeData(program, os);
    } else {
      os << html::part(mark);
    }
  }
}
