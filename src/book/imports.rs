//! What Python code imports that is no part of Python.
//!
//! In: code. Out: the package that it needs. Where a page runs Python there is the standard library and nothing else.
//!
//! Must not know: how code is run.

/// The modules that a program finds without installing anything, with those of Python in a browser.
#[rustfmt::skip]
const MODULES: &[&str] = &[
    "__future__", "__main__", "abc", "aifc", "annotationlib", "antigravity", "argparse", "array", "ast", "asyncio",
    "atexit", "audioop", "base64", "bdb", "binascii", "bisect", "builtins", "bz2", "cProfile", "calendar", "cgi",
    "cgitb", "chunk", "cmath", "cmd", "code", "codecs", "codeop", "collections", "colorsys", "compileall",
    "compression", "concurrent", "configparser", "contextlib", "contextvars", "copy", "copyreg", "crypt", "csv",
    "ctypes", "curses", "dataclasses", "datetime", "dbm", "decimal", "difflib", "dis", "doctest", "email",
    "encodings", "ensurepip", "enum", "errno", "faulthandler", "fcntl", "filecmp", "fileinput", "fnmatch",
    "fractions", "ftplib", "functools", "gc", "genericpath", "getopt", "getpass", "gettext", "glob", "graphlib",
    "grp", "gzip", "hashlib", "heapq", "hmac", "html", "http", "idlelib", "imaplib", "imghdr", "importlib", "inspect",
    "io", "ipaddress", "itertools", "js", "json", "keyword", "linecache", "locale", "logging", "lzma", "mailbox",
    "mailcap", "marshal", "math", "mimetypes", "mmap", "modulefinder", "msilib", "msvcrt", "multiprocessing", "netrc",
    "nis", "nntplib", "nt", "ntpath", "nturl2path", "numbers", "opcode", "operator", "optparse", "os", "ossaudiodev",
    "pathlib", "pdb", "pickle", "pickletools", "pipes", "pkgutil", "platform", "plistlib", "poplib", "posix",
    "posixpath", "pprint", "profile", "pstats", "pty", "pwd", "py_compile", "pyclbr", "pydoc", "pydoc_data",
    "pyexpat", "pyodide", "pyodide_js", "queue", "quopri", "random", "re", "readline", "reprlib", "resource",
    "rlcompleter", "runpy", "sched", "secrets", "select", "selectors", "shelve", "shlex", "shutil", "signal", "site",
    "smtplib", "sndhdr", "socket", "socketserver", "spwd", "sqlite3", "sre_compile", "sre_constants", "sre_parse",
    "ssl", "stat", "statistics", "string", "stringprep", "struct", "subprocess", "sunau", "symtable", "sys",
    "sysconfig", "syslog", "tabnanny", "tarfile", "telnetlib", "tempfile", "termios", "textwrap", "this", "threading",
    "time", "timeit", "tkinter", "token", "tokenize", "tomllib", "trace", "traceback", "tracemalloc", "tty", "turtle",
    "turtledemo", "types", "typing", "unicodedata", "unittest", "urllib", "uu", "uuid", "venv", "warnings", "wave",
    "weakref", "webbrowser", "winreg", "winsound", "wsgiref", "xdrlib", "xml", "xmlrpc", "zipapp", "zipfile",
    "zipimport", "zlib", "zoneinfo",
];

/// The first package that this code imports and that is no part of Python.
pub(crate) fn foreign(code: &str) -> Option<&str> {
    code.lines().flat_map(imported).find(|name| MODULES.binary_search(name).is_err())
}

/// The modules that a line imports, without what they are parts of.
fn imported(line: &str) -> Vec<&str> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix("from ") {
        return match rest.split_once(" import") {
            Some((module, _)) => name_of(module).into_iter().collect(),
            None => Vec::new(),
        };
    }
    match line.strip_prefix("import ") {
        Some(rest) => rest.split('#').next().unwrap_or_default().split(',').filter_map(name_of).collect(),
        None => Vec::new(),
    }
}

/// `a` of `a.b as c`; nothing where no module is named.
fn name_of(module: &str) -> Option<&str> {
    let name = module.split_whitespace().next()?.split('.').next()?;
    let fits = |c: char| c.is_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(fits)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_package_is_named() {
        assert!(MODULES.is_sorted());
        assert_eq!(foreign("import math, sys\nfrom collections.abc import Iterable\n"), None);
        assert_eq!(foreign("import pandas as pd\nimport numpy as np\n"), Some("pandas"));
        assert_eq!(foreign("import os, numpy as np  # fast\n"), Some("numpy"));
        assert_eq!(foreign("def f():\n    from sklearn.metrics import r2_score\n"), Some("sklearn"));
        assert_eq!(foreign("from . import shop\nfrom shop\nimport_all()\n# import pandas\n'import pandas'\n"), None);
    }
}
