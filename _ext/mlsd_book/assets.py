"""What a page loads: what it needs, and nothing from another host."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from mlsd import style

#: Scripts and style sheets that Jupyter Book brings and no page of this book uses: a kernel in
#: the page (Thebe), a toggle that <details> replaces, another theme's script, tabs.
UNUSED = ("thebe", "togglebutton", "sphinx-book-theme", "design-tabs", "book.css")
EXPLORERS = Path("mlsd/explorers/static")


def digest(paths: Iterable[Path]) -> str:
    """Hash of the content of files."""
    content = hashlib.sha256()
    for path in sorted(paths):
        content.update(path.read_bytes())
    return content.hexdigest()


def write_assets(app: Sphinx, config: Config) -> None:
    """Write the one style sheet of the site, and put the explorers beside it."""
    root = Path(app.srcdir)
    folder = Path(app.outdir).parent / "assets"
    folder.mkdir(parents=True, exist_ok=True)
    # one sheet for all: a request costs a first visit more than the explorers' few rules do
    sheets = (EXPLORERS / "explorers.css", Path("_static/book.css"))
    texts = {
        "mlsd.css": style.css_tokens()
        + "".join((root / sheet).read_text(encoding="utf-8") for sheet in sheets),
        "explorers.js": (root / EXPLORERS / "site.js").read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    config.html_static_path.append(str(folder))
    # both reach a contrast of AA; Furo's own value is not known yet when _config.yml is read
    config.pygments_style, config.pygments_dark_style = "a11y-high-contrast-light", "a11y-dark"
    app.add_css_file("mlsd.css", priority=900)
    # Sphinx notices changed pages only: tell it of changed assets, and of changes in here
    config.mlsd_assets = digest(folder.iterdir())
    config.mlsd_extension = digest(Path(__file__).parent.glob("*.py"))


def choose(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Drop what this page does not use; add the explorers where there is one."""

    def used(asset: Any) -> bool:
        name = str(getattr(asset, "filename", asset) or "")
        if not name:  # an inline script: Thebe's settings, or a notebook's widget state
            return False
        if "://" in name:
            return False
        return not any(word in name for word in UNUSED)

    if 'class="mlsd-explorer' in context.get("body", ""):
        app.add_js_file("explorers.js", loading_method="defer")
    context["script_files"] = [asset for asset in context["script_files"] if used(asset)]
    context["css_files"] = [asset for asset in context["css_files"] if used(asset)]


def setup(app: Sphinx) -> None:
    """Write assets first, choose last."""
    app.add_config_value("mlsd_assets", "", "html")  # a change writes all pages again
    app.add_config_value("mlsd_extension", "", "env")  # a change reads all pages again
    app.connect("config-inited", write_assets, priority=900)
    app.connect("html-page-context", choose, priority=1000)
