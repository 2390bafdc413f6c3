//! The buffer a processor works on: up to [`BLOCK`] stereo frames, in place.

use crate::speech::Sung;

/// Most frames in one block, live and offline alike.
pub const BLOCK: usize = 128;

/// Up to [`BLOCK`] frames of stereo sound, processed in place. `left` and `right` have equal length.
/// An instrument adds to what it finds; an effect replaces it.
pub struct Block<'a> {
    /// Left channel, full scale is ±1.
    pub left: &'a mut [f32],
    /// Right channel, full scale is ±1.
    pub right: &'a mut [f32],
    /// Side-chain input (left, right) of the same length, if one is connected.
    pub key: Option<(&'a [f32], &'a [f32])>,
    /// Notes that begin or end in this block, sorted by frame.
    pub events: &'a [(u32, Event)],
}

/// What an instrument is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A note begins.
    On(NoteOn),
    /// A note with words is about to begin: told to instruments that sing, instead of [`Event::On`] and [`Event::Off`].
    Sing(Sung),
    /// The note with this id is released.
    Off {
        /// Id given in [`NoteOn`].
        id: u32,
    },
    /// The sustain pedal goes down, or up again: notes released while it is down sound on until then.
    Pedal {
        /// Whether it is down from now on.
        down: bool,
    },
}

/// The beginning of a note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoteOn {
    /// Names the note until its `Off`; unique within a track.
    pub id: u32,
    /// MIDI note number, 60 = C4; fractions are cents/100. For drums: the General MIDI percussion key (36 kick, 38 snare, …).
    pub pitch: f32,
    /// 0 to 1.
    pub velocity: f32,
    /// Seed of everything that varies between two equal notes (round robin, noise).
    pub seed: u64,
    /// How it is played.
    pub touch: Touch,
}

/// How a note is played; an instrument that has no such articulation plays it normally.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Touch {
    /// As the instrument normally sounds.
    #[default]
    Normal,
    /// Connected to the note before.
    Legato,
    /// Palm mute, stopped string, rim or closed.
    Muted,
    /// Ghost note.
    Ghost,
    /// Strummed upwards (towards the low strings), lighter and brighter.
    Up,
}
