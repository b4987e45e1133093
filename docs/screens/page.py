"""A captured terminal screen, with its colours, as a web page: standard input to standard output."""
import html
import re
import sys

BASIC = ["000000", "cd3131", "0dbc79", "e5e510", "2472c8", "bc3fbc", "11a8cd", "e5e5e5",
         "666666", "f14c4c", "23d18b", "f5f543", "3b8eea", "d670d6", "29b8db", "ffffff"]


def indexed(number):
    if number < 16:
        return BASIC[number]
    if number >= 232:
        return "%02x" % (8 + 10 * (number - 232)) * 3
    steps = (0, 95, 135, 175, 215, 255)
    number -= 16
    return "".join("%02x" % steps[part] for part in (number // 36, number // 6 % 6, number % 6))


def colour(codes):
    kind = codes.pop(0)
    return indexed(codes.pop(0)) if kind == 5 else "".join("%02x" % codes.pop(0) for _ in range(3))


def apply(style, text):
    codes = [int(code or 0) for code in re.split("[;:]", text)]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style.clear()
        elif code in (1, 4, 7):
            style[code] = True
        elif code in (22, 24, 27):
            style.pop(code - 20 if code > 22 else 1, None)
        elif code in (38, 48):
            style[code] = colour(codes)
        elif code in (39, 49):
            style.pop(code - 1, None)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style[38] = BASIC[code % 10 + (8 if code >= 90 else 0)]
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style[48] = BASIC[code % 10 + (8 if code >= 100 else 0)]


def span(style, text):
    front, back = style.get(38, "d4d4d4"), style.get(48, "101418")
    if style.get(7):
        front, back = back, front
    bold = ";font-weight:bold" if style.get(1) else ""
    # A sign that the font lacks comes from another one, of another width: it is held to its column.
    cells = re.sub("([^\x00-\x7f])", r"<i>\1</i>", html.escape(text))
    return f'<span style="color:#{front};background:#{back}{bold}">{cells}</span>'


style, lines = {}, []
for line in sys.stdin.read().split("\n"):
    out, at = [], 0
    for match in re.finditer("\x1b\\[([0-9;:]*)m", line):
        if match.start() > at:
            out.append(span(style, line[at:match.start()]))
        apply(style, match.group(1))
        at = match.end()
    out.append(span(style, line[at:]))
    lines.append("".join(out))
print('<!doctype html><meta charset="utf-8"><style>i{display:inline-block;width:1ch;height:17px;vertical-align:top;font-style:normal}</style><body style="margin:8px;background:#101418">'
      '<pre style="margin:0;font:14px/17px \'DejaVu Sans Mono\',monospace">' + "\n".join(lines) + "</pre>")
