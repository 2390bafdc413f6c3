//! Half-band interpolation: the signal half-way between each two samples, and oversampling made of it.

use super::highest;
use crate::wide;
use std::f64::consts::PI;

/// Taps that are weighed together, in registers.
const GROUP: usize = 8;

/// Modified Bessel function of the first kind, order 0.
fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    (1..60).fold(1.0, |sum, k| {
        term *= (x / (2.0 * k as f64)) * (x / (2.0 * k as f64));
        sum + term
    })
}

/// Kaiser-windowed sinc read half-way between samples: weights of the `half` samples on either side, nearest first, with sum ½.
pub fn design(half: usize, beta: f64) -> Vec<f32> {
    let raw: Vec<f64> = (0..half)
        .map(|k| {
            let x = k as f64 + 0.5;
            let r = x / half as f64;
            // sin(πx) is ±1 half-way between samples.
            let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
            sign / (PI * x) * bessel(beta * (1.0 - r * r).max(0.0).sqrt()) / bessel(beta)
        })
        .collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|v| (v * 0.5 / sum) as f32).collect()
}

/// Finds the values half-way between samples, `half` frames late.
#[derive(Clone)]
pub struct Midpoints {
    taps: Vec<f32>,
    buffer: Vec<f32>,
    longest: usize,
}

impl Midpoints {
    /// `half` samples on either side, Kaiser window `beta`, at most `longest` frames a call.
    pub fn new(half: usize, beta: f64, longest: usize) -> Self {
        Self { taps: design(half, beta), buffer: vec![0.0; 2 * half - 1 + longest], longest }
    }

    /// Back to silence.
    pub fn reset(&mut self) {
        self.buffer.fill(0.0);
    }

    /// Samples on either side: frames by which [`Midpoints::run`] is late.
    pub fn half(&self) -> usize {
        self.taps.len()
    }

    /// For each sample of `x`: the sample `half` frames ago to `early`, and the value half-way from it to the next one to `mid`.
    pub fn run(&mut self, x: &[f32], early: &mut [f32], mid: &mut [f32]) {
        self.run_end(x, early, mid, 0);
    }

    /// Highest magnitude that the next answers to `x` can depend on.
    pub fn reach(&self, x: &[f32]) -> f32 {
        let past = &self.buffer[..2 * self.taps.len() - 1];
        highest(past).max(highest(x))
    }

    /// As [`Midpoints::run`], but `mid` is worked out from frame `from` on only.
    pub fn run_end(&mut self, x: &[f32], early: &mut [f32], mid: &mut [f32], from: usize) {
        let half = self.taps.len();
        let past = 2 * half - 1;
        let n = x.len().min(self.longest).min(early.len()).min(mid.len());
        self.buffer[past..past + n].copy_from_slice(&x[..n]);
        early[..n].copy_from_slice(&self.buffer[half - 1..half - 1 + n]);
        wide(
            #[inline(always)]
            || self.weigh(&mut mid[from..n], from),
        );
        self.buffer.copy_within(n..n + past, 0);
    }

    /// The values half-way from frame `from` on; the farthest samples are added first.
    #[inline(always)]
    fn weigh(&self, mid: &mut [f32], from: usize) {
        let (half, n) = (self.taps.len(), mid.len());
        let (near, groups) = self.taps.as_rchunks::<GROUP>();
        mid.fill(0.0);
        for (number, taps) in groups.iter().enumerate().rev() {
            let nearest = near.len() + number * GROUP;
            let before = &self.buffer[from + half - GROUP - nearest..][..n + GROUP - 1];
            let after = &self.buffer[from + half + nearest..][..n + GROUP - 1];
            weigh(*taps, before, after, mid);
        }
        for (nearest, tap) in near.iter().enumerate().rev() {
            let before = &self.buffer[from + half - 1 - nearest..][..n];
            let after = &self.buffer[from + half + nearest..][..n];
            weigh([*tap], before, after, mid);
        }
    }
}

/// Adds what `N` taps make of the samples on either side.
#[inline(always)]
fn weigh<const N: usize>(taps: [f32; N], before: &[f32], after: &[f32], mid: &mut [f32]) {
    let sides = before.array_windows::<N>().zip(after.array_windows::<N>());
    for (mid, (before, after)) in mid.iter_mut().zip(sides) {
        let mut sum = *mid;
        for k in (0..N).rev() {
            sum += taps[k] * (before[N - 1 - k] + after[k]);
        }
        *mid = sum;
    }
}

/// Doubles and halves the rate of one channel around something that makes harmonics.
#[derive(Clone)]
pub struct Twofold {
    up: Midpoints,
    down: Midpoints,
    late: f32,
    waiting: Vec<f32>,
    even: Vec<f32>,
    odd: Vec<f32>,
}

impl Twofold {
    /// Filters of `half` samples on either side at the lower rate; at most `longest` frames a call there.
    pub fn new(half: usize, beta: f64, longest: usize) -> Self {
        let [up, down] = [(); 2].map(|()| Midpoints::new(half, beta, longest));
        let [even, odd] = [(); 2].map(|()| vec![0.0; longest]);
        Self { up, down, late: 0.0, waiting: vec![0.0; half + longest], even, odd }
    }

    /// Back to silence.
    pub fn reset(&mut self) {
        self.up.reset();
        self.down.reset();
        self.waiting.fill(0.0);
        self.late = 0.0;
    }

    /// Frames by which up and down together are late, at the lower rate.
    pub fn latency(&self) -> usize {
        2 * self.up.half()
    }

    /// `x` at twice the rate, to `out` (twice as long).
    pub fn up(&mut self, x: &[f32], out: &mut [f32]) {
        self.up.run(x, &mut self.even, &mut self.odd);
        for (pair, (e, o)) in out.chunks_exact_mut(2).zip(self.even.iter().zip(&self.odd)).take(x.len()) {
            pair.copy_from_slice(&[*e, *o]);
        }
    }

    /// `x` at half the rate, to `out` (half as long).
    pub fn down(&mut self, x: &[f32], out: &mut [f32]) {
        let (n, half) = (out.len().min(self.odd.len()), self.down.half());
        let pairs = x.chunks_exact(2).take(n);
        for ((pair, e), o) in pairs.zip(&mut self.waiting[half..]).zip(&mut self.odd) {
            // Between this odd sample and the one before lies this even one.
            (*e, *o) = (pair[0], std::mem::replace(&mut self.late, pair[1]));
        }
        self.down.run(&self.odd[..n], &mut self.even, out);
        for (y, e) in out.iter_mut().zip(&self.waiting) {
            *y = 0.5 * (*y + e);
        }
        self.waiting.copy_within(n..n + half, 0);
    }
}
