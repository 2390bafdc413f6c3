//! Loudness after ITU-R BS.1770-4 and EBU Tech 3341, loudness range after EBU Tech 3342.

use crate::SampleRate;
use crate::filters::biquad::{Biquad, Cascade};
use crate::math;
use std::f64::consts::PI;

/// Steps a second at which the maxima are sought.
const FINE: u64 = 100;
/// Fine steps in a momentary (400 ms) and in a short-term (3 s) window.
const MOMENTARY: usize = 40;
const SHORT: usize = 300;

/// Stereo loudness meter.
pub struct Loudness {
    rate: u64,
    weighting: Cascade,
    frames: u64,
    next: u64,
    sum: [f64; 2],
    steps: Vec<f64>,
    momentary: Vec<f32>,
    short_term: Vec<f32>,
    max_momentary: f64,
    max_short_term: f64,
}

/// The K weighting at any rate, from the analogue filters behind the table for 48 kHz (bilinear, as there).
pub(crate) fn k_weighting(rate: f64) -> [Biquad; 2] {
    let (k, q) = (math::tan(PI * 1681.974450955533 / rate), 0.7071752369554196);
    let high = math::pow(10.0, 3.999843853973347 / 20.0);
    let band = math::pow(high, 0.4996667741545416);
    let a0 = 1.0 + k / q + k * k;
    let shelf = Biquad {
        b: [
            (high + band * k / q + k * k) / a0,
            2.0 * (k * k - high) / a0,
            (high - band * k / q + k * k) / a0,
        ],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
    };
    let (k, q) = (math::tan(PI * 38.13547087602444 / rate), 0.5003270373238773);
    let a0 = 1.0 + k / q + k * k;
    let high_pass = Biquad { b: [1.0, -2.0, 1.0], a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0] };
    [shelf, high_pass]
}

fn lufs(power: f64) -> f64 {
    -0.691 + 10.0 * math::log10(power)
}

fn power(lufs: f64) -> f64 {
    math::pow(10.0, (lufs + 0.691) / 10.0)
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

impl Loudness {
    /// A meter that has heard nothing.
    pub fn new(rate: SampleRate) -> Self {
        let mut meter = Self {
            rate: u64::from(rate.0),
            weighting: Cascade::new(k_weighting(rate.hz())),
            frames: 0,
            next: 0,
            sum: [0.0; 2],
            steps: Vec::new(),
            momentary: Vec::new(),
            short_term: Vec::new(),
            max_momentary: 0.0,
            max_short_term: 0.0,
        };
        meter.next = meter.step_end(1);
        meter
    }

    /// Hears a stretch of sound.
    pub fn push(&mut self, mut left: &[f32], mut right: &[f32]) {
        while !left.is_empty() && !right.is_empty() {
            let n = ((self.next - self.frames) as usize).min(left.len()).min(right.len());
            self.sum = self.weighting.squares(&left[..n], &right[..n], self.sum);
            (left, right) = (&left[n..], &right[n..]);
            self.frames += n as u64;
            if self.frames == self.next {
                self.step();
            }
        }
    }

    /// Frame at which fine step `count` ends.
    fn step_end(&self, count: u64) -> u64 {
        count * self.rate / FINE
    }

    fn step(&mut self) {
        let done = self.steps.len() as u64;
        let length = self.step_end(done + 1) - self.step_end(done);
        self.steps.push((self.sum[0] + self.sum[1]) / length as f64);
        self.sum = [0.0; 2];
        let count = self.steps.len();
        self.next = self.step_end(count as u64 + 1);
        let (momentary, short) = (self.window(count, MOMENTARY), self.window(count, SHORT));
        self.max_momentary = self.max_momentary.max(momentary);
        self.max_short_term = self.max_short_term.max(short);
        if count.is_multiple_of(10) {
            self.momentary.push(lufs(momentary) as f32);
            self.short_term.push(lufs(short) as f32);
        }
    }

    /// Mean power of the `length` steps up to `end`; what was before the beginning is silence.
    fn window(&self, end: usize, length: usize) -> f64 {
        self.steps[end.saturating_sub(length)..end].iter().sum::<f64>() / length as f64
    }

    /// Powers of the full windows of `length` steps, ten steps apart, that pass the gate at −70 LUFS.
    fn gated(&self, length: usize) -> Vec<f64> {
        let ends = (length..=self.steps.len()).step_by(10);
        ends.map(|end| self.window(end, length)).filter(|p| *p > power(-70.0)).collect()
    }

    /// Integrated loudness, LUFS; −∞ if nothing passes the gate at −70 LUFS.
    pub fn integrated(&self) -> f64 {
        let mut blocks = self.gated(MOMENTARY);
        let gate = mean(&blocks) * 0.1;
        blocks.retain(|p| *p > gate);
        lufs(mean(&blocks))
    }

    /// Loudness range, LU; 0 if there are less than 3 s of sound.
    pub fn range(&self) -> f64 {
        let mut blocks = self.gated(SHORT);
        let gate = mean(&blocks) * 0.01;
        blocks.retain(|p| *p >= gate);
        blocks.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let index = math::round(blocks.len().saturating_sub(1) as f64 * share) as usize;
            blocks.get(index).copied().unwrap_or(1.0)
        };
        lufs(at(0.95)) - lufs(at(0.10))
    }

    /// Momentary loudness (400 ms), LUFS: value i is that at (i + 1) · 100 ms.
    pub fn momentary(&self) -> &[f32] {
        &self.momentary
    }

    /// Short-term loudness (3 s), LUFS: value i is that at (i + 1) · 100 ms.
    pub fn short_term(&self) -> &[f32] {
        &self.short_term
    }

    /// Highest momentary loudness, LUFS, sought every 10 ms.
    pub fn max_momentary(&self) -> f64 {
        lufs(self.max_momentary)
    }

    /// Highest short-term loudness, LUFS, sought every 10 ms.
    pub fn max_short_term(&self) -> f64 {
        lufs(self.max_short_term)
    }
}
