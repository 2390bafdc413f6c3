//! The instrument's folder: its texts and sound files, never anything outside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use dsp::sampler::Sample;
use dsp::{Rng, math};

use super::Remark;
use super::text::Place;
use crate::audio::Decoder;

/// Most frames of all sounds together: 4 GB in memory.
const MOST_FRAMES: u64 = 1 << 30;

/// A sound, and the loop that its file states.
#[derive(Clone)]
pub(super) struct Sound {
    pub sample: Arc<Sample>,
    /// First frame and the frame after the last.
    pub looped: Option<(u32, u32)>,
}

/// The folder of an instrument.
pub(super) struct Library {
    root: PathBuf,
    /// Name of the text.
    pub file: String,
    /// Where the text lies.
    here: PathBuf,
    sounds: BTreeMap<(PathBuf, bool), Option<Sound>>,
    frames: u64,
    pub remarks: Vec<Remark>,
    pub files: BTreeSet<PathBuf>,
}

impl Library {
    pub(super) fn new(root: PathBuf, file: &Path) -> Self {
        let here = file.parent().unwrap_or(&root).to_path_buf();
        let files = BTreeSet::from([file.to_path_buf()]);
        let file = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self { root, file, here, sounds: BTreeMap::new(), frames: 0, remarks: Vec::new(), files }
    }

    pub(super) fn remark(&mut self, place: &Place, what: String, hint: Option<&str>) {
        self.say(place, what, hint, false);
    }

    /// Says what is silent.
    fn lost(&mut self, place: &Place, what: String, hint: Option<&str>) {
        self.say(place, what, hint, true);
    }

    fn say(&mut self, place: &Place, what: String, hint: Option<&str>, lost: bool) {
        let (file, hint) = (place.file.to_string(), hint.map(str::to_string));
        let remark = Remark { file, line: place.line, what, hint, lost };
        if self.remarks.len() < 1000 {
            self.remarks.push(remark);
        }
    }

    /// The file that the text calls so.
    fn find(&mut self, name: &str, place: &Place) -> Option<PathBuf> {
        let wanted = name.replace('\\', "/");
        let mut path = self.here.clone();
        for part in Path::new(&wanted).components() {
            match part {
                Component::Normal(part) => {
                    let next = path.join(part);
                    path = if next.exists() {
                        next
                    } else {
                        like(&path, &part.to_string_lossy()).unwrap_or(next)
                    };
                }
                Component::ParentDir => {
                    path.pop();
                }
                Component::CurDir => {}
                Component::RootDir | Component::Prefix(_) => path = PathBuf::from("/"),
            }
        }
        let real = path.canonicalize().ok().filter(|path| path.is_file());
        match real {
            Some(real) if real.starts_with(&self.root) => {
                self.files.insert(real.clone());
                Some(real)
            }
            Some(_) => {
                self.lost(
                    place,
                    format!("'{name}' lies outside the instrument's folder"),
                    Some("copy it into the folder"),
                );
                None
            }
            None => {
                let outside = !path.starts_with(&self.root);
                let what = if outside { "lies outside the instrument's folder" } else { "is not there" };
                self.lost(place, format!("'{name}' {what}"), Some("its region is not played"));
                None
            }
        }
    }

