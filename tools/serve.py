"""Show the built site on this machine: ``python -m tools.serve [PORT]``."""

from __future__ import annotations

import functools
import http.server
import sys

from tools.book import SITE


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files, and says nothing about each of them."""

    def log_message(self, format: str, *args: object) -> None:
        """Drop the line that the standard library prints for every request."""


def make_server(port: int) -> http.server.ThreadingHTTPServer:
    """Server of the site on loopback; port 0 picks a free one.

    Raises
    ------
    OSError
        If the port is in use.
    """
    handler = functools.partial(QuietHandler, directory=str(SITE))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def main(args: list[str]) -> int:
    """Serve until interrupted."""
    word = args[0] if args else "8000"
    if not word.isdigit() or int(word) > 65535:
        print(f"mlsd: {word!r} is no port; say for example: make serve PORT=8001", file=sys.stderr)
        return 1
    if not (SITE / "index.html").exists():
        print("mlsd: there is no site yet; run: make book", file=sys.stderr)
        return 1
    try:
        server = make_server(int(word))
    except OSError as error:
        print(
            f"mlsd: port {word} cannot be used ({error.strerror}); choose another: "
            f"make serve PORT={int(word) + 1}",
            file=sys.stderr,
        )
        return 1
    with server:
        print(f"the book is at http://localhost:{server.server_port}/ (Ctrl-C stops)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nstopped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
