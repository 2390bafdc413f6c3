//! Windowed spectra of two real signals with one complex transform.

use dsp::math;
use rustfft::{Fft, FftPlannerScalar, num_complex::Complex32};
use std::f64::consts::TAU;
use std::sync::Arc;

/// A Hann-windowed transform of fixed size. The scalar planner is used, so that every machine gives the same bits.
pub struct Fourier {
    fft: Arc<dyn Fft<f32>>,
    window: Vec<f32>,
    buffer: Vec<Complex32>,
    scratch: Vec<Complex32>,
    norm: f64,
}

impl Fourier {
    /// For `size` frames, a power of two.
    pub fn new(size: usize) -> Self {
        let fft = FftPlannerScalar::new().plan_fft_forward(size);
        let window: Vec<f32> =
            (0..size).map(|i| (0.5 - 0.5 * math::cos(TAU * i as f64 / size as f64)) as f32).collect();
        let energy: f64 = window.iter().map(|&w| f64::from(w) * f64::from(w)).sum();
        Self {
            scratch: vec![Complex32::default(); fft.get_inplace_scratch_len()],
            buffer: vec![Complex32::default(); size],
            norm: 2.0 / (size as f64 * energy),
            fft,
            window,
        }
    }

    /// Frames in one transform.
    pub fn size(&self) -> usize {
        self.window.len()
    }

    /// Number of bins, from 0 Hz to the Nyquist frequency.
    pub fn bins(&self) -> usize {
        self.size() / 2 + 1
    }

    /// Calls `each(bin, power of a, power of b)` with mean-square power a bin: the sum over bins is the mean square
    /// of the windowed signal. `a` and `b` hold [`size`](Self::size) frames; missing ones count as silence.
    pub fn powers(&mut self, a: &[f32], b: &[f32], mut each: impl FnMut(usize, f64, f64)) {
        self.buffer.fill(Complex32::default());
        for ((slot, &w), &x) in self.buffer.iter_mut().zip(&self.window).zip(a) {
            slot.re = x * w;
        }
        for ((slot, &w), &y) in self.buffer.iter_mut().zip(&self.window).zip(b) {
            slot.im = y * w;
        }
        self.fft.process_with_scratch(&mut self.buffer, &mut self.scratch);
        let size = self.buffer.len();
        for bin in 0..=size / 2 {
            let (z, m) = (self.buffer[bin], self.buffer[(size - bin) % size].conj());
            let (sum, difference) = ((z + m) * 0.5, (z - m) * 0.5);
            let norm = if bin == 0 || bin == size / 2 { self.norm * 0.5 } else { self.norm };
            each(bin, f64::from(sum.norm_sqr()) * norm, f64::from(difference.norm_sqr()) * norm);
        }
    }
}

/// Collects frames of two signals and hands out overlapping windows, half a window apart.
pub(crate) struct Windows {
    a: Vec<f32>,
    b: Vec<f32>,
    size: usize,
}

impl Windows {
    /// Windows of `size` frames.
    pub fn new(size: usize) -> Self {
        Self { a: Vec::with_capacity(2 * size), b: Vec::with_capacity(2 * size), size }
    }

    /// Takes frames and calls `window` for each full window.
    pub fn push(&mut self, a: &[f32], b: &[f32], mut window: impl FnMut(&[f32], &[f32])) {
        self.a.extend_from_slice(a);
        self.b.extend_from_slice(b);
        let mut from = 0;
        while from + self.size <= self.a.len() {
            window(&self.a[from..from + self.size], &self.b[from..from + self.size]);
            from += self.size / 2;
        }
        self.a.drain(..from);
        self.b.drain(..from);
    }
}
