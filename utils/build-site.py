#!/usr/bin/env python3
"""Builds the documentation as a static site with MkDocs, without the network.

  utils/build-site.py OUT                 the site, in the directory OUT
  utils/build-site.py OUT --root DIR --generated DIR

README.md is the home page, docs/*.md are the pages, and the references of the dialects
and passes come from what `ninja bsaie-doc` generates ($BUILD/docs). A page that NAV does
not name stands at the end under its title. A site that is there is replaced, and no
other directory. Exit code 1 and no site at a dead link, a dead anchor, or a page that
would load something from elsewhere.
"""

import argparse
import glob
import html.parser
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# The order of the pages; those that are not there are left out.
NAV = (
    ("Start", ("Tutorial", "Example", "YourModel", "YourDevice", "Stages", "Errors")),
    ("Look at a program", ("Timeline", "HardwareAndTime", "Results", "Comparison")),
    ("How it works", ("Architecture", "Tiling", "Memory", "LockChains", "Checking", "Simulation",
                      "AsmGrammar", "CpuKernels", "RationaleBlockSparse", "RationaleAIE2")),
    ("Work on it", ("Testing", "Embedding", "Editor")),
)
REFERENCE = "Reference"
# The generated pages: title, where they are, and what they are called in the site.
GENERATED = (
    ("blocksparse dialect", "Dialects/BlockSparseDialect.md", "BlockSparseDialect.md"),
    ("aie2 dialect", "Dialects/AIE2Dialect.md", "AIE2Dialect.md"),
    ("Passes: conversions", "Passes/BSAIEConversion.md", "ConversionPasses.md"),
    ("Passes: transformations", "Passes/BSAIETransforms.md", "TransformPasses.md"),
)
CONFIG = """\
site_name: BSAIE
site_description: A compiler for block-sparse convolutional networks on meshes of AIE2 cores
docs_dir: pages
site_dir: site
use_directory_urls: false
theme:
  name: material
  font: false
  features: [navigation.expand, navigation.top]
  palette: {primary: blue grey, accent: blue grey}
markdown_extensions: [tables, sane_lists, pymdownx.superfences, toc: {toc_depth: 3}]
"""


def fail(message):
    sys.exit("error: " + message)


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")


def title_of(text, name):
    match = re.search(r"^# (.*)$", text, re.M)
    return match.group(1) if match else name


def for_python_markdown(text):
    """Lists as Python-Markdown wants them: behind a blank line, contents four columns in;
    and no heading that is none elsewhere."""
    lines, fence, shift, in_list = [], None, 0, False
    for line in text.split("\n"):
        body = line.lstrip(" ")
        item = None if fence else re.match(r"( *)([-*] +|\d+\. +)\S", line)
        if not fence and not item and line and line == body and lines and not lines[-1]:
            in_list = False
        if item and not item.group(1):
            shift = max(0, 4 - len(item.group(2)))
            if lines and lines[-1] and (not in_list or lines[-1].strip() == "```"):
                lines.append("")
            in_list = True
        elif in_list and line != body and body:
            line = " " * shift + line
        # A heading has a blank behind its marks: #blocksparse.buffer is none.
        if not fence and re.match(r" *#+[^# ]", line):
            line = line.replace("#", "\\#", 1)
        if fence and body.startswith(fence):
            fence = None
        elif not fence and body.startswith("```"):
            fence = "```"
        lines.append(line)
    return "\n".join(lines)


def stage_pages(root, generated, pages):
    """Writes all pages below `pages`; their names by section, in order."""
    os.makedirs(pages)

    def write(name, text):
        with open(os.path.join(pages, name), "w", encoding="utf-8") as file:
            file.write(for_python_markdown(text))

    # The home page lives one directory above the others.
    home = re.sub(r"\]\(docs/", "](", read(os.path.join(root, "README.md")))
    write("index.md", home)
    texts = {os.path.basename(path)[:-3]: read(path)
             for path in sorted(glob.glob(os.path.join(root, "docs", "*.md")))}
    for name, text in texts.items():
        write(name + ".md", text.replace("](../README.md", "](index.md"))
    images = os.path.join(root, "docs", "images")
    if os.path.isdir(images):
        shutil.copytree(images, os.path.join(pages, "images"))

    nav = [("Home", "index.md")]
    rest = set(texts)
    for section, names in NAV:
        present = [name for name in names if name in texts]
        rest -= set(present)
        if present:
            nav.append((section, [(title_of(texts[n], n), n + ".md") for n in present]))
    if rest:
        nav.append(("More", [(title_of(texts[n], n), n + ".md") for n in sorted(rest)]))
    reference = []
    for title, path, name in GENERATED:
        text = read(os.path.join(generated, path))
        # The tool marks the contents' place, and some of its pages have no title.
        text = text.replace("[TOC]\n", "")
        # A heading is the op; with its class behind it the list of contents is cut off.
        text = re.sub(r"^(### `[^`]*`) \((::[\w:]+)\)$", r"\1\n\nC++ class `\2`", text, flags=re.M)
        if not re.search(r"^# ", text, re.M):
            text = f"# {title}\n\n{text}"
        write(name, text)
        reference.append((title, name))
    nav.append((REFERENCE, reference))
    return nav


