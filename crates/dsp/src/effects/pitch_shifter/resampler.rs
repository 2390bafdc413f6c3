//! Reads stretched sound at another speed, by a windowed sinc.

use super::vocoder::Vocoder;
use crate::math;
use std::f64::consts::PI;

/// Places between two samples for which there are weights; between those it is linear.
const PHASES: usize = 256;

/// Reader of a fixed speed.
pub struct Resampler {
    speed: f64,
    weights: Vec<[f32; 2 * Resampler::SIDE]>,
}

impl Resampler {
    /// Samples on either side of what is read.
    pub const SIDE: usize = 16;

    /// A reader that goes `speed` samples a frame.
    pub fn new(speed: f64) -> Self {
        let weight = |phase: usize, k: usize| {
            let x = k as f64 - (Self::SIDE as f64 - 1.0) - phase as f64 / PHASES as f64;
            let window = math::cos(0.5 * PI * x / (Self::SIDE as f64));
            let sinc = if x.abs() < 1e-9 { 1.0 } else { math::sin(PI * x) / (PI * x) };
            (sinc * window * window) as f32
        };
        let row = |phase| std::array::from_fn(|k| weight(phase, k));
        Self { speed, weights: (0..=PHASES).map(row).collect() }
    }

    /// What is to be heard at `frame`.
    #[inline]
    pub fn at(&self, frame: u64, from: &Vocoder) -> [f32; 2] {
        let place = frame as f64 * self.speed;
        let whole = place.floor();
        let fine = (place - whole) * PHASES as f64;
        let (phase, share) = (fine as usize, fine.fract() as f32);
        let first = whole as i64 - (Self::SIDE as i64 - 1);
        let mut sum = [0.0f32; 2];
        for (k, (a, b)) in self.weights[phase].iter().zip(&self.weights[phase + 1]).enumerate() {
            let [l, r] = from.stretched(first + k as i64);
            let weight = a + share * (b - a);
            sum = [sum[0] + weight * l, sum[1] + weight * r];
        }
        sum
    }
}
