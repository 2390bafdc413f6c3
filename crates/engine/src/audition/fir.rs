//! A minimum-phase filter from a table of levels, and fast convolution with many of them at once.

use crate::analyse::interpolate;
use dsp::{Rng, SampleRate, math};
use rustfft::{Fft, FftPlannerScalar, num_complex::Complex32, num_complex::Complex64};
use std::sync::Arc;

/// Taps of a filter.
const TAPS: usize = 4096;
/// Frames of a transform.
const SIZE: usize = 4 * TAPS;
/// Frames convolved at a time.
pub const STEP: usize = SIZE - TAPS;
/// Frames after which noise repeats.
const LOOP: usize = 1 << 18;

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

/// Spectrum of an impulse response, filled up to `size` frames and scaled for the way back.
fn response(taps: &[f32], size: usize) -> Vec<Complex32> {
    let mut spectrum = vec![Complex32::default(); size];
    for (slot, &tap) in spectrum.iter_mut().zip(taps) {
        *slot = Complex32::new(tap / size as f32, 0.0);
    }
    FftPlannerScalar::new().plan_fft_forward(size).process(&mut spectrum);
    spectrum
}

/// The sound that all devices play, in overlapping blocks: its spectrum is taken once for all of them. Mid and side are the real
/// and imaginary part of one complex signal.
pub struct Blocks {
    forward: Arc<dyn Fft<f32>>,
    past: Vec<Complex32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Default for Blocks {
    fn default() -> Self {
        let forward = FftPlannerScalar::new().plan_fft_forward(SIZE);
        let scratch = vec![Complex32::default(); forward.get_inplace_scratch_len()];
        let zero = |size| vec![Complex32::default(); size];
        Self { forward, past: zero(TAPS), spectrum: zero(SIZE), scratch }
    }
}

impl Blocks {
    /// The next [`STEP`] frames.
    pub fn load(&mut self, left: &[f32], right: &[f32]) {
        let (past, now) = self.spectrum.split_at_mut(TAPS);
        past.copy_from_slice(&self.past);
        for ((frame, l), r) in now.iter_mut().zip(left).zip(right) {
            *frame = Complex32::new(0.5 * (l + r), 0.5 * (l - r));
        }
        self.past.copy_from_slice(&now[STEP - TAPS..]);
        self.forward.process_with_scratch(&mut self.spectrum, &mut self.scratch);
    }
}

/// One device's filter and width.
pub struct Filter {
    inverse: Arc<dyn Fft<f32>>,
    response: Vec<Complex32>,
    /// Shares of the spectrum and of its mirror image: together they scale the side alone.
    shares: (f32, f32),
    work: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Filter {
    /// With an impulse response of [`TAPS`] taps; the side is scaled by `width`.
    pub fn new(taps: &[f32], width: f32) -> Self {
        let inverse = FftPlannerScalar::new().plan_fft_inverse(SIZE);
        let scratch = vec![Complex32::default(); inverse.get_inplace_scratch_len()];
        Self {
            inverse,
            response: response(taps, SIZE),
            shares: (0.5 * (1.0 + width), 0.5 * (1.0 - width)),
            work: vec![Complex32::default(); SIZE],
            scratch,
        }
    }

    /// The loaded block, filtered: [`STEP`] frames of mid and side.
    pub fn process(&mut self, blocks: &Blocks) -> &[Complex32] {
        let (here, there) = self.shares;
        let mirrored = blocks.spectrum[..1].iter().chain(blocks.spectrum[1..].iter().rev());
        let bins = self.work.iter_mut().zip(&self.response).zip(blocks.spectrum.iter().zip(mirrored));
        for ((out, response), (bin, mirror)) in bins {
            *out = response * (bin * here + mirror.conj() * there);
        }
        self.inverse.process_with_scratch(&mut self.work, &mut self.scratch);
        &self.work[TAPS..]
    }
}

/// Noise of power 1 a channel through a filter, left and right apart; it repeats without a seam.
pub fn noise(taps: &[f32], seed: u64) -> Vec<Complex32> {
    let mut rng = Rng::new(seed);
    // Uniform over ±√3 has power 1.
    let mut white = || rng.noise() * 1.732_050_8;
    let mut noise: Vec<_> = (0..LOOP).map(|_| Complex32::new(white(), white())).collect();
    let mut planner = FftPlannerScalar::new();
    planner.plan_fft_forward(LOOP).process(&mut noise);
    for (bin, response) in noise.iter_mut().zip(response(taps, LOOP)) {
        *bin *= response;
    }
    planner.plan_fft_inverse(LOOP).process(&mut noise);
    noise
}
