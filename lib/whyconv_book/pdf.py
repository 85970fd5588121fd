"""The book, or a page of it, as a PDF, by Chromium and without a network.

    python -m whyconv_book.pdf                    the whole book, from _build/html
    python -m whyconv_book.pdf 04-equivariance    one page, by its file's name

The book becomes _build/why-convolutions-VERSION.pdf: a title page, contents with the
numbers of pages, every page of the book in its order with links between them, and
bookmarks. `--paper Letter` instead of A4. It needs a Chromium, and pypdf from
requirements-release.txt.
"""

import argparse
import html as markup
import logging
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page
from pypdf import PdfReader, PdfWriter

import whyconv

from .browser import offline_chromium

MARGINS = {"top": "18mm", "bottom": "18mm", "left": "20mm", "right": "20mm"}
#: Makes an opened page one to print: answers stand at its end, where they are not read
#: by chance.
MEND = """() => {
  const article = document.querySelector("article");
  for (const node of article.querySelectorAll("noscript, .headerlink, .wc-start"))
    node.remove();
  const answers = [...article.querySelectorAll("details.sd-dropdown, .dropdown")];
  const end = document.createElement("section");
  const title = document.createElement("h2");
  title.textContent = "More answers";
  end.append(title);
  answers.forEach((answer, count) => {
    const lead = document.createElement("p");
    const there = Object.assign(document.createElement("a"), {
      href: `#answer-${count + 1}`,
      textContent: `Answer ${count + 1} is at the end.`,
    });
    lead.append(there);
    answer.replaceWith(lead);
    const title = answer.querySelector("summary, .admonition-title");
    title.textContent = `${count + 1}. ${title.textContent.trim()}`;
    answer.id = `answer-${count + 1}`;
    answer.classList.remove("dropdown");
    if (answer.tagName === "DETAILS") answer.open = true;
    end.append(answer);
  });
  if (answers.length) article.append(end);
}"""
#: What one document takes of a page: the ids and the links to other pages get the
#: page's name, for all pages will be in it.
TAKE = """(name) => {
  const prefix = (id) => `${name}--${id}`;
  const article = document.querySelector("article");
  const book = new URL(document.documentElement.dataset.content_root, location.href);
  for (const node of article.querySelectorAll("script")) node.remove();
  for (const node of article.querySelectorAll("img[src]")) node.src = node.src;
  for (const link of article.querySelectorAll("a[href]")) {
    const to = new URL(link.getAttribute("href"), location.href);
    if (!to.href.startsWith(book.href)) continue;
    const page = to.pathname.split("/").pop().replace(/\\.html$/, "");
    link.setAttribute("href", `#${page}--${to.hash.slice(1) || "top"}`);
  }
  for (const node of article.querySelectorAll("*")) {
    for (const at of [...node.attributes]) {
      if (at.name === "id") node.id = prefix(at.value);
      else if (["aria-labelledby", "aria-describedby", "for"].includes(at.name))
        node.setAttribute(at.name, at.value.split(" ").map(prefix).join(" "));
      else if (/url\\(#/.test(at.value))
        node.setAttribute(at.name, at.value.replace(/url\\(#/g, `url(#${name}--`));
      else if (/href$/.test(at.name) && /^#/.test(at.value) && node.tagName !== "A")
        node.setAttribute(at.name, `#${prefix(at.value.slice(1))}`);
    }
  }
  const looks = [...document.head.querySelectorAll("style, link[rel=stylesheet]")];
  for (const link of looks) if (link.href) link.href = link.href;
  return {
    title: article.querySelector("h1").textContent.trim(),
    html: article.innerHTML,
    looks: looks.map((node) => node.outerHTML),
  };
}"""
#: The pages of the book in its order: address, part and number, from the contents.
ORDER = """() => {
  const nav = document.getElementById("wc-nav");
  const pages = [{ address: location.href, part: "" }];
  let part = "";
  for (const node of nav.querySelectorAll("p.caption, li.toctree-l1 > a")) {
    if (node.tagName === "P") part = node.textContent.trim();
    else pages.push({ address: node.href, part });
  }
  return pages;
}"""
STYLE = """
@page { size: %(paper)s; margin: 18mm 20mm 20mm;
  @bottom-center { content: counter(page); font: 9pt system-ui, sans-serif;
    color: #5a6064 } }
@page title { @bottom-center { content: none } @top-left { content: none } }
.wb-title { page: title; height: 240mm; display: flex; flex-direction: column;
  justify-content: center; gap: 8mm }
.wb-title .wb-mark { width: 34mm }
.wb-title h1, .wb-title p { margin: 0; max-width: none }
.wb-title h1 { font-size: 34pt; line-height: 1.1 }
.wb-title .wb-small { font-size: 9pt; color: #5a6064; margin-top: 60mm }
.wb-contents { page: contents; break-before: page }
.wb-contents ol { list-style: none; margin: 0; padding: 0 }
.wb-contents li { display: flex; gap: 2mm; margin: 0 0 1.2mm }
.wb-contents li.wb-part { margin-top: 5mm; font-weight: 600 }
.wb-contents a { color: inherit; text-decoration: none }
.wb-contents .wb-dots { flex: 1; border-bottom: 1px dotted #9fa3a5; margin-bottom: 1mm }
.wb-contents .wb-page { min-width: 2.4em; text-align: right }
.wb-chapter { break-before: page }
"""


