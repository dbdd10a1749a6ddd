"""`cPickle`, `Queue`, `ConfigParser`, `urllib2`, ...: modules of Python 2.  Gone since Python 3.0.

Write the module of today, as in `tf1kit.run.python2.names`.
"""

from tf1kit.run.python2.names import MODULES

MOVED_MODULES = {name: today for name, today in MODULES.items() if today}
NAMES: dict[str, dict[str, object]] = {}
INSTEAD = dict(MOVED_MODULES)
