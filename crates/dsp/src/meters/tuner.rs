//! Tuner: the pitch of one voice or string, and how far it is from the nearest note.

use crate::filters::yin::Yin;
use crate::{SampleRate, math};

/// Pitches it hears, Hz: from a bass guitar's B string to the top of a guitar.
const RANGE: [f64; 2] = [29.0, 1400.0];
/// Time compared with itself, and time between readings, s.
const WINDOW: f64 = 0.05;
const EVERY: f64 = 0.025;

/// What the tuner shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Frequency, Hz.
    pub hz: f64,
    /// Nearest note of equal temperament as MIDI number, A4 (69) at the tuner's reference.
    pub note: i32,
    /// Distance from that note in cents, −50 to 50; positive is sharp.
    pub cents: f64,
    /// 1 for a perfectly periodic sound, 0 for noise.
    pub clarity: f64,
}

/// Chromatic tuner.
pub struct Tuner {
    yin: Yin,
    rate: f64,
    reference: f64,
    heard: Vec<f32>,
    filled: usize,
    every: usize,
    reading: Option<Reading>,
}

impl Tuner {
    /// A tuner whose A4 is at `reference` Hz, usually 440.
    pub fn new(rate: SampleRate, reference: f64) -> Self {
        let yin = Yin::new(RANGE[0], RANGE[1], WINDOW, rate.hz());
        let heard = vec![0.0; yin.frames()];
        let every = (EVERY * rate.hz()) as usize;
        Self { yin, rate: rate.hz(), reference, heard, filled: 0, every, reading: None }
    }

    /// Hears a stretch of sound; never allocates.
    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        for (l, r) in left.iter().zip(right) {
            self.heard[self.filled] = 0.5 * (l + r);
            self.filled += 1;
            if self.filled == self.heard.len() {
                self.reading = self.read();
                self.heard.copy_within(self.every.., 0);
                self.filled -= self.every;
            }
        }
    }

    /// The latest reading, 40 times a second; none in silence and noise.
    pub fn reading(&self) -> Option<Reading> {
        self.reading
    }

    fn read(&mut self) -> Option<Reading> {
        let pitch = self.yin.find_steady(&self.heard)?;
        let hz = self.rate / pitch.period;
        let place = 69.0 + 12.0 * math::log2(hz / self.reference);
        let note = math::round(place);
        Some(Reading { hz, note: note as i32, cents: 100.0 * (place - note), clarity: pitch.clarity })
    }
}