class Chapter(NamedTuple):
    """A page of the book in the PDF: name, part of the book, title, text, style."""

    name: str
    part: str
    title: str
    html: str
    looks: list[str]


def opened(browser: Browser, file: str) -> Page:
    """A page of the built book on light paper, mended; none of its scripts has run.

    So its live figures are pictures, and nothing waits for an answer.
    """
    page = browser.new_page(color_scheme="light", java_script_enabled=False)
    page.goto(file, wait_until="load")
    page.evaluate(MEND)
    return page


def chapters(browser: Browser, html: Path) -> list[Chapter]:
    """Every page of the book in the order of its contents."""
    first = opened(browser, (html / "chapters" / "intro.html").resolve().as_uri())
    order = first.evaluate(ORDER)
    first.close()
    found = []
    for place in order:
        name = Path(place["address"].partition("#")[0]).stem
        page = opened(browser, place["address"])
        taken = page.evaluate(TAKE, name)
        page.close()
        found.append(Chapter(name, place["part"], **taken))
    return found


def document(html: Path, book: list[Chapter], paper: str, numbers: dict) -> str:
    """One HTML document of all pages; numbers: name to its page's number, if known."""
    looks = "".join(dict.fromkeys(look for one in book for look in one.looks))
    running = "".join(
        f'@page p{number} {{ @top-left {{ content: "{_css(one.title)}"; '
        "font: 9pt system-ui, sans-serif; color: #5a6064 } }"
        f".wb-chapter.p{number} {{ page: p{number} }}"
        for number, one in enumerate(book)
    )
    texts = "".join(
        f'<article class="wb-chapter p{number}" id="{one.name}--top">{one.html}'
        "</article>"
        for number, one in enumerate(book)
    )
    return (
        '<!doctype html><html lang="en" data-theme="light" data-content_root="../">'
        f'<head><meta charset="utf-8"><title>Why Convolutions?</title>{looks}'
        f"<style>{STYLE % {'paper': paper}}{running}</style></head><body>"
        f'<div class="wc-page"><main id="wc-main">{_title(html)}'
        f"{_contents(book, numbers)}{texts}</main></div></body></html>"
    )


