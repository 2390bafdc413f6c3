//! Flat tops: runs of samples that stand at the ceiling.

use super::Spots;

/// Flat tops at full scale, and below it where a clipped sound was turned down afterwards.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Clipping {
    /// Runs of three or more samples at full scale.
    pub full_scale: Spots,
    /// Runs of five or more equal samples at the highest level that occurs, which is below full scale.
    pub turned_down: Spots,
    /// Samples in the longest run of either kind.
    pub longest: u32,
}

/// Samples from here up count as full scale (16-bit 32767 is 0.99997).
const FULL: f32 = 0.9999;

/// Watches one channel.
#[derive(Default)]
struct Channel {
    value: f32,
    run: u32,
}

/// Finds flat tops as the sound goes by.
#[derive(Default)]
pub(crate) struct ClipFinder {
    channels: [Channel; 2],
    at: u64,
    clipping: Clipping,
    top: f32,
    peak: f32,
}

impl ClipFinder {
    pub fn push(&mut self, left: &[f32], right: &[f32], rate: f64) {
        for (&l, &r) in left.iter().zip(right) {
            for (index, x) in [l, r].into_iter().enumerate() {
                let clamped = x.clamp(-1.0, 1.0);
                self.peak = self.peak.max(clamped.abs());
                let x = if clamped.abs() >= FULL { clamped.signum() } else { clamped };
                let channel = &mut self.channels[index];
                if x == channel.value {
                    channel.run += 1;
                } else {
                    if channel.run >= 3 && channel.value.abs() > 0.1 {
                        let (value, run) = (channel.value.abs(), channel.run);
                        self.ended(value, run, rate);
                    }
                    self.channels[index] = Channel { value: x, run: 1 };
                }
            }
            self.at += 1;
        }
    }

    fn ended(&mut self, value: f32, run: u32, rate: f64) {
        let second = (self.at.saturating_sub(u64::from(run))) as f64 / rate;
        if value >= 1.0 {
            self.clipping.full_scale.add(second);
        } else if run >= 5 && value >= self.top * 0.9995 {
            if value > self.top * 1.0005 {
                self.clipping.turned_down = Spots::default();
            }
            self.top = self.top.max(value);
            self.clipping.turned_down.add(second);
        } else {
            return;
        }
        self.clipping.longest = self.clipping.longest.max(run);
    }

    pub fn finish(mut self) -> Clipping {
        if self.top < self.peak * 0.999 {
            self.clipping.turned_down = Spots::default();
        }
        if self.clipping.full_scale.count + self.clipping.turned_down.count == 0 {
            self.clipping.longest = 0;
        }
        self.clipping
    }
}
