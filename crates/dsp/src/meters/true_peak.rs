//! True peak (BS.1770-4 annex 2): the highest the sound rises, between samples too.

use crate::filters::highest;
use crate::filters::intersample::Intersample;
use crate::{BLOCK, SampleRate};

/// Stereo true-peak meter.
pub struct TruePeak {
    channels: [Channel; 2],
}

struct Channel {
    interpolator: Intersample,
    peak: f32,
    sample: f32,
}

impl TruePeak {
    /// A meter that has heard nothing. The method is the same at every rate.
    pub fn new(_rate: SampleRate) -> Self {
        let channel = || Channel { interpolator: Intersample::new(false), peak: 0.0, sample: 0.0 };
        Self { channels: [channel(), channel()] }
    }

    /// Hears a stretch of sound.
    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        let [l, r] = &mut self.channels;
        l.push(left);
        r.push(right);
    }

    /// Highest true peak of both channels, linear. The last millisecond pushed counts by its samples only.
    pub fn peak(&self) -> f64 {
        let (left, right) = self.peaks();
        left.max(right)
    }

    /// True peaks of left and right, linear.
    pub fn peaks(&self) -> (f64, f64) {
        let [l, r] = &self.channels;
        (f64::from(l.peak.max(l.sample)), f64::from(r.peak.max(r.sample)))
    }

    /// Highest sample of both channels, linear.
    pub fn sample_peak(&self) -> f64 {
        let [l, r] = &self.channels;
        f64::from(l.sample.max(r.sample))
    }
}

impl Channel {
    fn push(&mut self, x: &[f32]) {
        let mut peaks = [0.0; BLOCK];
        for part in x.chunks(BLOCK) {
            self.sample = self.sample.max(highest(part));
            self.interpolator.run(part, &mut peaks, self.peak);
            self.peak = self.peak.max(highest(&peaks[..part.len()]));
        }
    }
}
