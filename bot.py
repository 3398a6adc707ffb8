"""Huying 呼应: start it, check it, invite to it."""

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main())
