//! What the mastering needs to know of the mix before it begins: how loud it is and where its sound ends.

use crate::{Error, Write};
use dsp::meters::Loudness;
use dsp::{Decibels, SampleRate};
use std::sync::{Arc, Mutex, PoisonError};

/// What lies further than this below the peak after the last sound is not part of the master, dB.
const INAUDIBLE: f64 = 80.0;

/// Listens to the mix as it is rendered.
#[derive(Clone)]
pub struct Survey(Arc<Mutex<State>>);

struct State {
    loudness: Loudness,
    frames: u64,
    /// The end of the last stretch whose peak is at most so many dB below full scale.
    ends: [u64; 200],
}

impl Survey {
    /// Ready to listen.
    pub fn new(rate: SampleRate) -> Self {
        Self(Arc::new(Mutex::new(State { loudness: Loudness::new(rate), frames: 0, ends: [0; 200] })))
    }

    /// Integrated loudness, LUFS, and the end of the last audible sound, frames; 0 if there is none.
    pub fn result(&self) -> (f64, u64) {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let loudest = state.ends.iter().position(|end| *end > 0).unwrap_or(state.ends.len());
        let end = state.ends.get(loudest + INAUDIBLE as usize).or(state.ends.last());
        (state.loudness.integrated(), end.copied().unwrap_or(0))
    }
}

impl Write for Survey {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.loudness.push(left, right);
        for (left, right) in left.chunks(dsp::BLOCK).zip(right.chunks(dsp::BLOCK)) {
            state.frames += left.len() as u64;
            let peak = left.iter().chain(right).fold(0.0f32, |peak, x| peak.max(x.abs()));
            let below = -Decibels::of(f64::from(peak)).0;
            if below.is_finite() {
                let (end, from) = (state.frames, below.clamp(0.0, 199.0) as usize);
                state.ends[from..].fill(end);
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}
