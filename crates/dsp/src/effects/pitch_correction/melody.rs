//! Which note is meant, and by what ratio the voice must be moved to it.

use crate::filters::one_pole;
use crate::{Build, math};

/// Scales by name.
pub const SCALES: [&str; 7] =
    ["chromatic", "major", "minor", "harmonic-minor", "dorian", "major-pentatonic", "minor-pentatonic"];
/// Their steps above the root, one bit a semitone.
const STEPS: [u16; 7] = [
    0b1111_1111_1111,
    0b1010_1011_0101,
    0b0101_1010_1101,
    0b1001_1010_1101,
    0b0110_1010_1101,
    0b0010_1001_0101,
    0b0100_1010_1001,
];
/// A note is left when the next one is nearer by this, semitones.
const LOYALTY: f64 = 0.2;
/// Or when the pitch is this far, semitones, from its middle for so many readings.
const STEP: f64 = 0.7;
const LEFT: u32 = 6;
/// Most readings from which the middle of a note is taken, and time they cover relative to the glide.
const MOST: usize = 320;
const COVER: f64 = 4.0;
/// Readings without pitch after which a note is over.
const GAP: u32 = 6;

/// Follows the pitch of a voice.
pub struct Melody {
    rate: f64,
    scale: u16,
    strength: f64,
    tolerance: f64,
    keep: f64,
    window: usize,
    note: Option<f64>,
    /// Pitches of the current note, newest last, the same in order, and the middle one.
    pitches: Vec<f64>,
    sorted: Vec<f64>,
    middle: f64,
    /// Readings in a row that are a step away from it.
    away: u32,
    shift: f64,
    gap: u32,
}

impl Melody {
    /// Settings of the device; a reading every `every` seconds.
    pub fn new(build: &Build<'_>, every: f64) -> Self {
        let steps = STEPS.get(build.get(1) as usize).copied().unwrap_or(STEPS[0]);
        let key = build.get(0) as u32;
        let glide = build.get(3);
        Self {
            rate: build.rate.hz(),
            scale: (steps << key | steps >> (12 - key)) & STEPS[0],
            strength: build.get(2),
            tolerance: build.get(4),
            keep: one_pole(glide, 1.0 / every),
            window: ((COVER * glide / every) as usize).clamp(1, MOST),
            note: None,
            pitches: Vec::with_capacity(MOST),
            sorted: Vec::with_capacity(MOST),
            middle: 0.0,
            away: 0,
            shift: 0.0,
            gap: 0,
        }
    }

    /// As if nothing had been sung.
    pub fn reset(&mut self) {
        self.note = None;
        self.pitches.clear();
        (self.shift, self.middle, self.away, self.gap) = (0.0, 0.0, 0, 0);
    }

    /// Ratio of the wanted pitch to the one that is heard; 1 where there is none.
    pub fn follow(&mut self, period: Option<f64>) -> f64 {
        let Some(period) = period else {
            self.gap += 1;
            if self.gap > GAP {
                self.reset();
            }
            return 1.0;
        };
        self.gap = 0;
        let pitch = 69.0 + 12.0 * math::log2(self.rate / period / 440.0);
        self.away = if (pitch - self.middle).abs() > STEP { self.away + 1 } else { 0 };
        if self.note.is_none() || self.away >= LEFT {
            // A new note: what belonged to the old one is forgotten.
            let old = self.pitches.len() - (self.away as usize).min(self.pitches.len());
            self.pitches.drain(..old);
            (self.away, self.note) = (0, None);
        }
        if self.pitches.len() == self.window {
            self.pitches.remove(0);
        }
        self.pitches.push(pitch);
        self.middle = self.median();
        let distance = |note: f64| (self.middle - note).abs();
        let nearest = self.nearest(self.middle);
        let note = self.note.filter(|note| distance(*note) < distance(nearest) + LOYALTY).unwrap_or(nearest);
        self.note = Some(note);
        let error = self.middle - note;
        let goal = if error.abs() <= self.tolerance { 0.0 } else { -self.strength * error };
        self.shift = goal + self.keep * (self.shift - goal);
        math::exp2(self.shift / 12.0)
    }

    /// Nearest note of the scale.
    fn nearest(&self, pitch: f64) -> f64 {
        let middle = math::round(pitch);
        let in_scale = |note: f64| self.scale >> (note as i64).rem_euclid(12) & 1 == 1;
        let distance = |note: f64| (pitch - note).abs();
        let candidates = (-3..=3).map(|step| middle + f64::from(step)).filter(|note| in_scale(*note));
        candidates.min_by(|a, b| distance(*a).total_cmp(&distance(*b))).unwrap_or(middle)
    }

    fn median(&mut self) -> f64 {
        self.sorted.clear();
        self.sorted.extend(&self.pitches);
        self.sorted.sort_unstable_by(f64::total_cmp);
        let n = self.sorted.len();
        0.5 * (self.sorted[(n - 1) / 2] + self.sorted[n / 2])
    }
}
