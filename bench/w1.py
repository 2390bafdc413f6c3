#!/usr/bin/env python3
"""Makes a song folder of the benchmark kit's workload W1: w1.py WORKLOAD.json DATA SONG [TRACK=GAIN_DB]

The tracks' recordings are linked, not copied (SONG lies on the disk of DATA). Balances become the pan and fader with the same
gains, the two delay times two buses; the master chain sits on the mix bus."""
import json, math, os, sys

workload, data, song = sys.argv[1:4]
w1 = json.load(open(workload))["W1"]
for change in sys.argv[4:]:
    track, gain = change.split("=")
    w1["tracks"][int(track)]["gain_db"] = float(gain)
os.makedirs(song + "/takes", exist_ok=True)


def eq(bands):
    words, bell = ['device = "eq"'], 0
    for band in bands:
        kind = band["type"]
        if kind == "peak":
            bell += 1
            name = f"bell-{bell}"
            words.append(f'{name}-q = {band["q"]}')
        else:
            name = kind.split("_")[0]
        words += [f'{name}-frequency = "{band["f"]} Hz"', f'{name}-gain = "{band["db"]} dB"']
    return "{ " + ", ".join(words) + " }"


def compressor(c):
    return (f'{{ device = "compressor", threshold = "{c["threshold_db"]} dB", ratio = "{c["ratio"]}:1", knee = "0 dB", '
            f'attack = "{c["attack_tau_ms"]} ms", release = "{c["release_tau_ms"]} ms", make-up = "{c["makeup_db"]} dB", detector = "level" }}')


arrange, mix = [], []
for t in w1["tracks"]:
    take = "takes/" + os.path.basename(t["file"])
    if not os.path.exists(f"{song}/{take}"):
        os.link(f'{data}/{t["file"]}', f"{song}/{take}")
    arrange.append(f'[[track]]\nname = "{t["name"]}"\nrole = "other"\ntakes = [{{ file = "{take}", at = "start", fade-in = "0 ms", fade-out = "0 ms" }}]\n')
    b = t["balance"]
    angle = math.atan2(min(1, 1 + b), min(1, 1 - b))
    pan = (angle / (math.pi / 4) - 1) * 100
    gain = t["gain_db"] - 20 * math.log10(math.sqrt(2) * max(math.cos(angle), math.sin(angle)))
    sends = []
    if t["reverb_send_db"] > -60:
        sends.append(f'reverb = "{t["reverb_send_db"]} dB"')
    if t["delay_send_db"] > -60:
        sends += [f'{bus} = "{t["delay_send_db"]} dB"' for bus in ("delay-left", "delay-right")]
    mix.append(f'[strips.{t["name"]}]\ninserts = [{eq(t["eq"])}, {compressor(t["comp"])}]\nfader = "{gain:.6f} dB"\n'
               f'pan = "{abs(pan):.6f} {"R" if pan >= 0 else "L"}"\nsends = {{ {", ".join(sends)} }}\n')
delay = w1["delay"]
reverb = w1["reverb"]
mix.append(f'[buses.reverb]\ninserts = [{{ device = "freeverb", room-size = "{100 * reverb["room_size"]} %", '
           f'damping = "{100 * reverb["damping"]} %", width = "{100 * reverb["width"]} %" }}]\nfader = "{reverb["return_db"]} dB"\n')
for side in ("left", "right"):
    mix.append(f'[buses.delay-{side}]\ninserts = [{{ device = "delay", time = "{delay[side + "_ms"]} ms", feedback = "{100 * delay["feedback"]} %", '
               f'low-cut = "0 Hz", high-cut = "0 Hz", mix = "100 %" }}]\n'
               f'fader = "{delay["return_db"] - 20 * math.log10(math.sqrt(2)):.6f} dB"\npan = "100 {side[0].upper()}"\n')
m = w1["master"]
limiter = m["limiter"]
mix.append(f'[mix]\ninserts = [{eq(m["eq"])}, {compressor({**m["comp"], "makeup_db": m["comp"]["makeup_db"] + m["gain_db"]})}, '
           f'{{ device = "limiter", ceiling = "{limiter["ceiling_dbtp"]} dB", release = "{limiter["release_tau_ms"]} ms", look-ahead = "{limiter["lookahead_ms"]} ms" }}]\n')
open(song + "/song.toml", "w").write('title = "W1"\ntempo = "120 bpm"\nform = ["song"]\n\n[sections.song]\nbars = 120\n')
open(song + "/arrange.toml", "w").write("\n".join(arrange))
open(song + "/mix.toml", "w").write("\n".join(mix))