    /// The text of a file that is included.
    pub(super) fn text(&mut self, name: &str, place: &Place) -> Option<Vec<u8>> {
        let path = self.find(name, place)?;
        match std::fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.lost(place, format!("'{name}': {error}"), None);
                None
            }
        }
    }

    /// A sound, forwards or backwards.
    pub(super) fn sound(&mut self, name: &str, reverse: bool, place: &Place) -> Option<Sound> {
        if let Some(wave) = name.strip_prefix('*') {
            return self.wave(wave, place);
        }
        let path = self.find(name, place)?;
        if let Some(known) = self.sounds.get(&(path.clone(), reverse)) {
            return known.clone();
        }
        let sound = match self.read(&path) {
            Ok(mut sound) => {
                if reverse {
                    turn(&mut sound);
                }
                Some(sound)
            }
            Err(error) => {
                self.lost(place, format!("'{name}': {error}"), Some("its region is not played"));
                None
            }
        };
        self.sounds.insert((path, reverse), sound.clone());
        sound
    }

    fn read(&mut self, path: &Path) -> crate::Result<Sound> {
        let mut decoder = Decoder::open(path)?;
        let facts = decoder.facts().clone();
        self.frames += facts.frames;
        if self.frames > MOST_FRAMES {
            return Err(crate::Error::Unsupported("more sound than fits in memory".into()));
        }
        let frames = facts.frames as usize;
        let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
        let got = decoder.read(&mut left, &mut right)?;
        left.truncate(got);
        right.truncate(got);
        let right = (facts.channels > 1).then_some(right);
        let sample = Arc::new(Sample { rate: f64::from(facts.rate), left, right });
        let looped = std::fs::read(path).ok().and_then(|bytes| stated_loop(&bytes));
        let looped = looped.filter(|(start, end)| start < end && *end <= sample.frames());
        Ok(Sound { sample, looped })
    }

    /// A wave that needs no file: one period, or noise.
    fn wave(&mut self, name: &str, place: &Place) -> Option<Sound> {
        const PERIOD: usize = 128;
        let harmonics = |level: &dyn Fn(usize) -> f64| -> Vec<f32> {
            let at = |i: usize| {
                let w = std::f64::consts::TAU * i as f64 / PERIOD as f64;
                (1..PERIOD / 2).map(|k| level(k) * math::sin(w * k as f64)).sum::<f64>() as f32
            };
            (0..PERIOD).map(at).collect()
        };
        let odd = |k: usize| if k % 2 == 1 { 1.0 } else { 0.0 };
        let pi = std::f64::consts::PI;
        let left = match name.to_ascii_lowercase().as_str() {
            "sine" => harmonics(&|k| f64::from(u8::from(k == 1))),
            "saw" => harmonics(&|k| 2.0 / (pi * k as f64)),
            "square" => harmonics(&|k| odd(k) * 4.0 / (pi * k as f64)),
            "triangle" | "tri" => harmonics(&|k| {
                let sign = if k % 4 == 1 { 1.0 } else { -1.0 };
                odd(k) * sign * 8.0 / (pi * pi * (k * k) as f64)
            }),
            "silence" => vec![0.0; PERIOD],
            "noise" => {
                let mut rng = Rng::new(0x5f2);
                (0..1usize << 18).map(|_| rng.noise()).collect()
            }
            _ => {
                self.lost(
                    place,
                    format!("there is no wave '*{name}'"),
                    Some("there are *sine, *saw, *square, *triangle, *noise and *silence"),
                );
                return None;
            }
        };
        let frames = left.len() as u32;
        let rate = if frames == PERIOD as u32 { math::note_hz(60.0) * PERIOD as f64 } else { 48_000.0 };
        let sample = Arc::new(Sample { rate, left, right: None });
        Some(Sound { sample, looped: Some((0, frames)) })
    }
}

/// An entry of a folder whose name differs only in the case of its letters.
fn like(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|n| n.to_string_lossy().eq_ignore_ascii_case(name)))
        .collect();
    found.sort();
    found.into_iter().next()
}

/// Turns a sound and its loop backwards.
fn turn(sound: &mut Sound) {
    let frames = sound.sample.frames();
    let mut sample = Sample::clone(&sound.sample);
    sample.left.reverse();
    if let Some(right) = &mut sample.right {
        right.reverse();
    }
    sound.sample = Arc::new(sample);
    sound.looped = sound.looped.map(|(start, end)| (frames - end, frames - start));
}

/// The first loop of a WAV file's `smpl` chunk: its first frame and the frame after its last.
fn stated_loop(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(..4)? != b"RIFF" || bytes.get(8..12)? != b"WAVE" {
        return None;
    }
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let mut at = 12usize;
    while let (Some(id), Some(size)) = (bytes.get(at..at + 4), word(at + 4)) {
        if id == b"smpl" {
            let loops = word(at + 8 + 28)?;
            let (start, end) = (word(at + 8 + 44)?, word(at + 8 + 48)?);
            return (loops > 0).then(|| (start, end.saturating_add(1)));
        }
        at = at.checked_add(8)?.checked_add(size as usize)?.checked_add(size as usize % 2)?;
    }
    None
}
