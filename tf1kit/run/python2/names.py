"""What only Python 2 has: by these names its files are told where Python 3 compiles them, too."""

WORDS = "StandardError basestring cmp execfile file intern long raw_input reduce reload unichr unicode xrange"
BUILTIN_NAMES = WORDS.split()
METHODS = ("has_key", "iteritems", "iterkeys", "itervalues")
# Module to where it is today; "" where it is made of the names of a rule.
MODULES = {
    "BaseHTTPServer": "http.server",
    "ConfigParser": "configparser",
    "Cookie": "http.cookies",
    "HTMLParser": "html.parser",
    "Image": "PIL.Image",
    "ImageDraw": "PIL.ImageDraw",
    "ImageFont": "PIL.ImageFont",
    "Queue": "queue",
    "SimpleHTTPServer": "http.server",
    "SocketServer": "socketserver",
    "StringIO": "",
    "Tkinter": "tkinter",
    "UserDict": "collections",
    "UserList": "collections",
    "__builtin__": "",
    "cPickle": "pickle",
    "cStringIO": "",
    "commands": "subprocess",
    "cookielib": "http.cookiejar",
    "copy_reg": "copyreg",
    "exceptions": "builtins",
    "htmlentitydefs": "html.entities",
    "httplib": "http.client",
    "md5": "",
    "sets": "",
    "thread": "_thread",
    "tkFileDialog": "tkinter.filedialog",
    "tkFont": "tkinter.font",
    "tkMessageBox": "tkinter.messagebox",
    "ttk": "tkinter.ttk",
    "urllib2": "urllib.request",
    "urlparse": "urllib.parse",
    "xmlrpclib": "xmlrpc.client",
}
