//! ABC 2.1, one voice, with the place of everything; read here because abc-parser's tree has no positions and stops at a slip.

mod fields;
mod music;
mod play;
mod words;

use crate::toml::At;
use crate::{Beats, Chord, Key, Meter};
use std::ops::Range;

pub(crate) use play::play;

/// A tune as it is written: header and parts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tune {
    /// `K:` of the header.
    pub key: Option<Key>,
    /// `M:` of the header.
    pub meter: Option<Meter>,
    /// `Q:` of the header, quarter notes a minute.
    pub tempo: Option<f64>,
    /// The parts in the order of the text.
    pub parts: Vec<Written>,
}

/// A part as it is written, repeats not yet played.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// `P:`; `None` before the first.
    pub name: Option<At<String>>,
    /// Notes and signs in the order of the text.
    pub signs: Vec<Sign>,
    /// Key at its beginning.
    pub key: Key,
    /// Meter at its beginning.
    pub meter: Meter,
}

/// A note, rest or sign.
#[derive(Clone, Debug)]
pub(crate) struct Sign {
    /// What it is.
    pub kind: SignKind,
    /// Bytes of the file.
    pub span: Range<usize>,
}

/// What a sign is.
#[derive(Clone, Debug)]
pub(crate) enum SignKind {
    /// A note, chord of notes, or rest (no pitches).
    Note(NoteSign),
    /// A bar line.
    Bar(BarLine),
    /// A meter from here on.
    Meter(Meter),
    /// A tempo from here on, quarter notes a minute.
    Tempo(f64),
    /// A chord symbol from here on.
    Chord(Chord),
}

/// A note as it is written.
#[derive(Clone, Debug)]
pub(crate) struct NoteSign {
    /// Length.
    pub length: Beats,
    /// MIDI note numbers; none is a rest.
    pub pitches: Vec<u8>,
    /// Tied to the next.
    pub tie: bool,
    /// Within a slur that goes on.
    pub slur: bool,
    /// Syllables of its `w:` lines, by verse.
    pub words: Vec<Word>,
}

/// What a `w:` line has for a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A syllable; `true` if its word goes on.
    Syllable(String, bool),
    /// The syllable before is held.
    Held,
    /// Nothing is sung.
    Silent,
}

/// A bar line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BarLine {
    /// Ends a repeated passage.
    pub ends_repeat: bool,
    /// Begins one.
    pub begins_repeat: bool,
    /// Passes for which the ending that begins here is; none: all.
    pub ending: Vec<u32>,
    /// Double, thick or with repeats: a short bar may stand beside it.
    pub strong: bool,
    /// Only the beginning of an ending, no bar line.
    pub no_line: bool,
}

/// A part as it is played.
#[derive(Clone, Debug, Default)]
pub(crate) struct Played {
    /// Notes in order, ties joined; an upbeat lies before 0.
    pub notes: Vec<Note>,
    /// Chord symbols.
    pub chords: Vec<(Beats, Chord)>,
    /// Meters after the first.
    pub meters: Vec<(Beats, Meter)>,
    /// Tempos written in the music.
    pub tempos: Vec<(Beats, f64)>,
    /// Length without the upbeat, whole bars.
    pub length: Beats,
    /// It has `w:` lines.
    pub worded: bool,
}

/// A note as it is played.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    /// Begins.
    pub at: Beats,
    /// Its pitches with their lengths.
    pub pitches: Vec<(u8, Beats)>,
    /// Slurred to the next.
    pub slur: bool,
    /// Its `w:` word.
    pub word: Option<Word>,
    /// Bytes of the file.
    pub span: Range<usize>,
}

pub(crate) use music::read;
