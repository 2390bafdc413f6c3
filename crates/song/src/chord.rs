//! Pitch classes, keys and chords.

/// A pitch class, 0 = C to 11 = B, with the spelling it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PitchClass {
    /// 0 = C, 2 = D, … 11 = B.
    pub semitone: u8,
    /// Written with a flat (`Bb`) rather than a sharp.
    pub flat: bool,
}

/// A scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Ionian.
    Major,
    /// Aeolian.
    Minor,
    /// Minor with a major sixth.
    Dorian,
    /// Minor with a minor second.
    Phrygian,
    /// Major with an augmented fourth.
    Lydian,
    /// Major with a minor seventh.
    Mixolydian,
    /// Diminished.
    Locrian,
}

/// A key: tonic and scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The tonic.
    pub tonic: PitchClass,
    /// The scale.
    pub mode: Mode,
}

/// A chord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chord {
    /// As it was written, for charts.
    pub symbol: String,
    /// Root.
    pub root: PitchClass,
    /// Lowest note; the root unless a slash says otherwise.
    pub bass: PitchClass,
    /// Semitones above the root, ascending, root included: `[0, 4, 7, 11, 14]` for maj9.
    pub tones: Vec<u8>,
}

mod spell;
mod symbol;

pub(crate) use spell::signature;
pub(crate) use symbol::is_no_chord;
