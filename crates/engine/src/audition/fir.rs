//! A minimum-phase filter from a table of levels, and fast convolution with it.

use crate::analyse::interpolate;
use dsp::{SampleRate, math};
use rustfft::{Fft, FftPlannerScalar, num_complex::Complex32, num_complex::Complex64};
use std::sync::Arc;

/// Taps of the filter, and frames convolved at a time.
pub const TAPS: usize = 4096;

/// Minimum-phase impulse response of [`TAPS`] taps whose magnitude follows `points` (Hz, dB), by way of the real
/// cepstrum (Oppenheim & Schafer, *Discrete-Time Signal Processing*, ch. 13).
pub fn minimum_phase(points: &[(f64, f64)], rate: SampleRate) -> Vec<f32> {
    let size = 8 * TAPS;
    let mut planner = FftPlannerScalar::new();
    let (forward, inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
    let to_nepers = math::ln(10.0) / 20.0;
    let mut spectrum: Vec<Complex64> = (0..size)
        .map(|bin| {
            let hz = bin.min(size - bin) as f64 * rate.hz() / size as f64;
            Complex64::new(interpolate(points, hz).max(-90.0) * to_nepers, 0.0)
        })
        .collect();
    inverse.process(&mut spectrum);
    for (index, value) in spectrum.iter_mut().enumerate() {
        // Fold the anticausal half of the cepstrum onto the causal one.
        let fold = match index {
            0 => 1.0,
            i if i < size / 2 => 2.0,
            i if i == size / 2 => 1.0,
            _ => 0.0,
        };
        *value = Complex64::new(value.re * fold / size as f64, 0.0);
    }
    forward.process(&mut spectrum);
    for value in &mut spectrum {
        let size = math::exp(value.re);
        *value = Complex64::new(size * math::cos(value.im), size * math::sin(value.im));
    }
    inverse.process(&mut spectrum);
    let fade = |tap: usize| {
        let late = (tap as f64 - 0.75 * TAPS as f64).max(0.0) / (0.25 * TAPS as f64);
        0.5 + 0.5 * math::cos(std::f64::consts::PI * late)
    };
    spectrum.iter().take(TAPS).enumerate().map(|(tap, v)| (v.re / size as f64 * fade(tap)) as f32).collect()
}

/// Convolves left and right with one filter, [`TAPS`] frames at a time (overlap-save): both channels are the real
/// and imaginary part of one complex signal, which a real filter does not mix.
pub struct Convolver {
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    filter: Vec<Complex32>,
    past: Vec<Complex32>,
    work: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Convolver {
    /// With an impulse response of [`TAPS`] taps.
    pub fn new(taps: &[f32]) -> Self {
        let size = 2 * TAPS;
        let mut planner = FftPlannerScalar::new();
        let (forward, inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
        let mut filter = vec![Complex32::default(); size];
        for (slot, &tap) in filter.iter_mut().zip(taps) {
            *slot = Complex32::new(tap / size as f32, 0.0);
        }
        forward.process(&mut filter);
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        Self {
            forward,
            inverse,
            filter,
            past: vec![Complex32::default(); TAPS],
            work: vec![Complex32::default(); size],
            scratch: vec![Complex32::default(); scratch],
        }
    }

    /// Filters [`TAPS`] frames in place.
    pub fn process(&mut self, frames: &mut [Complex32]) {
        self.work[..TAPS].copy_from_slice(&self.past);
        self.work[TAPS..].copy_from_slice(frames);
        self.past.copy_from_slice(frames);
        self.forward.process_with_scratch(&mut self.work, &mut self.scratch);
        for (value, filter) in self.work.iter_mut().zip(&self.filter) {
            *value *= filter;
        }
        self.inverse.process_with_scratch(&mut self.work, &mut self.scratch);
        frames.copy_from_slice(&self.work[TAPS..]);
    }
}
