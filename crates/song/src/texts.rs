//! What lies in a song folder, as the pure crates see it.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The texts and recordings of a song folder, by path within it (`/` between parts).
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Contents of the text files and of `parts/*`, as bytes.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// What is known of the recordings under `takes/`: facts, or why it cannot be read.
    pub recordings: BTreeMap<String, Result<Recording, String>>,
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