def _css(text: str) -> str:
    """A text for a CSS string."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _title(html: Path) -> str:
    mark = (html / "_static" / "mark.svg").read_text("utf-8")
    return (
        '<section class="wb-title">'
        f'<div class="wb-mark">{mark}</div><h1>Why Convolutions?</h1>'
        "<p>Course notes whose numbers are computed</p>"
        "<p>The Why Convolutions authors</p>"
        f'<p class="wb-small">Version {whyconv.__version__}. Text and figures: '
        "CC BY 4.0. Code: BSD 3-Clause. Some figures answer the hand: here they are "
        "pictures, and live in the book.</p></section>"
    )


def _contents(book: list[Chapter], numbers: dict[str, int]) -> str:
    rows, part = [], ""
    for one in book:
        if one.part != part:
            part = one.part
            rows.append(f'<li class="wb-part">{markup.escape(part)}</li>')
        rows.append(
            f'<li><a href="#{one.name}--top">{markup.escape(one.title)}</a>'
            '<span class="wb-dots"></span>'
            f'<span class="wb-page">{numbers.get(one.name, "")}</span></li>'
        )
    return f'<nav class="wb-contents"><h1>Contents</h1><ol>{"".join(rows)}</ol></nav>'


def printed(page: Page, paper: str) -> bytes:
    """An opened page as a tagged PDF with bookmarks."""
    made = page.pdf(
        format=paper,
        prefer_css_page_size=True,
        print_background=True,
        tagged=True,
        outline=True,
        margin=MARGINS,
    )
    page.close()
    return made


def page_numbers(pdf: Path, book: list[Chapter]) -> dict[str, int]:
    """On which page, counted from 1, each page of the book begins."""
    # Chromium counts one object too few, which pypdf mends and would tell.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    reader = PdfReader(pdf)
    places = {name.strip("/"): one for name, one in reader.named_destinations.items()}
    return {
        one.name: reader.get_destination_page_number(places[f"{one.name}--top"]) + 1
        for one in book
    }


def print_book(html: Path, file: Path, paper: str) -> int:
    """Write the whole book; the number of its pages."""
    with offline_chromium() as browser, tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, "book.html")
        book = chapters(browser, html)
        numbers: dict[str, int] = {}
        for _ in range(2):  # to learn on which page each begins, and to print that
            whole.write_text(document(html, book, paper, numbers), encoding="utf-8")
            page = browser.new_page(color_scheme="light")
            page.goto(whole.as_uri(), wait_until="load")
            file.write_bytes(printed(page, paper))
            numbers = page_numbers(file, book)
    return finish(file, "Why Convolutions?")


def print_page(html: Path, name: str, file: Path, paper: str) -> int:
    """Write one page of the book; the number of its sheets."""
    found = [path for path in html.rglob(f"{name}.html") if path.parent != html]
    if not found:
        known = sorted(path.stem for path in html.glob("chapters/**/*.html"))
        sys.exit(f"PAGE must be one of {', '.join(known)}, got {name}")
    with offline_chromium() as browser:
        page = opened(browser, found[0].resolve().as_uri())
        file.write_bytes(printed(page, paper))
    return finish(file, name)


def finish(file: Path, title: str) -> int:
    """Say what the document is, without the time of its making; its pages."""
    writer = PdfWriter(clone_from=file)
    writer.metadata = {
        "/Title": title,
        "/Author": "The Why Convolutions authors",
        "/Creator": f"whyconv {whyconv.__version__}",
    }
    writer.write(file)
    return len(writer.pages)


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and print what it asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m whyconv_book.pdf",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("page", nargs="?", metavar="PAGE")
    parser.add_argument("--paper", choices=("A4", "Letter"), default="A4")
    parser.add_argument("--html", type=Path, default=Path("_build/html"))
    parser.add_argument("--into", type=Path, default=Path("_build"), metavar="FOLDER")
    asked = parser.parse_args(arguments)
    if not (asked.html / "index.html").is_file():
        sys.exit(f"no book in {asked.html}: jupyter-book build .")
    asked.into.mkdir(parents=True, exist_ok=True)
    if asked.page:
        file = asked.into / f"{asked.page}.pdf"
        count = print_page(asked.html, asked.page, file, asked.paper)
    else:
        file = asked.into / f"why-convolutions-{whyconv.__version__}.pdf"
        count = print_book(asked.html, file, asked.paper)
    print(f"{file}: {count} pages, {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
