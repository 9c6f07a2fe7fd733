"""Source lines that Python keeps: files that are written again under the same name must be forgotten."""

import linecache


def forget_files():
    """Forget the lines of all files. Those of texts that no file has, as in a notebook, are kept."""
    for name, entry in list(linecache.cache.items()):
        if len(entry) == 1 or entry[1] is not None:
            del linecache.cache[name]
