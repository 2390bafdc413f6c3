//! A master heard through a playback device.

use super::Device;
use super::fir::{Blocks, Filter, minimum_phase, noise};
use super::guard::{AHEAD, Guard};
use crate::analyse::{Spectrum, TARGET, interpolate};
use dsp::{Frames, SampleRate, math};
use rustfft::num_complex::Complex32;

/// Plays stereo sound as a device would, at the loudness of the original.
pub struct Simulation {
    filter: Filter,
    noise: Vec<Complex32>,
    noise_gain: f32,
    noise_at: usize,
    guard: Guard,
    gain: f32,
    rate: SampleRate,
}

impl Simulation {
    /// A device for a song of an ordinary spectrum.
    pub fn new(device: &Device, rate: SampleRate) -> Self {
        let typical = twelfths().map(|hz| (hz, math::pow(10.0, interpolate(TARGET, hz) / 10.0), 0.1));
        Self::build(device, rate, typical.map(|(hz, mid, side)| (hz, mid, mid * side)))
    }

    /// A device whose level is matched to a song of this spectrum: both sound about equally loud (BS.1770).
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
            filter: Filter::new(&minimum_phase(&device.response, rate), device.width as f32),
            noise: Vec::new(),
            noise_gain: 0.0,
            noise_at: 0,
            guard: Guard::new(rate.hz()),
            gain: gain as f32,
            rate,
        }
    }

    /// With the noise around the listener, for a song of this integrated loudness (LUFS).
    pub fn with_noise(mut self, device: &Device, loudness: f64) -> Self {
        let Some(level) = device.noise.filter(|_| loudness.is_finite()) else { return self };
        let rate = self.rate;
        // White noise of power 1 a channel has 2/rate a hertz; both channels count (BS.1770).
        let density =
            |hz: f64| math::pow(10.0, interpolate(&device.noise_spectrum, hz) / 10.0) * k_weight(hz);
        let width = math::exp2(1.0 / 24.0) - math::exp2(-1.0 / 24.0);
        let power: f64 = twelfths().map(|hz| density(hz) * hz * width * 4.0 / rate.hz()).sum();
        let wanted = loudness + 0.691 + level - device.level;
        self.noise_gain = (math::pow(10.0, wanted / 10.0) / power.max(1e-30)).sqrt() as f32;
        self.noise = noise(&minimum_phase(&device.noise_spectrum, rate), 0x006e_015e);
        self
    }

    /// Begins anew, song and noise louder by `gain` (linear).
    pub fn rewind(&mut self, gain: f32) {
        self.gain *= gain;
        self.noise_gain *= gain;
        self.noise_at = 0;
        self.guard = Guard::new(self.rate.hz());
    }

    /// Frames by which the output lags.
    pub fn latency(&self) -> Frames {
        Frames(AHEAD as u64)
    }

    /// What the device makes of the loaded block, [`latency`](Self::latency) frames late. No sample exceeds −1 dBFS.
    pub fn process(&mut self, blocks: &Blocks, left: &mut [f32], right: &mut [f32]) {
        let frames = self.filter.process(blocks).iter().zip(left.iter_mut().zip(right));
        for (frame, (left, right)) in frames {
            let mut heard = Complex32::new(frame.re + frame.im, frame.re - frame.im) * self.gain;
            if let Some(noise) = self.noise.get(self.noise_at) {
                heard += noise * self.noise_gain;
                self.noise_at = (self.noise_at + 1) % self.noise.len();
            }
            let out = self.guard.process(heard);
            (*left, *right) = (out.re, out.im);
        }
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
