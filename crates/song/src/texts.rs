//! What lies in a song folder, as the pure crates see it.

use dsp::Seconds;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The texts and recordings of a song folder, by path within it (`/` between parts).
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Contents of the text files and of `parts/*`, as bytes.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// What is known of the recordings under `takes/`, and of the impulse responses that the texts name: facts, or why it cannot be read.
    pub recordings: BTreeMap<String, Result<Recording, String>>,
    /// What is known of the sampled instruments that the texts name: facts, or why one cannot be used.
    pub instruments: BTreeMap<String, Result<Sampled, Unusable>>,
}

/// Facts about a sampled instrument: a SoundFont, or an SFZ text with its sounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampled {
    /// BLAKE3 of everything that it is made of.
    pub digest: [u8; 32],
    /// What a SoundFont holds; an SFZ text is one preset without a name.
    pub presets: Vec<Preset>,
    /// What is not played as it is written.
    pub unplayed: Vec<String>,
    /// What is silent because it is missing or damaged.
    pub lost: Vec<String>,
}

/// An instrument of a SoundFont.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// Its name.
    pub name: String,
    /// 0 to 127; 128 holds drum kits.
    pub bank: u16,
    /// 0 to 127.
    pub program: u16,
    /// Longest time that it sounds after a note.
    pub tail: Seconds,
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// There is no such file.
    pub missing: bool,
    /// What is the matter, to follow its name.
    pub why: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Facts about a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Length at its own rate, encoder priming and padding not counted.
    pub frames: u64,
    /// Frames a second.
    pub rate: u32,
    /// 1 or more.
    pub channels: u16,
    /// BLAKE3 of the file's bytes.
    pub digest: [u8; 32],
}
