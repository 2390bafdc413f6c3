//! Tiny songs to attack, and the program that is attacked.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "shared by tests, each of which uses a part"
)]

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::{fs, str};

/// Two bars of one part for an instrument and one for drums, with every text that a song can have.
pub const TEXTS: &[(&str, &[u8])] = &[
    (
        "song.toml",
        b"title = \"T\"\nrate = \"44.1 kHz\"\ntempo = \"240 bpm\"\nform = [\"verse\"]\n\
        [sections.verse]\nbars = 2\nchords = \"C | G\"\n",
    ),
    ("concept.toml", b"[brief]\nstory = \"a\"\n"),
    ("lyrics.cho", b"{start_of_verse: verse}\n[C]la la la la [G]la la la\n{end_of_verse}\n"),
    ("melody.abc", b"X:1\nL:1/4\nM:4/4\nK:C\nP:verse\nc d e f | g a b2 |\n"),
    (
        "arrange.toml",
        b"[[track]]\nname = \"lead\"\ninstrument = \"lead\"\nplays = \"parts/riff.abc\"\n\
        [[track]]\nname = \"drums\"\nplays = \"parts/drums.grid\"\n\
        [[track]]\nname = \"keys\"\ninstrument = \"lead\"\nplays = \"parts/keys.mid\"\n",
    ),
    ("record.toml", b"[inputs]\none = \"vocal\"\n"),
    ("mix.toml", b"[strips.lead]\nfader = \"-6 dB\"\n"),
    ("master.toml", b"target = \"-14 LUFS\"\nformats = [\"wav16\"]\n"),
    ("release.toml", b"album = \"A\"\n[[credits]]\nname = \"N\"\nrole = \"music\"\nshare = \"100 %\"\n"),
    ("parts/riff.abc", b"X:1\nL:1/4\nM:4/4\nK:C\nCDEF|\n"),
    ("parts/drums.grid", b"grid 4\nkick | x--- |\n"),
    (
        "parts/keys.mid",
        b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x0c\0\x90\x3c\x40\x60\x80\x3c\x40\0\xff\x2f\0",
    ),
];

/// Writes a whole song.
pub fn write(folder: &Path) {
    for (name, text) in TEXTS {
        put(folder, name, text);
    }
}

/// Writes a song of one track of takes at the start, with these takes.
pub fn write_takes(folder: &Path, takes: &[(&str, &[u8])]) {
    put(folder, "song.toml", TEXTS[0].1);
    put(folder, "master.toml", b"formats = [\"wav16\"]\n");
    let track = |(name, _): &(&str, &[u8])| {
        format!("[[track]]\nname = \"{name}\"\nrole = \"other\"\ntakes = [{{ file = \"{name}\" }}]\n")
    };
    put(folder, "arrange.toml", takes.iter().map(track).collect::<String>().as_bytes());
    for (name, bytes) in takes {
        put(folder, name, bytes);
    }
}

/// Writes one file of a song.
pub fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The program, about to work on a song.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_songwright"));
    command.args(args).arg(folder).env("NO_COLOR", "1");
    command
}

/// Runs the program on a song; a panic fails the test.
pub fn run(folder: &Path, args: &[&str]) -> Output {
    let output = command(folder, args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked") && output.status.code().is_some(), "{args:?}: {said}");
    output
}

/// Runs the program and reads its answer.
pub fn json(folder: &Path, args: &[&str]) -> (i32, Value) {
    let output = run(folder, &[args, &["--json"]].concat());
    let said = str::from_utf8(&output.stdout).unwrap();
    (output.status.code().unwrap(), serde_json::from_str(said).unwrap_or_else(|_| panic!("{said}")))
}

/// What the program complains of.
pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file below a folder with its bytes, those in `.songwright` as well.
pub fn everything(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(below).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap_or_default());
            }
        }
    }
    found
}

/// What a user sees of what was made.
pub fn made(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let hidden = |name: &str| name.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
    everything(folder).into_iter().filter(|(name, _)| name.starts_with("out/") && !hidden(name)).collect()
}

/// Files that a run left unfinished.
pub fn leftovers(folder: &Path) -> Vec<String> {
    everything(folder).into_keys().filter(|name| name.contains("unfinished")).collect()
}

/// A mono WAV file of a tone, 16 bits at 44.1 kHz.
pub fn tone(seconds: f64) -> Vec<u8> {
    let count = (seconds * 44_100.0) as u32;
    let mut bytes =
        [b"RIFF".as_slice(), &(36 + 2 * count).to_le_bytes(), b"WAVEfmt \x10\0\0\0\x01\0\x01\0"].concat();
    bytes.extend(44_100u32.to_le_bytes());
    bytes.extend(88_200u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend((2 * count).to_le_bytes());
    let sample = |n: u32| (f64::from(n) * 0.03).sin() * 12_000.0;
    bytes.extend((0..count).flat_map(|n| (sample(n) as i16).to_le_bytes()));
    bytes
}
