"""`python -m tools.still_clock INSTANT WORDS…`: the program with a clock that is set, for pictures.

It begins at the instant and goes one second each time it is looked at, whatever the day is here.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from itertools import count

from sluss.outside import clock


def still(begin: datetime) -> None:
    """Set the clock of this process. begin: aware, UTC."""
    seconds = count()
    clock.now = lambda: begin + timedelta(seconds=next(seconds))


if __name__ == "__main__":
    still(datetime.fromisoformat(sys.argv.pop(1)))
    from sluss.__main__ import main

    main()
