//! Loudness and peak of a sound, measured while it is written.

use dsp::meters::{Loudness, TruePeak};
use dsp::{Decibels, SampleRate};
use engine::{Error, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Loudness and peak of what was written so far; its copies share them.
#[derive(Clone)]
pub struct Meter(Arc<Mutex<State>>);

struct State {
    loudness: Loudness,
    peak: TruePeak,
    /// The stretch before was silent.
    quiet: bool,
}

impl Meter {
    /// One that has heard nothing.
    pub fn new(rate: SampleRate) -> Self {
        let (loudness, peak) = (Loudness::new(rate), TruePeak::new(rate));
        Self(Arc::new(Mutex::new(State { loudness, peak, quiet: true })))
    }

    /// Has heard all of a sound.
    pub fn hear(sound: &mut dyn Read, rate: SampleRate) -> Result<Self, Error> {
        let meter = Self::new(rate);
        let (mut left, mut right) = (vec![0.0; super::CHUNK], vec![0.0; super::CHUNK]);
        for _ in 0..sound.frames().0.div_ceil(super::CHUNK as u64) {
            sound.read(&mut left, &mut right)?;
            meter.push(&left, &right);
        }
        Ok(meter)
    }

    /// A writer that measures what goes through it.
    pub fn on(&self, write: Box<dyn Write>) -> Box<dyn Write> {
        Box::new(Metered { meter: self.clone(), write })
    }

    /// Integrated loudness, LUFS, and true peak, dBTP.
    pub fn levels(&self) -> (f64, f64) {
        let meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (meters.loudness.integrated(), Decibels::of(meters.peak.peak()).0)
    }

    fn push(&self, left: &[f32], right: &[f32]) {
        let mut meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        meters.loudness.push(left, right);
        let quiet = left.iter().chain(right).all(|x| *x == 0.0);
        // Silence after silence has no peak between its samples.
        if !(quiet && meters.quiet) {
            meters.peak.push(left, right);
        }
        meters.quiet = quiet;
    }
}

struct Metered {
    meter: Meter,
    write: Box<dyn Write>,
}

impl Write for Metered {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        self.meter.push(left, right);
        self.write.write(left, right)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        self.write.finish()
    }
}
