"""Executed again: exactly the notebooks whose imports changed.

The execution cache compares the cells of a notebook, not the modules that they import. Here each
notebook gets a fingerprint of every file of ``mlsd`` that it can reach; when that changes, its
cached execution is dropped and the page is read again.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.cache.main import JupyterCacheBase
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

PACKAGE = "mlsd"
logger = logging.getLogger(__name__)


def notebook_imports(text: str) -> set[str]:
    """Dotted names under ``mlsd`` that the code cells of a text notebook import.

    Read line by line, since a cell may hold magics that are no Python.
    """
    names: set[str] = set()
    for line in text.splitlines():
        if found := re.match(rf"\s*from\s+({PACKAGE}[\w.]*)\s+import\s+(.+)", line):
            module, imported = found.groups()
            names.add(module)
            names.update(f"{module}.{word}" for word in re.findall(r"\w+", imported))
        elif found := re.match(rf"\s*import\s+({PACKAGE}[\w.]*)", line):
            names.add(found[1])
    return names


def module_imports(path: Path, module: str) -> Iterator[str]:
    """Dotted names under ``mlsd`` that one module imports, anywhere in it."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(PACKAGE))
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            if base.split(".")[0] == PACKAGE:
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names)


def reachable_files(names: Iterable[str], root: Path) -> list[Path]:
    """Every file under ``root/mlsd`` that code importing `names` can depend on."""
    files: set[Path] = set()
    queue = list(names)
    seen: set[str] = set()
    while queue:
        name = queue.pop()
        if name in seen or name.split(".")[0] != PACKAGE:
            continue
        seen.add(name)
        queue.append(name.rpartition(".")[0] or PACKAGE)
        place = root.joinpath(*name.split("."))
        module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if not module.exists():
            continue  # a function or a class, not a module
        files.add(module)
        queue.extend(module_imports(module, name))
        if place.is_dir() and name != PACKAGE:  # data beside the modules of a package
            files.update(f for f in place.rglob("*") if f.is_file() and f.suffix != ".pyc")
    return sorted(f for f in files if "__pycache__" not in f.parts)


def fingerprint(notebook: Path, root: Path) -> str:
    """Hash of what a notebook's outputs depend on besides its own cells."""
    digest = hashlib.sha256((root / "requirements.txt").read_bytes())
    for path in reachable_files(notebook_imports(notebook.read_text(encoding="utf-8")), root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def execution_cache(app: Sphinx) -> JupyterCacheBase:
    """Where MyST-NB keeps what it executed."""
    return get_cache(
        app.config.nb_execution_cache_path or Path(app.outdir).parent / ".jupyter_cache"
    )


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Drop stale executions, and name the pages that must be read again."""
    root = Path(app.srcdir)
    record = Path(app.outdir).parent / "fingerprints.json"
    before = json.loads(record.read_text()) if record.exists() else {}
    now = {
        name: fingerprint(path, root)
        for name in sorted(env.found_docs)
        if (path := Path(env.doc2path(name))).suffix == ".md"
        and "{code-cell}" in path.read_text(encoding="utf-8")
    }
    stale = [name for name, value in now.items() if before.get(name, value) != value]
    if stale:
        cache = execution_cache(app)
        paths = {str(Path(env.doc2path(name)).resolve()) for name in stale}
        for entry in cache.list_cache_records():
            if entry.uri in paths:
                cache.remove_cache(entry.pk)
        for name in stale:
            logger.info("%s imports code that changed: it will be executed again", name)
    # the cache outlives a page that is away (on another branch), so its fingerprint has to
    record.write_text(json.dumps(before | now, indent=1))
    return stale


def setup(app: Sphinx) -> None:
    """Ask before Sphinx decides what to read."""
    app.connect("env-get-outdated", outdated)
