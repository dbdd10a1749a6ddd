"""`time.clock`: seconds of the processor; on Windows, seconds by the clock.  Gone since Python 3.8.

Write `time.perf_counter` for a duration, `time.process_time` for the processor's.
"""

import sys
import time

NAMES = {"time": {"clock": time.perf_counter if sys.platform == "win32" else time.process_time}}
