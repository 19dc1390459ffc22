#!/usr/bin/env python3
"""Writes Tests/Fixtures/case-folding.txt: the result of Python's str.casefold() for each character.

A line is a range of characters and the offset of their results, `100-12e/2 +1` for every second one, or a
character and its result: `df = 73 73`. Characters that fold to themselves are omitted.
"""

import unicodedata

folds = {}
for value in list(range(0xD800)) + list(range(0xE000, 0x110000)):
    folded = [ord(other) for other in chr(value).casefold()]
    if folded != [value]:
        folds[value] = folded

lines = []
rest = sorted(folds)
while rest:
    first = rest.pop(0)
    folded = folds[first]
    if len(folded) > 1:
        lines.append(f"{first:x} = {' '.join(f'{value:x}' for value in folded)}")
        continue
    delta, last, step = folded[0] - first, first, 0
    for step_tried in (1, 2):
        end = first
        while folds.get(end + step_tried) == [end + step_tried + delta]:
            end += step_tried
        if end > last:
            last, step = end, step_tried
            break
    taken = set(range(first, last + 1, step or 1))
    rest = [value for value in rest if value not in taken]
    lines.append(f"{first:x}-{last:x}/{step or 1} {delta:+d}")

print(f"# Case folding of Unicode {unicodedata.unidata_version}, by Tests/Scripts/case_folding.py.")
print("\n".join(lines))
