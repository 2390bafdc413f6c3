//! Where notes begin: spectral flux in logarithmic bands, a hundred times a second.

use super::Fourier;
use dsp::{SampleRate, math};

/// Strength of note beginnings over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Onsets {
    /// Values a second.
    pub rate: f64,
    /// Rise of level over all bands, less its mean over a second around it; never negative.
    pub strength: Vec<f32>,
    /// Rise of level below 200 Hz alone.
    pub low: Vec<f32>,
}

/// Bands, two an octave from 40 Hz.
const BANDS: usize = 18;

/// Onsets of a mono sound.
pub fn onsets(mono: &[f32], rate: SampleRate) -> Onsets {
    let hop = rate.0 as usize / 100;
    let mut fourier = Fourier::new((rate.0 as usize / 25).next_power_of_two());
    let size = fourier.size();
    let band_of: Vec<usize> = (0..fourier.bins())
        .map(|bin| {
            let hz = bin as f64 * rate.hz() / size as f64;
            let band = math::log2((hz / 40.0).max(1.0)) * 2.0;
            (band as usize).min(BANDS - 1)
        })
        .collect();
    let frames = mono.len() / hop;
    let mut levels = vec![[0.0_f64; BANDS]; frames];
    // The window is centred on its hop, so that an onset is dated where it is heard.
    let at = |frame: usize| {
        let from = (frame * hop).saturating_sub(size / 2);
        mono.get(from..(from + size).min(mono.len())).unwrap_or_default()
    };
    for (pair, slots) in levels.chunks_mut(2).enumerate() {
        let mut sums = [[0.0_f64; BANDS]; 2];
        fourier.powers(at(2 * pair), at(2 * pair + 1), |bin, a, b| {
            sums[0][band_of[bin]] += a;
            sums[1][band_of[bin]] += b;
        });
        for (slot, sum) in slots.iter_mut().zip(sums) {
            *slot = sum.map(|power| math::ln(1.0 + 1e5 * power));
        }
    }
    let flux = |bands: std::ops::Range<usize>| -> Vec<f32> {
        let mut rises = vec![0.0];
        rises.extend(levels.windows(2).map(|pair| {
            let rise = |band: usize| (pair[1][band] - pair[0][band]).max(0.0);
            bands.clone().map(rise).sum::<f64>() as f32
        }));
        rises
    };
    Onsets { rate: rate.hz() / hop as f64, strength: less_mean(&flux(0..BANDS)), low: less_mean(&flux(0..5)) }
}

/// What stands above the mean of the second around each value.
fn less_mean(values: &[f32]) -> Vec<f32> {
    let mut sums = vec![0.0_f64];
    for &x in values {
        sums.push(sums.last().unwrap_or(&0.0) + f64::from(x));
    }
    let mean = |i: usize| {
        let (from, to) = (i.saturating_sub(50), (i + 50).min(values.len()));
        (sums[to] - sums[from]) / (to - from).max(1) as f64
    };
    values.iter().enumerate().map(|(i, &x)| (x - mean(i) as f32).max(0.0)).collect()
}
