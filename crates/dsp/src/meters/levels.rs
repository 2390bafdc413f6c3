//! Levels, DC, correlation and clipping in one pass.

use crate::SampleRate;
use crate::filters::biquad::Cascade;
use crate::filters::matched;
use std::f64::consts::FRAC_1_SQRT_2;

/// Samples this high count as full scale (the last step of 16 bits below 1).
const FULL: f32 = 0.999_96;
/// Full-scale samples in a row that count as clipping.
const RUN: u32 = 3;

/// Stereo level meter.
pub struct Levels {
    frames: u64,
    sum: [f64; 2],
    squares: [f64; 2],
    product: f64,
    peak: [f32; 2],
    low: Cascade,
    low_squares: [f64; 2],
    low_product: f64,
    run: [u32; 2],
    clips: u64,
}

impl Levels {
    /// A meter that has heard nothing.
    pub fn new(rate: SampleRate) -> Self {
        let q = FRAC_1_SQRT_2;
        Self {
            frames: 0,
            sum: [0.0; 2],
            squares: [0.0; 2],
            product: 0.0,
            peak: [0.0; 2],
            low: Cascade::new([matched::low_pass(300.0, q, rate.hz())]),
            low_squares: [0.0; 2],
            low_product: 0.0,
            run: [0; 2],
            clips: 0,
        }
    }

    /// Hears a stretch of sound.
    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        for (&l, &r) in left.iter().zip(right) {
            let x = [f64::from(l), f64::from(r)];
            let low = self.low.tick(x);
            self.product += x[0] * x[1];
            self.low_product += low[0] * low[1];
            for (c, sample) in [l, r].into_iter().enumerate() {
                self.sum[c] += x[c];
                self.squares[c] += x[c] * x[c];
                self.low_squares[c] += low[c] * low[c];
                self.peak[c] = self.peak[c].max(sample.abs());
                self.run[c] = if sample.abs() >= FULL { self.run[c] + 1 } else { 0 };
                self.clips += u64::from(self.run[c] == RUN);
            }
        }
        self.frames += left.len().min(right.len()) as u64;
    }

    /// Root mean square of left and right, linear; 0 before any sound.
    pub fn rms(&self) -> (f64, f64) {
        let n = self.frames.max(1) as f64;
        ((self.squares[0] / n).sqrt(), (self.squares[1] / n).sqrt())
    }

    /// Highest sample of left and right, linear.
    pub fn peak(&self) -> (f64, f64) {
        (f64::from(self.peak[0]), f64::from(self.peak[1]))
    }

    /// Mean of left and right, linear.
    pub fn dc(&self) -> (f64, f64) {
        let n = self.frames.max(1) as f64;
        (self.sum[0] / n, self.sum[1] / n)
    }

    /// Correlation of left and right, −1 to 1; 0 if a channel is silent.
    pub fn correlation(&self) -> f64 {
        correlation(self.product, self.squares)
    }

    /// The same of the band below 300 Hz.
    pub fn low_correlation(&self) -> f64 {
        correlation(self.low_product, self.low_squares)
    }

    /// Places where three or more samples in a row stand at full scale, both channels together.
    pub fn clipped_runs(&self) -> u64 {
        self.clips
    }
}

fn correlation(product: f64, [l, r]: [f64; 2]) -> f64 {
    let power = (l * r).sqrt();
    if power < 1e-12 { 0.0 } else { product / power }
}
