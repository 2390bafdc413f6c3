//! The key of a recording, whatever its tuning.

use super::Fourier;
use dsp::{SampleRate, math};
use song::{Key, Mode, PitchClass};
use std::f64::consts::TAU;

/// The estimated key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyEstimate {
    /// Major or minor key.
    pub key: Key,
    /// 0 (a guess) to 1.
    pub confidence: f64,
    /// How far the tuning lies from A4 = 440 Hz, cents, −50 to 50.
    pub cents: f64,
}

/// How strongly each degree belongs to a major key, tonic first (Temperley, *Music and Probability*, 2007, Essen corpus).
const MAJOR: [f64; 12] = [0.184, 0.001, 0.155, 0.003, 0.191, 0.109, 0.005, 0.214, 0.001, 0.078, 0.004, 0.055];
/// The same for minor keys.
const MINOR: [f64; 12] = [0.192, 0.005, 0.149, 0.179, 0.002, 0.144, 0.002, 0.201, 0.038, 0.012, 0.053, 0.022];

/// Estimates the key of a mono sound; `None` where nothing has a pitch.
pub fn key(mono: &[f32], rate: SampleRate) -> Option<KeyEstimate> {
    let peaks = peaks(mono, rate);
    let (mut re, mut im) = (0.0, 0.0);
    for &(note, weight) in &peaks {
        re += weight * math::cos(TAU * note);
        im += weight * math::sin(TAU * note);
    }
    let tuning = math::atan2(im, re) / TAU;
    let mut chroma = [0.0; 12];
    for &(note, weight) in &peaks {
        let nearest = math::round(note - tuning);
        let off = note - tuning - nearest;
        chroma[(nearest as i64).rem_euclid(12) as usize] += weight * (1.0 - 2.0 * off.abs());
    }
    if chroma.iter().sum::<f64>() <= 0.0 {
        return None;
    }
    let mut fits: Vec<(f64, u8, Mode)> = (0..12)
        .flat_map(|tonic| [(tonic, Mode::Major, &MAJOR), (tonic, Mode::Minor, &MINOR)])
        .map(|(tonic, mode, profile)| (fit(&chroma, profile, tonic as usize), tonic, mode))
        .collect();
    fits.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (&(best, semitone, mode), &(second, ..)) = (fits.first()?, fits.get(1)?);
    let flat = match mode {
        Mode::Major => [1, 3, 5, 8, 10].contains(&semitone),
        _ => [0, 2, 3, 5, 7, 10].contains(&semitone),
    };
    let confidence = (best.max(0.0) * (0.4 + 6.0 * (best - second))).clamp(0.0, 1.0);
    Some(KeyEstimate {
        key: Key { tonic: PitchClass { semitone, flat }, mode },
        confidence,
        cents: 100.0 * tuning,
    })
}

/// Correlation of a chroma with a profile whose tonic lies on `tonic`.
fn fit(chroma: &[f64; 12], profile: &[f64; 12], tonic: usize) -> f64 {
    let mean = |x: &[f64; 12]| x.iter().sum::<f64>() / 12.0;
    let (cm, pm) = (mean(chroma), mean(profile));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (degree, p) in profile.iter().enumerate() {
        let (x, y) = (chroma[(tonic + degree) % 12] - cm, p - pm);
        xy += x * y;
        xx += x * x;
        yy += y * y;
    }
    if xx > 0.0 { xy / (xx * yy).sqrt() } else { 0.0 }
}

/// Spectral peaks as (MIDI note with fraction, weight); each window weighs the same, softened by its level.
fn peaks(mono: &[f32], rate: SampleRate) -> Vec<(f64, f64)> {
    let mut fourier = Fourier::new((rate.0 as usize / 4).next_power_of_two());
    let (size, mut found) = (fourier.size(), Vec::new());
    let bin_hz = rate.hz() / size as f64;
    let (lowest, highest) = ((65.0 / bin_hz) as usize, (1600.0 / bin_hz) as usize);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for from in (0..mono.len().saturating_sub(size / 2)).step_by(size) {
        let window = |from: usize| mono.get(from..(from + size).min(mono.len())).unwrap_or_default();
        a.clear();
        b.clear();
        fourier.powers(window(from), window(from + size / 2), |_, x, y| {
            a.push(x.sqrt());
            b.push(y.sqrt());
        });
        for amplitudes in [&a, &b] {
            collect(amplitudes, lowest..highest, bin_hz, &mut found);
        }
    }
    found
}

/// Adds the local maxima of one spectrum.
fn collect(amplitudes: &[f64], bins: std::ops::Range<usize>, bin_hz: f64, found: &mut Vec<(f64, f64)>) {
    let highest = bins.clone().filter_map(|bin| amplitudes.get(bin)).fold(0.0_f64, |a, &b| a.max(b));
    if highest < 1e-5 {
        return;
    }
    for bin in bins {
        let Some(&[below, here, above]) = amplitudes.get(bin - 1..bin + 2) else { continue };
        if here <= below || here < above || here < 0.03 * highest {
            continue;
        }
        let (x, y, z) = (math::ln(below.max(1e-12)), math::ln(here), math::ln(above.max(1e-12)));
        let shift = 0.5 * (x - z) / (x - 2.0 * y + z).min(-1e-9);
        let hz = (bin as f64 + shift) * bin_hz;
        found.push((69.0 + 12.0 * math::log2(hz / 440.0), (here / highest).sqrt()));
    }
}
