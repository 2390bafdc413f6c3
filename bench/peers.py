#!/usr/bin/env python3
"""Runs the benchmark kit's workloads with the peers that this machine has and with songwright, in turn, in one run.

peers.py KIT DATA OUT [--only W1,W2a,W4,W6,W7] [--rounds N]   (from the project's folder, after the builds that README.md names)

Seconds are medians; the ratios are those of songwright's first row to the row: below 1, songwright is faster. W7 counts strips."""
import argparse, json, os, re, shutil, statistics, subprocess, sys, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("kit")
parser.add_argument("data")
parser.add_argument("out")
parser.add_argument("--only", default="W1,W2a,W4,W6,W7")
parser.add_argument("--rounds", type=int, default=3)
options = parser.parse_args()
KIT, DATA, OUT = (os.path.abspath(path) for path in (options.kit, options.data, options.out))
HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.abspath(os.environ.get("CARGO_TARGET_DIR", HERE + "/../target")) + "/release"
SONGWRIGHT, PYTHON = TARGET + "/songwright", sys.executable
WORKLOAD = KIT + "/workload.json"
CHANGE = json.load(open(WORKLOAD))["W6"]["change"]

# Peers worth the time: the fastest of each workload, and what bounds them.
PEERS = r"scsynth|supernova|libebur128 1t|ffmpeg ebur128|loudgain|rustysynth|oxisynth|fluidsynth|kernel|bound"


def quiet(command, **more):
    return subprocess.run(command, shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, **more)


def song():
    """The song of W1, with nothing kept from earlier runs."""
    shutil.rmtree(OUT + "/song/.songwright", ignore_errors=True)
    quiet(f"{PYTHON} {HERE}/w1.py {WORKLOAD} {DATA} {OUT}/song")


def changed():
    """W6: the song was rendered, then one gain changed."""
    song()
    quiet(f"{SONGWRIGHT} bounce {OUT}/song -o {OUT}/before.wav")
    quiet(f"{PYTHON} {HERE}/w1.py {WORKLOAD} {DATA} {OUT}/song {CHANGE['track']}={CHANGE['gain_db']}")


def contenders(workload):
    """Name, command, what to do before it."""
    bounce = f"{SONGWRIGHT} bounce {OUT}/song -o {OUT}/songwright.wav"
    midi = f"{DATA}/w4/song.mid {OUT}/songwright.wav"
    own = {
        "W1": [(f"{threads}t", f"{bounce} --threads {threads} --store-cap '0 GB'", song) for threads in (1, 2)],
        "W2a": [(f"{threads}t", f"{SONGWRIGHT} loudness --threads {threads} {DATA}/w2/long_600s.wav", None) for threads in (1, 2)],
        "W4": [(f"{font} 1t", f"{TARGET}/examples/sampler {path} {midi}", None) for font, path in (
            ("FluidR3 dry", "/usr/share/sounds/sf2/FluidR3_GM.sf2"), ("TimGM6mb dry", "/usr/share/sounds/sf2/TimGM6mb.sf2"))],
        "W6": [(f"{threads}t", f"{bounce} --threads {threads}", changed) for threads in (1, 2)],
    }
    listed = subprocess.run([PYTHON, KIT + "/bench.py", "--list", "--data", DATA, "--out", OUT, "--only", workload],
                            capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        of, name, command = line.split("\t")
        program = next(word for word in command.split() if "=" not in word)
        if of == workload and re.search(PEERS, name) and (shutil.which(program) or os.path.exists(program)):
            yield name, command, None
    for name, command, before in own[workload]:
        yield "songwright " + name, command, before


def scores(workload):
    """SuperCollider's scores, made before the clock starts."""
    if workload not in ("W1", "W6") or not shutil.which("sclang"):
        return
    definition = WORKLOAD
    if workload == "W6":
        definition = OUT + "/workload_w6.json"
        told = json.load(open(WORKLOAD))
        told["W1"]["tracks"][CHANGE["track"]]["gain_db"] = CHANGE["gain_db"]
        json.dump(told, open(definition, "w"))
    for name, more in (("sc", ""), ("sn", "--par 1")):
        quiet(f"{PYTHON} {KIT}/peers/w1_sc_score.py {DATA} {OUT}/{workload.lower()}_{name}.osc --workload {definition} {more}")


def timed(command):
    """Wall seconds, processor seconds, peak MB of a command that must succeed."""
    started = time.time()
    process = subprocess.Popen(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        sys.exit(f"failed: {command}")
    return time.time() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def race(workload):
    scores(workload)
    entrants = list(contenders(workload))
    times = {name: [] for name, _, _ in entrants}
    for _ in range(options.rounds):
        for name, command, before in entrants:
            if before:
                before()
            times[name].append(timed(command))
    rows = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in times.items()}
    own = next(row for name, row in rows.items() if name.startswith("songwright"))
    print(f"\n## {workload}\n| contender | wall s | CPU s | peak MB | wall ratio | CPU ratio |\n|---|---|---|---|---|---|")
    for name, (wall, cpu, memory) in sorted(rows.items(), key=lambda row: row[1][0]):
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {own[0] / wall:.2f} | {own[1] / cpu:.2f} |", flush=True)


def strips():
    """W7: every program seeks its own largest number of strips; the median of the rounds."""
    commands = [f"{TARGET}/examples/strips {WORKLOAD}", f"{KIT}/micro/target/release/w7 {WORKLOAD}"]
    modules = {"pb": "pedalboard", "cs": None, "sc": None}
    for name, needs in modules.items():
        here = shutil.which({"cs": "csound", "sc": "scsynth"}.get(name, PYTHON))
        if here and (needs is None or subprocess.run([PYTHON, "-c", f"import {needs}"], stderr=subprocess.DEVNULL).returncode == 0):
            commands.append(f"{PYTHON} {KIT}/peers/w7.py {DATA} {OUT} {name}")
    counts = {}
    for _ in range(options.rounds):
        for command in commands:
            for line in subprocess.run(command, shell=True, capture_output=True, text=True).stdout.splitlines():
                found = json.loads(line)
                count = found.get("strips_p999_cpu", found.get("strips_mean_upper_bound"))
                counts.setdefault(found["w7"], []).append(count)
    print("\n## W7\n| contender | strips at p99.9 |\n|---|---|")
    for name, found in sorted(counts.items(), key=lambda row: -statistics.median(row[1])):
        print(f"| {name} | {statistics.median(found):.0f} |", flush=True)


os.makedirs(OUT, exist_ok=True)
for workload in options.only.split(","):
    strips() if workload == "W7" else race(workload)
