//! The sound of a song of the project: the same bits as when it was last blessed (`cargo xtask bless`).

#![allow(clippy::unwrap_used)]

use dsp::Decibels;
use engine::{Error, Frames, Key, Quiet, Read, Store, Studio, Target, Write};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use studio::folder::Folder;
use studio::takes::Recordings;

/// How much of the song is compared, s.
const SECONDS: u64 = 75;
/// Stretches whose levels are told apart, s.
const STRETCH: usize = 5;

/// Keeps what is rendered.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<[f32; 2]>>>);

impl Write for Kept {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        self.0.lock().unwrap().extend(left.iter().zip(right).map(|(l, r)| [*l, *r]));
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}

impl Kept {
    /// The same, empty.
    fn rewound(&self) -> Self {
        self.0.lock().unwrap().clear();
        self.clone()
    }

    /// Its name, the hash of its samples, and its level (dB) in each stretch.
    fn facts(&self, name: &str, rate: usize) -> String {
        let frames = self.0.lock().unwrap();
        let bytes: Vec<u8> = frames.iter().flatten().flat_map(|x| x.to_le_bytes()).collect();
        let mut facts = format!("{name} {}\n", blake3::hash(&bytes).to_hex());
        for (number, stretch) in frames.chunks(STRETCH * rate).enumerate() {
            let sum: f64 = stretch.iter().flatten().map(|x| f64::from(*x) * f64::from(*x)).sum();
            let level = Decibels::of((sum / (2 * stretch.len()) as f64).sqrt()).0;
            writeln!(facts, "{name} from {:>2} s: {level:.2} dB", number * STRETCH).unwrap();
        }
        facts
    }
}

/// Keeps nothing.
struct Nowhere;

impl Store for Nowhere {
    fn get(&self, _: &Key) -> Option<Box<dyn Read>> {
        None
    }

    fn put(&self, _: &Key, _: Frames) -> Option<Box<dyn Write>> {
        None
    }
}

/// Facts about the beginning of a song's mix and master.
fn rendered(path: &Path) -> String {
    let folder = Folder { path: path.into() };
    let texts = folder.read().unwrap().texts;
    let song = song::resolve(&texts).0;
    let (mut plan, _) = engine::plan(&song, &compose::arrange(&song).0);
    plan.frames = Frames(plan.frames.0.min(SECONDS * u64::from(plan.rate.0)));
    let takes = Recordings::new(path);
    let pool = engine::pool(2).unwrap();
    let studio = Studio { takes: &takes, store: &Nowhere, progress: &Quiet, pool: &pool };
    let target = Target { loudness: song.master.target, ceiling: song.master.ceiling };
    let (mix, master) = (Kept::default(), Kept::default());
    let outputs: Vec<(_, Box<dyn Write>)> = vec![(plan.mix, Box::new(mix.clone()))];
    engine::produce(&plan, outputs, target, &|| Ok(Box::new(master.rewound())), studio).unwrap();
    let rate = plan.rate.0 as usize;
    mix.facts("mix", rate) + &master.facts("master", rate)
}

/// What was blessed and what is, side by side.
fn page(before: &str, now: &str) -> String {
    let mut page = "<!doctype html><meta charset=\"utf-8\"><title>paper-boats has changed</title>\
                    <style>body{font:15px monospace;margin:2em}td{padding:2px 2em 2px 0}.new{color:#b3261e}</style>\
                    <h1>paper-boats has changed</h1><table><tr><th>blessed<th>now"
        .to_string();
    let mut before = before.lines();
    for now in now.lines() {
        let before = before.next().unwrap_or_default();
        let class = if before == now { "" } else { " class=\"new\"" };
        write!(page, "\n<tr><td>{before}<td{class}>{now}").unwrap();
    }
    page + "\n</table>\n"
}

#[test]
fn paper_boats_sounds_as_it_was_blessed() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let now = rendered(&home.join("../../songs/paper-boats"));
    let place = home.join("tests/golden/paper-boats.txt");
    if std::env::var_os("SONGWRIGHT_BLESS").is_some() {
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, &now).unwrap();
    }
    let before = fs::read_to_string(&place).unwrap_or_default();
    if before != now {
        let shown = home.join("../../target/golden-paper-boats.html");
        fs::write(&shown, page(&before, &now)).unwrap();
        panic!("the song sounds different: see {}; accept it with cargo xtask bless", shown.display());
    }
}
