//! The band: chords and a style become parts.
//!
//! [`arrange`] takes a resolved [`song::Song`] and returns who plays which notes with which instrument.
//! It is pure and deterministic: humanisation is seeded by track, section, bar and note.

mod bars;
mod bass;
mod cast;
mod drums;
mod finish;
mod guitar;
mod harmony;
mod human;
mod instrument;
mod keys;
mod melody;
mod parse;
mod stroke;
pub mod style;
#[cfg(test)]
mod tests;
mod voicing;
mod words;

use dsp::{Seconds, block::Touch, speech::Syllable};
use song::{Beat, Beats, Diagnostics, Insert, Region, Role, Song};

pub use style::STYLES;

/// A track with everything it plays.
#[derive(Clone, Debug)]
pub struct Arranged {
    /// Name of the track.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Where its sound comes from.
    pub source: Source,
    /// The sustain pedal: when it goes down (true) and up again.
    pub pedal: Vec<(Beat, bool)>,
}

/// Where a track's sound comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// An instrument plays notes, sorted by time.
    Notes {
        /// The instrument.
        instrument: Insert,
        /// What it plays.
        notes: Vec<Played>,
    },
    /// Takes are played back.
    Takes(Vec<Region>),
}

/// A note as it is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Played {
    /// Written beginning, from the start of the song.
    pub at: Beat,
    /// Sounding length.
    pub length: Beats,
    /// Played later than written by this much (negative: earlier).
    pub shift: Seconds,
    /// MIDI note number; for drums the General MIDI percussion key.
    pub pitch: f32,
    /// 0 to 1.
    pub velocity: f32,
    /// How it is played.
    pub touch: Touch,
    /// Seed of everything that varies between two equal notes.
    pub seed: u64,
    /// What is sung, where words are.
    pub syllable: Option<Syllable>,
}

/// Every track of the song with what it plays; unknown styles and lanes are diagnosed.
pub fn arrange(song: &Song) -> (Vec<Arranged>, Diagnostics) {
    cast::arrange(song, dsp::catalog::find)
}
