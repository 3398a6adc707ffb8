"""Says what a bare machine lacks before the first installation."""

# Runs on Python 3.6 and later, to tell one too old for the house: no newer syntax here.

import importlib.util
import shutil
import sys

LEAST = (3, 11)


def lacking() -> str:
    """What is missing, in words with the command that mends it; '' when nothing is."""
    have = sys.version_info[:2]
    name = "python{}.{}".format(*have)
    if have < LEAST:
        return (
            f"需要 Python 3.11 或更新的版本，现在的 {name} 太旧。装好新版本后：make run PYTHON=python3.11\n"
            "(Python 3.11 or newer is needed; name it with PYTHON=)"
        )
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        return (
            f"缺少 python3-venv，请先运行（然后再试一次）：\n    {sudo()}apt-get install {name}-venv\n"
            "(the venv module is missing; run the line above, then try again)"
        )
    return ""


def sudo() -> str:
    """`sudo ` where it exists."""
    return "sudo " if shutil.which("sudo") else ""


if __name__ == "__main__":
    sys.exit(lacking() or 0)
