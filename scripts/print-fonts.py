"""Makes the static fonts that sheets are measured with and that PDFs embed.

    pip install fonttools brotli
    npm pack @fontsource/atkinson-hyperlegible-next @fontsource/atkinson-hyperlegible-mono \
        @fontsource/noto-sans @fontsource/noto-sans-hebrew @fontsource/noto-sans-math     # unpack each into its own folder
    python scripts/print-fonts.py FOLDER_WITH_THE_UNPACKED_PACKAGES themes/default/fonts/print

sans, mono: Latin and Latin Extended, with kerning, the same advances as the variable fonts of the site. symbols: what those
lack (Greek, Cyrillic, Hebrew, arrows, mathematics), without layout tables; also as woff2, for the browser.
"""

import glob
import io
import os
import sys

from fontTools.merge import Merger
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

source, target = sys.argv[1:3]
ranges = lambda *pairs: [c for a, b in pairs for c in range(a, b + 1)]
MATH = ranges(
    (0x2102, 0x2102), (0x2115, 0x2115), (0x211D, 0x211D), (0x2124, 0x2124), (0x2190, 0x21FF),
    (0x2200, 0x22FF), (0x2300, 0x230B), (0x2500, 0x257F), (0x25A0, 0x25FF), (0x2713, 0x2717), (0x27E8, 0x27EB), (0x27F5, 0x27FA),
    (0x2A7D, 0x2A7E),
)


def read(package, part):
    [path] = glob.glob(f"{source}/**/files/{package}-{part}-normal.woff2", recursive=True)
    font = TTFont(path)
    font.flavor = None
    return font


def subset(font, unicodes, layout):
    options = Options(layout_features=["kern", "mark", "mkmk", "ccmp", "locl"] if layout else [], hinting=False)
    options.drop_tables += [] if layout else ["GSUB", "GPOS", "GDEF"]
    options.drop_tables += ["MATH", "DSIG", "STAT", "HVAR", "gasp", "prep", "fpgm", "cvt "]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)
    return font


def merge(fonts):
    files = []
    for font in fonts:
        data = io.BytesIO()
        font.save(data)
        data.seek(0)
        files.append(data)
    return Merger().merge(files) if len(files) > 1 else TTFont(files[0])


def scripts(font, source):
    """Adds superscripts and subscripts, which none of the packages has: the source's own digits and signs, smaller."""
    glyphs, cmap, widths = source.getGlyphSet(), source.getBestCmap(), source["hmtx"]
    signs = "0123456789+−=()"
    places = [(dict(zip(signs, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")) | {"n": "ⁿ", "i": "ⁱ"}, 330), (dict(zip(signs, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")), -110)]
    for wanted, rise in places:
        for plain, raised in wanted.items():
            if ord(raised) in cmap:
                continue
            pen = TTGlyphPen(None)
            origin = cmap[ord(plain)]
            recording = DecomposingRecordingPen(glyphs)
            glyphs[origin].draw(recording)
            recording.replay(TransformPen(pen, (0.62, 0, 0, 0.6, 0, rise)))
            name = f"uni{ord(raised):04X}"
            font.setGlyphOrder([*font.getGlyphOrder(), name])
            font["glyf"][name] = pen.glyph()
            font["hmtx"][name] = (round(widths[origin][0] * 0.62), 0)
            for table in font["cmap"].tables:
                if table.isUnicode():
                    table.cmap[ord(raised)] = name
    font["maxp"].numGlyphs = len(font.getGlyphOrder())
    for name in font.getGlyphOrder():
        glyph = font["glyf"][name]
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0) or 0)
    return font


def save(font, name, web=False):
    font["head"].created = font["head"].modified = 0
    font.recalcTimestamp = False
    font.save(f"{target}/{name}.ttf")
    if web:
        font.flavor = "woff2"
        font.save(f"{target}/{name}.woff2")
    print(name, len(font.getBestCmap()), os.path.getsize(f"{target}/{name}.ttf"))


for family, name in [("next", "sans"), ("mono", "mono")]:
    for weight in (400, 700):
        package = f"atkinson-hyperlegible-{family}"
        latin = read(package, f"latin-{weight}")
        ext = read(package, f"latin-ext-{weight}")
        known = set(latin.getBestCmap())
        more = [c for c in ext.getBestCmap() if c not in known]
        save(merge([subset(latin, sorted(known), True), subset(ext, more, False)]), f"{name}-{weight}")

for weight in (400, 700):
    seen, parts = set(), []
    own = set(read("atkinson-hyperlegible-next", f"latin-{weight}").getBestCmap())
    own |= set(read("atkinson-hyperlegible-next", f"latin-ext-{weight}").getBestCmap())
    sources = [
        ("noto-sans", f"greek-{weight}", None),
        ("noto-sans", f"cyrillic-{weight}", None),
        ("noto-sans-hebrew", f"hebrew-{weight}", None),
    ]
    if weight == 400:
        sources.append(("noto-sans-math", "latin-400", MATH))
    for package, part, wanted in sources:
        font = read(package, part)
        chars = [c for c in sorted(font.getBestCmap()) if c > 0x7F and c not in seen | own and (wanted is None or c in wanted)]
        seen |= set(chars)
        parts.append(subset(font, chars, False))
    font = merge(parts)
    save(scripts(font, TTFont(f"{target}/sans-{weight}.ttf")), f"symbols-{weight}", web=True)
