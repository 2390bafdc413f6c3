//! Styles: what each player of a band does, read from the `.groove` files in `styles/`.

use crate::parse;
use song::{Beats, Meter, Role};

/// A style that comes with Songwright.
pub struct Entry {
    /// Name in `arrange.toml`.
    pub name: &'static str,
    text: &'static str,
}

impl Entry {
    /// One sentence: what it sounds like.
    pub fn about(&self) -> &'static str {
        self.text.lines().find_map(|line| line.strip_prefix("about ")).unwrap_or_default()
    }

    /// Its text.
    pub fn source(&self) -> &'static str {
        self.text
    }

    /// What it says; faults of the text are left out.
    pub fn read(&self) -> Style {
        parse::parse(self.text).0
    }
}

/// Every style, the fallback first.
pub static STYLES: &[Entry] = &[
    Entry { name: "indie-folk", text: include_str!("../../../styles/indie-folk.groove") },
    Entry { name: "pop-ballad", text: include_str!("../../../styles/pop-ballad.groove") },
    Entry { name: "waltz-folk", text: include_str!("../../../styles/waltz-folk.groove") },
    Entry { name: "lo-fi", text: include_str!("../../../styles/lo-fi.groove") },
];

/// What a band does with chords.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// One sentence: what it sounds like.
    pub about: String,
    /// Slowest and fastest tempo it is made for, quarter notes a minute.
    pub tempo: (f64, f64),
    /// Uneven division, if any.
    pub swing: Option<Swing>,
    /// The players.
    pub lanes: Vec<Lane>,
}

/// Uneven division of pairs of a note value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swing {
    /// The note value of which two make a pair.
    pub unit: Beats,
    /// Share of the pair that the first takes, 0.5 is even.
    pub share: f64,
}

/// A player of the band.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Name of its track.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Name of its instrument.
    pub device: String,
    /// Settings of the instrument as text, by name of the parameter.
    pub settings: Vec<(String, String)>,
    /// How it departs from the grid.
    pub human: Human,
    /// Lowest and highest note of its voicings, MIDI note numbers.
    pub range: (u8, u8),
    /// Voices of its chords.
    pub voices: usize,
    /// Triads get the seventh and ninth of the key.
    pub colour: bool,
    /// Notes ring until the chord changes.
    pub pedal: bool,
    /// Energies at which it plays.
    pub energy: Window,
    /// What it plays.
    pub rows: Vec<Row>,
}

/// Departure from the grid and from even strength.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Human {
    /// Behind the beat, ms.
    pub late: f64,
    /// Spread of the timing, ms.
    pub jitter: f64,
    /// Spread of the velocity, percent.
    pub velocity: f64,
}

/// From the first energy up to, not including, the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window(pub f64, pub f64);

impl Window {
    /// All energies.
    pub const ALL: Self = Self(0.0, 1.01);

    /// Whether an energy lies in it.
    pub fn holds(self, energy: f64) -> bool {
        (self.0..self.1).contains(&energy)
    }
}

/// One voice of a lane: a pattern and when it is played.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What the cells mean.
    pub voice: Voice,
    /// Where in a section.
    pub moment: Moment,
    /// At which energies.
    pub energy: Window,
    /// In which kinds of section; empty is all.
    pub kinds: Vec<String>,
    /// The meter it is written in.
    pub meter: Meter,
    /// Length of a cell.
    pub step: Beats,
    /// Bars of cells.
    pub bars: Vec<Vec<char>>,
}

/// What the cells of a row mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// A drum, by General MIDI percussion key.
    Drum(u8),
    /// Degrees of the chord in the lowest register, locked to the kick.
    Bass,
    /// The left hand of a keyboard: degrees of the chord.
    Low,
    /// Chords, voice-led.
    Comp,
    /// Chords held, common tones tied over.
    Pad,
    /// Voices of the chord one by one.
    Arp,
    /// Strokes over the strings of a guitar.
    Strum,
    /// Single strings of a guitar.
    Pick,
}

/// Where in a section a row is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// In every bar.
    Always,
    /// In the first bar of a section.
    First,
    /// In the last bar of a section, from its first stroke on.
    Fill,
    /// In every eighth bar that is not the last, from its first stroke on.
    Turn,
    /// In the last bars before a section of higher energy, from its first stroke on.
    Build,
    /// Where the song ends: its first cell.
    End,
}
