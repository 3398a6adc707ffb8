"""Huying 呼应: start it, check it, invite to it."""

import gc
import sys

gc.disable()  # what is imported stays: looking for what may go costs a third of the time

from bot.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    sys.exit(main())