def nav_yaml(nav):
    quote = lambda text: "'" + text.replace("'", "''") + "'"
    lines = ["nav:"]
    for title, value in nav:
        if isinstance(value, str):
            lines.append(f"  - {quote(title)}: {value}")
            continue
        lines.append(f"  - {quote(title)}:")
        lines += [f"    - {quote(inner)}: {page}" for inner, page in value]
    return "\n".join(lines) + "\n"


class PageReader(html.parser.HTMLParser):
    """The anchors of a page, its links, and what a browser loads with it."""

    LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src"}
    LOADED_LINKS = {"stylesheet", "preload", "icon", "prefetch", "preconnect"}

    def __init__(self):
        super().__init__()
        self.anchors, self.links, self.loads = set(), [], []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.anchors.update(value for key, value in attributes if key in ("id", "name") and value)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if values.get(self.LOADS.get(tag, "")):
            self.loads.append(values[self.LOADS[tag]])
        if tag == "link" and self.LOADED_LINKS & set((values.get("rel") or "").split()):
            self.loads.append(values.get("href") or "")


def check_site(site):
    """What MkDocs does not look at: anchors, and that nothing comes from elsewhere."""
    pages = {}
    for path in sorted(glob.glob(os.path.join(site, "*.html"))):
        # Its links are absolute, for a server that shows it anywhere.
        if os.path.basename(path) == "404.html":
            continue
        reader = PageReader()
        reader.feed(read(path))
        pages[os.path.basename(path)] = reader
    problems = []
    for name, page in pages.items():
        for link in page.links + page.loads:
            url = urllib.parse.urlsplit(link)
            if url.scheme or url.netloc:
                if link in page.loads and url.scheme != "data":
                    problems.append(f"{name}: loads {link}, which is not part of the site")
                continue
            target = posixpath.normpath(urllib.parse.unquote(url.path)) if url.path else name
            if target == ".":
                target = "index.html"
            anchor = urllib.parse.unquote(url.fragment)
            if not os.path.exists(os.path.join(site, target)):
                problems.append(f"{name}: link to {target}, which is no page")
            elif anchor and target in pages and anchor not in pages[target].anchors:
                problems.append(f"{name}: link to {target}#{anchor}, which is no heading")
    return sorted(set(problems)), len(pages)


def main():
    parser = argparse.ArgumentParser(description="Builds the documentation site.")
    parser.add_argument("out")
    parser.add_argument("--root", default=HERE)
    parser.add_argument("--generated",
                        default=os.path.join(HERE, os.environ.get("BUILD", "build"), "docs"))
    options = parser.parse_args()
    # It is removed before the new one is written.
    if os.path.exists(options.out) and not os.path.isdir(options.out):
        fail(f"{options.out} is no directory")
    if os.path.isdir(options.out) and os.listdir(options.out) and not os.path.exists(
            os.path.join(options.out, "sitemap.xml")):
        fail(f"{options.out} holds something else than a site")
    with tempfile.TemporaryDirectory() as work:
        nav = stage_pages(options.root, options.generated, os.path.join(work, "pages"))
        with open(os.path.join(work, "mkdocs.yml"), "w", encoding="utf-8") as file:
            file.write(CONFIG + nav_yaml(nav))
        # Debian's MkDocs belongs to Debian's Python.
        done = subprocess.run(["/usr/bin/python3", "-m", "mkdocs", "build", "--strict"],
                              cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            text = re.sub("\x1b\\[[0-9;]*m", "", done.stdout)
            lines = [line for line in text.splitlines() if not line.startswith("INFO")]
            fail("MkDocs refuses the pages:\n" + "\n".join(lines).strip())
        problems, count = check_site(os.path.join(work, "site"))
        if problems:
            fail("dead links:\n" + "\n".join(problems))
        try:
            shutil.rmtree(options.out, ignore_errors=True)
            shutil.copytree(os.path.join(work, "site"), options.out)
        except OSError as error:
            fail(f"cannot write {options.out}: {error.strerror}")
    print(f"{options.out}: {count} pages")


main()
