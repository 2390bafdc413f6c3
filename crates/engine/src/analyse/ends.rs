//! Silence before the first sound and after the last.

use dsp::SampleRate;

/// Silence at both ends, where no sample reaches −60 dBFS.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Ends {
    /// Seconds before the first sound; the whole length if there is none.
    pub head: f64,
    /// Seconds after the last sound; the whole length if there is none.
    pub tail: f64,
    /// Level of the loudest of the last 10 ms, linear: well above 0 where the end is cut off.
    pub last: f32,
}

/// Samples below this count as silence: −60 dBFS.
const SILENCE: f32 = 1e-3;

/// Finds the ends as the sound goes by.
#[derive(Default)]
pub(crate) struct EndFinder {
    at: u64,
    first: Option<u64>,
    last: u64,
    tail: Vec<f32>,
}

impl EndFinder {
    pub fn push(&mut self, left: &[f32], right: &[f32], rate: SampleRate) {
        for (&l, &r) in left.iter().zip(right) {
            if l.abs().max(r.abs()) >= SILENCE {
                self.first.get_or_insert(self.at);
                self.last = self.at + 1;
            }
            self.at += 1;
        }
        let keep = rate.0 as usize / 100;
        self.tail.extend(left.iter().zip(right).rev().take(keep).rev().map(|(l, r)| l.abs().max(r.abs())));
        self.tail.drain(..self.tail.len().saturating_sub(keep));
    }

    pub fn finish(self, rate: SampleRate) -> Ends {
        let seconds = |frames: u64| frames as f64 / rate.hz();
        Ends {
            head: seconds(self.first.unwrap_or(self.at)),
            tail: seconds(self.at - self.last),
            last: self.tail.iter().fold(0.0, |a, &b| a.max(b)),
        }
    }
}
