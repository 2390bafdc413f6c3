"""Is the singer in tune, and can the words be understood? Reads what `cargo run --release -p engine --example sing` wrote.

    python sung_lines.py sung.wav          # needs numpy, scipy, praat-parselmouth, pocketsphinx==5.1.1

Pitch: the median of Praat's reading over the middle of each vowel, against the note. Words: each line is one of twenty that a speech
recogniser may choose from (the song's own lines, or made-up ones to fill up); vowels are cut to their first and last 75 ms, because a
recogniser of speech does not know sung lengths.
"""
import json
import random
import re
import sys

import numpy as np
import parselmouth
import pocketsphinx
import scipy.io.wavfile
import scipy.signal

CANDIDATES, KEEP, FADE, TAIL, RATE = 20, 0.075, 0.010, 0.12, 16000
FILL = ["the morning light is falling on the water", "she wrote a letter that nobody would read",
        "we counted every star above the harbour", "nothing in this town is like it was"]


def pitch(sound, rate, lines):
    """Worst and median deviation of the notes, cents."""
    track = parselmouth.Sound(sound, rate).to_pitch_ac(0.005, 70, 15, True, 0.03, 0.45, 0.01, 0.35, 0.14, 900)
    times, hz = track.xs(), track.selected_array["frequency"]
    off = []
    for note in (note for line in lines for note in line["notes"]):
        length = note["coda"] - note["vowel"]
        middle = (times > note["vowel"] + 0.3 * length) & (times < note["vowel"] + 0.9 * length) & (hz > 0)
        if middle.sum() > 3:
            off.append((1200 * np.log2(np.median(hz[middle]) / 440) - 100 * (note["pitch"] - 69), note))
    worst = max(off, key=lambda pair: abs(pair[0]))
    print(f"pitch: {len(off)} notes, median {np.median([abs(o) for o, _ in off]):.1f} cents, "
          f"worst {worst[0]:.1f} ({worst[1]['text']} at {worst[1]['vowel']:.2f} s)")
    return abs(worst[0])


def words(line):
    text = "".join((note["text"] or "") + ("" if note["joined"] or not note["text"] else " ") for note in line["notes"])
    return re.sub(r"[^a-z' ]", "", text.lower().replace("’", "'")).strip()


def trimmed(sound, rate, notes, tail=TAIL):
    """The sound of the notes with the middle of each long vowel taken out."""
    notes = sorted(notes, key=lambda note: note["begin"])
    vowels = []
    for note in notes:
        if vowels and vowels[-1][2]:
            vowels[-1] = (vowels[-1][0], note["coda"], note["held"])
        else:
            vowels.append((note["vowel"], note["coda"], note["held"]))
    begin, end = notes[0]["begin"] - FADE, notes[-1]["end"] + tail
    cuts = [(a + KEEP, b - KEEP) for a, b, _ in vowels if b - a > 2 * KEEP]
    pieces, at = [], begin
    for a, b in cuts + [(end, None)]:
        pieces.append(sound[round(at * rate):round((a + FADE) * rate)])
        at = b
    fade = round(FADE * rate)
    ramp = np.linspace(0, 1, fade)
    out = pieces[0].copy()
    for piece in pieces[1:]:
        cross = out[-fade:] * (1 - ramp) + piece[:fade] * ramp
        out = np.concatenate([out[:-fade], cross, piece[fade:]])
    out[:fade] *= ramp
    out[-4 * fade:] *= np.linspace(1, 0, 4 * fade)
    return out


def heard(sound, rate, texts):
    """The text among `texts` that the recogniser takes the sound for."""
    sound = scipy.signal.resample_poly(sound, RATE, rate) if rate != RATE else sound
    rng = np.random.default_rng(1)
    pad = np.zeros(round(0.3 * RATE))
    sound = np.concatenate([pad, 0.5 * sound / max(abs(sound).max(), 1e-9), pad])
    sound = sound + 2e-4 * rng.standard_normal(len(sound))
    grammar = "#JSGF V1.0;\ngrammar lines;\npublic <line> = " + " | ".join(texts) + ";\n"
    # No penalty for a word: the grammar alone decides how many there are.
    decoder = pocketsphinx.Decoder(lm=None, beam=1e-70, wbeam=1e-60, lw=1.0, wip=1.0, samprate=RATE, loglevel="FATAL")
    decoder.add_jsgf_string("lines", grammar)
    decoder.activate_search("lines")
    decoder.start_utt()
    decoder.process_raw((32767 * sound).astype(np.int16).tobytes(), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return found.hypstr if found else ""


def main():
    path = sys.argv[1]
    rate, sound = scipy.io.wavfile.read(path)
    sound = sound.astype(float)
    lines = json.load(open(path.rsplit(".", 1)[0] + ".json"))["lines"]
    cents = pitch(sound, rate, lines)
    rng = random.Random(1)
    known = list(dict.fromkeys(words(line) for line in lines))
    right = []
    for text in known:
        line = next(line for line in lines if words(line) == text)
        others = [other for other in known + FILL if other != text]
        texts = [text] + (others if len(others) < CANDIDATES else rng.sample(others, CANDIDATES - 1))
        found = heard(trimmed(sound, rate, line["notes"]), rate, sorted(texts))
        right.append(found == text)
        print("ok " if found == text else "NO ", text, "" if found == text else f"-> {found}")
    print(f"lines: {sum(right)} of {len(right)} among {CANDIDATES}")
    if "--words" in sys.argv:
        single(sound, rate, lines, rng)
    sys.exit(0 if cents <= 12 and all(right) else 1)


def single(sound, rate, lines, rng):
    """Isolated words, each among all of the song."""
    spots = {}
    for line in lines:
        notes = []
        for note in line["notes"]:
            if notes and note["text"] and not notes[-1].get("joined"):
                spots.setdefault(words({"notes": notes}), notes)
                notes = []
            notes = notes + [note]
        spots.setdefault(words({"notes": notes}), notes)
    texts = sorted(text for text in spots if text)
    hits = [heard(trimmed(sound, rate, spots[text], 0.04), rate, texts) == text for text in texts]
    print(f"words: {sum(hits)} of {len(hits)} among {len(texts)}")


if __name__ == "__main__":
    main()
