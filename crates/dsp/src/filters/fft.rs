//! Fourier transform that gives the same bits on every machine: radix 4, self-sorting (Stockham; Temperton 1983), no dispatch on the processor.

use crate::math;
use std::f64::consts::TAU;

/// Transform of one length, real and imaginary parts in arrays of their own.
#[derive(Clone)]
pub struct Fft {
    turns: Vec<[f32; 2]>,
    scratch: [Vec<f32>; 2],
}

impl Fft {
    /// Transform of `length` values, a power of two.
    pub fn new(length: usize) -> Self {
        let turn = |i: usize| {
            let angle = TAU * i as f64 / length as f64;
            [math::cos(angle) as f32, -math::sin(angle) as f32]
        };
        Self { turns: (0..length).map(turn).collect(), scratch: [vec![0.0; length], vec![0.0; length]] }
    }

    /// Number of values.
    pub fn length(&self) -> usize {
        self.turns.len()
    }

    /// In place: X(k) = Σ x(n) e^(−2πi kn/N).
    pub fn forward(&mut self, re: &mut [f32], im: &mut [f32]) {
        let [a, b] = &mut self.scratch;
        let (mut from, mut to) = ((&mut *re, &mut *im), (&mut a[..], &mut b[..]));
        let (mut left, mut stride, mut home) = (self.turns.len(), 1, true);
        while left > 1 {
            if left == 2 {
                pass2((from.0, from.1), (to.0, to.1));
                left = 1;
            } else {
                pass4(&self.turns, stride, (from.0, from.1), (to.0, to.1));
                (left, stride) = (left / 4, stride * 4);
            }
            (from, to, home) = (to, from, !home);
        }
        if !home {
            to.0.copy_from_slice(from.0);
            to.1.copy_from_slice(from.1);
        }
    }

    /// In place, N times the inverse of [`Fft::forward`].
    pub fn inverse(&mut self, re: &mut [f32], im: &mut [f32]) {
        self.forward(im, re);
    }
}

type Parts<'a> = (&'a mut [f32], &'a mut [f32]);

fn pass2(from: Parts<'_>, to: Parts<'_>) {
    let half = from.0.len() / 2;
    for (from, to) in [(from.0, to.0), (from.1, to.1)] {
        let ((a, b), (sum, difference)) = (from.split_at(half), to.split_at_mut(half));
        for ((s, d), (a, b)) in sum.iter_mut().zip(difference).zip(a.iter().zip(b)) {
            (*s, *d) = (a + b, a - b);
        }
    }
}

fn pass4(turns: &[[f32; 2]], stride: usize, from: Parts<'_>, to: Parts<'_>) {
    let quarter = from.0.len() / 4;
    let (re, im) = (quarters(from.0, quarter), quarters(from.1, quarter));
    let outputs = to.0.chunks_exact_mut(4 * stride).zip(to.1.chunks_exact_mut(4 * stride));
    for (p, (out_re, out_im)) in outputs.enumerate() {
        let at = p * stride;
        let [w1, w2, w3] = [at, 2 * at, 3 * at].map(|i| turns[i]);
        let rows = at..at + stride;
        let [ar, br, cr, dr] = re.map(|x| &x[rows.clone()]);
        let [ai, bi, ci, di] = im.map(|x| &x[rows.clone()]);
        let [yr0, yr1, yr2, yr3] = split(out_re, stride);
        let [yi0, yi1, yi2, yi3] = split(out_im, stride);
        for q in 0..stride {
            let (sr, si, tr, ti) = (ar[q] + cr[q], ai[q] + ci[q], ar[q] - cr[q], ai[q] - ci[q]);
            let (ur, ui, vr, vi) = (br[q] + dr[q], bi[q] + di[q], br[q] - dr[q], bi[q] - di[q]);
            (yr0[q], yi0[q]) = (sr + ur, si + ui);
            (yr1[q], yi1[q]) = times(w1, tr + vi, ti - vr);
            (yr2[q], yi2[q]) = times(w2, sr - ur, si - ui);
            (yr3[q], yi3[q]) = times(w3, tr - vi, ti + vr);
        }
    }
}

#[inline(always)]
fn times([c, s]: [f32; 2], re: f32, im: f32) -> (f32, f32) {
    (re * c - im * s, re * s + im * c)
}

fn quarters(x: &[f32], quarter: usize) -> [&[f32]; 4] {
    [0, 1, 2, 3].map(|i| &x[i * quarter..(i + 1) * quarter])
}

fn split(x: &mut [f32], stride: usize) -> [&mut [f32]; 4] {
    let (low, high) = x.split_at_mut(2 * stride);
    let ((a, b), (c, d)) = (low.split_at_mut(stride), high.split_at_mut(stride));
    [a, b, c, d]
}
