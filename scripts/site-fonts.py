"""Makes the fonts of the site smaller: a page waits for them before its first paint.

    pip install fonttools brotli
    npm pack @fontsource-variable/atkinson-hyperlegible-next @fontsource-variable/atkinson-hyperlegible-mono
    python scripts/site-fonts.py FOLDER_WITH_THE_UNPACKED_PACKAGES themes/default/fonts

Of all weights those stay that the theme uses, 400 to 700; of the layout features, what text needs. The mono fonts have none:
code is written in letters that stand by themselves. Widths stay as they are, and shapes to two thousandths of an em.
"""

import glob
import io
import os
import sys

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = (400, 700)
FEATURES = {"next": ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"], "mono": []}


def smaller(font, features):
    font = instantiateVariableFont(font, {"wght": WEIGHTS})
    font["fvar"].instances = []
    data = io.BytesIO()
    font.flavor = None
    font.save(data)
    font = TTFont(data, recalcTimestamp=False)
    options = Options(layout_features=features, hinting=False)
    options.drop_tables += ["STAT", "DSIG", "MVAR", "gasp", "prep", "fpgm", "cvt "]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.glyph_names = False
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    font.flavor = "woff2"
    return font


if __name__ == "__main__":
    source, target = sys.argv[1:3]
    for family, features in FEATURES.items():
        for part in ("latin", "latin-ext"):
            name = f"atkinson-hyperlegible-{family}-{part}-wght-normal.woff2"
            [path] = glob.glob(f"{source}/**/files/{name}", recursive=True)
            smaller(TTFont(path, recalcTimestamp=False), features).save(f"{target}/{name}")
            print(name, os.path.getsize(path), "→", os.path.getsize(f"{target}/{name}"))
