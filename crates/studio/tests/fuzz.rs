//! Random edits of a finished song never stop the way from texts to plan. `SONGWRIGHT_FUZZ=5000` for the long form.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use dsp::rng::Rng;
use song::Texts;
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Longest that a text may take to its plan, s, however many others use the machine.
const LONGEST: f64 = 20.0;
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

#[test]
fn random_edits_from_texts_to_plan() {
    let good = paper_boats();
    let names: Vec<&String> = good.files.keys().collect();
    let rounds: u64 = std::env::var("SONGWRIGHT_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let mut longest = (0.0, 0);
    for round in 0..rounds {
        let mut rng = Rng::new(round);
        let mut texts = good.clone();
        for _ in 0..1 + below(&mut rng, 8) {
            let name = names[below(&mut rng, names.len())];
            let mut bytes = texts.files[name].to_vec();
            edit(&mut bytes, &mut rng);
            texts.files.insert(name.clone(), bytes.into());
        }
        let begun = Instant::now();
        let (song, _) = song::resolve(&texts);
        let (tracks, _) = compose::arrange(&song);
        let (plan, _) = engine::plan(&song, &tracks);
        let seconds = begun.elapsed().as_secs_f64();
        assert!(plan.frames.0 < 48_000 * 90_000, "round {round}: {} frames", plan.frames.0);
        longest = if seconds > longest.0 { (seconds, round) } else { longest };
    }
    assert!(longest.0 < LONGEST, "round {} took {} s", longest.1, longest.0);
}
