//! Random edits of a finished song never stop the way from texts to plan. `SONGWRIGHT_FUZZ=5000` for the long form.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use dsp::rng::Rng;
use song::Texts;
use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// Longest that a text may take to its plan, however many others use the machine.
const LONGEST: Duration = Duration::from_secs(30);
/// Signs that mean something in some text.
const SIGNS: &[&str] = &[
    "\"",
    "[",
    "]",
    "{",
    "}",
    "|",
    ":",
    "=",
    "\n",
    "-",
    "#",
    "0",
    "9",
    "99999999",
    "1e308",
    "-inf",
    "nan",
    "%",
    "bars",
    "bpm",
    "verse",
    "chorus#2",
    "\u{0}",
    "\u{feff}",
    "é",
    "\u{1F6A2}",
    "../",
    "start",
    "(3",
    ">",
    "<",
    "K:",
    "M:1/64",
    "Q:400",
    "{chorus}",
    "{start_of_grid}",
    "tempo",
    "over",
    "4/4",
    "true",
    "[[track]]\n",
];

fn paper_boats() -> Texts {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../songs/paper-boats"));
    let mut texts = Texts::default();
    for (folder, prefix) in [(root.to_path_buf(), ""), (root.join("parts"), "parts/")] {
        for entry in fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            texts.files.insert(name, fs::read(entry.path()).unwrap().into());
        }
    }
    texts
}

fn below(rng: &mut Rng, most: usize) -> usize {
    (rng.bits() % most.max(1) as u64) as usize
}

/// Changes some bytes, cuts, doubles or moves a stretch, or puts in a sign.
fn edit(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let (from, length) = (below(rng, bytes.len()), below(rng, 60));
    let to = (from + length).min(bytes.len());
    let stretch = bytes[from..to].to_vec();
    match below(rng, 7) {
        0 => bytes.truncate(from),
        1 => drop(bytes.drain(from..to)),
        2 => drop(bytes.splice(from..from, stretch.repeat(1 + below(rng, 20)))),
        3 => {
            let at = below(rng, bytes.len());
            bytes.splice(at..at, stretch);
        }
        4 => bytes.iter_mut().skip(from).take(1).for_each(|byte| *byte = rng.bits() as u8),
        _ => drop(bytes.splice(from..to.min(from + 3), SIGNS[below(rng, SIGNS.len())].bytes())),
    }
}

/// The texts of this round.
fn edited(good: &Texts, round: u64) -> Texts {
    let mut rng = Rng::new(round);
    let names: Vec<&String> = good.files.keys().collect();
    let mut texts = good.clone();
    for _ in 0..1 + below(&mut rng, 8) {
        let name = names[below(&mut rng, names.len())];
        let mut bytes = texts.files[name].to_vec();
        edit(&mut bytes, &mut rng);
        texts.files.insert(name.clone(), bytes.into());
    }
    texts
}

#[test]
fn random_edits_from_texts_to_plan() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let rounds: u64 = number("SONGWRIGHT_FUZZ").unwrap_or(200);
    let first: u64 = number("SONGWRIGHT_FUZZ_FROM").unwrap_or(0);
    let good = paper_boats();
    let (done, watch) = mpsc::channel();
    std::thread::spawn(move || {
        for round in first..rounds {
            let (song, _) = song::resolve(&edited(&good, round));
            let (tracks, _) = compose::arrange(&song);
            let (plan, _) = engine::plan(&song, &tracks);
            done.send(plan.frames.0).unwrap();
        }
    });
    for round in first..rounds {
        let frames = watch.recv_timeout(LONGEST);
        let frames = frames.unwrap_or_else(|why| panic!("round {round} has no end, or panicked: {why}"));
        assert!(frames < 48_000 * 90_000, "round {round}: {frames} frames");
    }
}
