//! What a sound measures: one streaming pass gives every figure that checks, reports and proposals are made of.

mod bandwidth;
mod bits;
mod clicks;
mod clipping;
mod ends;
mod fourier;
mod hum;
mod key;
mod measures;
mod onset;
mod spectrum;
mod stereo;
mod tempo;
mod waveform;

pub use bandwidth::Edge;
pub use clicks::{Clicks, Dropouts};
pub use clipping::Clipping;
pub use ends::Ends;
pub use fourier::Fourier;
pub use hum::{Hum, Quiet};
pub use key::{KeyEstimate, key};
pub use measures::{Levels, Measures, measure};
pub use onset::{Onsets, onsets};
pub(crate) use spectrum::interpolate;
pub use spectrum::{Band, Spectrum, TARGET, deviation};
pub use stereo::Stereo;
pub use tempo::{TempoEstimate, tempo};
pub use waveform::{Bucket, Waveform};

use dsp::math;

/// Level of a power (mean square, full-scale sine = ½), dB with a full-scale sine at 0; silence is −∞.
pub(crate) fn power_db(power: f64) -> f64 {
    10.0 * math::log10(2.0 * power)
}

/// Places of a fault: how many there are, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Spots {
    /// How many were found.
    pub count: u64,
    /// Second at which each begins; at most [`Spots::KEPT`] are kept.
    pub at: Vec<f64>,
}

impl Spots {
    /// Most places that are remembered.
    pub const KEPT: usize = 64;

    /// Counts one at this second.
    pub(crate) fn add(&mut self, at: f64) {
        self.count += 1;
        if self.at.len() < Self::KEPT {
            self.at.push(at);
        }
    }
}
