"""Make the virtual environment: ``python3 tools/bootstrap.py .venv requirements.txt [more.txt]``.

Runs before anything is installed and on any Python, so that a wrong version gets one clear line
instead of a traceback: only the standard library, and no syntax newer than Python 3.4.
"""

import hashlib
import os
import subprocess
import sys

NEEDED = (3, 11)


def fail(message):
    """Print one line that says what is wrong and what to do, and stop."""
    sys.exit("mlsd: " + message)


def fingerprint(paths):
    """Hash of what decides the content of the environment."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def run(command, what, remedy):
    """Run a command; on failure say what failed and what to do."""
    print("mlsd: " + what, flush=True)
    if subprocess.call(command) != 0:
        fail(what + " failed (its reason stands above). " + remedy)


def main(venv, requirements):
    """Create or refresh the environment unless it already is what the files ask for."""
    if sys.version_info < NEEDED:
        fail(
            "this is Python %d.%d at %s, and the book needs %d.%d or later. "
            "Install one and name it: make PYTHON=python%d.%d book"
            % (sys.version_info[:2] + (sys.executable,) + NEEDED + NEEDED)
        )
    # the stamp is written last, so an interrupted installation is simply taken up again
    stamp = os.path.join(venv, "ready-" + os.path.basename(requirements[-1]))
    wanted = fingerprint(requirements + ["pyproject.toml"])
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted:
                return
    bin_folder = os.path.join(venv, "Scripts" if os.name == "nt" else "bin")
    python = os.path.join(bin_folder, "python")
    if not (os.path.exists(python) or os.path.exists(python + ".exe")):
        run(
            [sys.executable, "-m", "venv", venv],
            "creating the virtual environment " + venv,
            "On Debian and Ubuntu: apt install python3-venv. Then run the same command again.",
        )
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    remedy = "Check the network (pip must reach a package index), then run the same command again."
    files = [word for path in requirements for word in ("-r", path)]
    names = " and ".join(requirements)
    run(
        pip + ["--progress-bar", "on"] + files,
        "installing " + names + " (a few minutes)",
        remedy,
    )
    run(pip + ["--no-deps", "--editable", "."], "installing the package mlsd", remedy)
    with open(stamp, "w") as file:
        file.write(wanted)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        fail("usage: python tools/bootstrap.py VENV REQUIREMENTS.txt [...]")
    try:
        main(sys.argv[1], sys.argv[2:])
    except KeyboardInterrupt:
        fail("interrupted; run the same command again to go on")
