//! A master heard through a playback device.

use super::Device;
use super::fir::{Convolver, TAPS, minimum_phase};
use super::guard::{AHEAD, Guard};
use crate::analyse::{Spectrum, TARGET, interpolate};
use dsp::{Frames, Rng, SampleRate, math};
use rustfft::num_complex::Complex32;

/// Plays stereo sound as a device would, at the loudness of the original.
pub struct Simulation {
    convolver: Convolver,
    noise: Option<(Convolver, Rng, f32)>,
    guard: Guard,
    width: f32,
    gain: f32,
    input: Vec<Complex32>,
    output: Vec<Complex32>,
    noise_block: Vec<Complex32>,
    filled: usize,
}

impl Simulation {
    /// A device for a song of an ordinary spectrum.
    pub fn new(device: &Device, rate: SampleRate) -> Self {
        let typical = twelfths().map(|hz| (hz, math::pow(10.0, interpolate(TARGET, hz) / 10.0), 0.1));
        Self::build(device, rate, typical.map(|(hz, mid, side)| (hz, mid, mid * side)))
    }

    /// A device whose level is matched to a song of this spectrum: both sound equally loud (BS.1770).
    pub fn matched(device: &Device, rate: SampleRate, spectrum: &Spectrum) -> Self {
        let power = |db: f64| math::pow(10.0, db / 10.0);
        Self::build(device, rate, spectrum.bands.iter().map(|b| (b.hz, power(b.mid), power(b.side))))
    }

    fn build(device: &Device, rate: SampleRate, bands: impl Iterator<Item = (f64, f64, f64)>) -> Self {
        let (mut before, mut after) = (0.0, 0.0);
        for (hz, mid, side) in bands {
            let weight = k_weight(hz);
            let response = math::pow(10.0, interpolate(&device.response, hz) / 10.0);
            before += weight * (mid + side);
            after += weight * response * (mid + side * device.width * device.width);
        }
        let gain = if before > 0.0 && after > 0.0 { (before / after).sqrt().min(31.6) } else { 1.0 };
        Self {
            convolver: Convolver::new(&minimum_phase(&device.response, rate)),
            noise: None,
            guard: Guard::new(rate.hz()),
            width: device.width as f32,
            gain: gain as f32,
            input: vec![Complex32::default(); TAPS],
            output: vec![Complex32::default(); TAPS],
            noise_block: vec![Complex32::default(); TAPS],
            filled: 0,
        }
    }

    /// With the noise around the listener, for a song of this integrated loudness (LUFS).
    pub fn with_noise(mut self, device: &Device, rate: SampleRate, loudness: f64) -> Self {
        let Some(level) = device.noise.filter(|_| loudness.is_finite()) else { return self };
        let taps = minimum_phase(&device.noise_spectrum, rate);
        // White noise of power 1 a channel has 2/rate a hertz; both channels count (BS.1770).
        let density =
            |hz: f64| math::pow(10.0, interpolate(&device.noise_spectrum, hz) / 10.0) * k_weight(hz);
        let width = math::exp2(1.0 / 24.0) - math::exp2(-1.0 / 24.0);
        let power: f64 = twelfths().map(|hz| density(hz) * hz * width * 4.0 / rate.hz()).sum();
        let wanted = loudness + 0.691 + level - device.level;
        let gain = (math::pow(10.0, wanted / 10.0) / power.max(1e-30)).sqrt();
        self.noise = Some((Convolver::new(&taps), Rng::new(0x006e_015e), gain as f32));
        self
    }

    /// Frames by which the output lags.
    pub fn latency(&self) -> Frames {
        Frames((TAPS + AHEAD) as u64)
    }

    /// Replaces any number of frames (both slices of equal length) by what the device plays, [`latency`](Self::latency)
    /// frames late. No sample exceeds −1 dBFS.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (l, r) in left.iter_mut().zip(right) {
            let (mid, side) = (0.5 * (*l + *r), 0.5 * (*l - *r) * self.width);
            let out = self.guard.process(self.output[self.filled]);
            self.input[self.filled] = Complex32::new(mid + side, mid - side) * self.gain;
            (*l, *r) = (out.re, out.im);
            self.filled += 1;
            if self.filled == TAPS {
                self.turn();
            }
        }
    }

    /// Filters the block that is full.
    fn turn(&mut self) {
        self.convolver.process(&mut self.input);
        if let Some((convolver, rng, gain)) = &mut self.noise {
            // Uniform over ±√3 has power 1.
            let mut white = || rng.noise() * 1.732_050_8 * *gain;
            self.noise_block.fill_with(|| Complex32::new(white(), white()));
            convolver.process(&mut self.noise_block);
            for (frame, noise) in self.input.iter_mut().zip(&self.noise_block) {
                *frame += noise;
            }
        }
        std::mem::swap(&mut self.input, &mut self.output);
        self.filled = 0;
    }
}

/// Centres of the twelfth-octave bands from 20 Hz to 20 kHz.
fn twelfths() -> impl Iterator<Item = f64> {
    (0..120).map(|step| 20.0 * math::exp2(f64::from(step) / 12.0))
}

/// Power gain of the K-weighting at a frequency, from its analogue prototype (ITU-R BS.1770).
pub(crate) fn k_weight(hz: f64) -> f64 {
    let (x, q) = (hz / 38.135_470_9, 0.500_327_04);
    let high_pass = x * x * x * x / ((1.0 - x * x) * (1.0 - x * x) + x * x / (q * q));
    let (x, q) = (hz / 1_681.974_45, 0.707_175_24);
    let (high, band) = (1.584_864_7, 1.258_720_93);
    let above = (1.0 - high * x * x) * (1.0 - high * x * x) + band * band * x * x / (q * q);
    let below = (1.0 - x * x) * (1.0 - x * x) + x * x / (q * q);
    high_pass * above / below
}
