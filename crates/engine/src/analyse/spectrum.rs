//! The average spectrum in twelfth-octave bands, and the slope that finished records share.

use super::fourier::{Fourier, Windows};
use super::power_db;
use dsp::{SampleRate, math};

/// One twelfth-octave band.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Band {
    /// Centre, Hz.
    pub hz: f64,
    /// Average level of (left + right) / 2 in the band, dBFS (full-scale sine = 0); −∞ for silence.
    pub mid: f64,
    /// Average level of (left − right) / 2 in the band, dBFS.
    pub side: f64,
}

/// The average spectrum of a sound.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Spectrum {
    /// From 20 Hz to 20 kHz or the Nyquist frequency.
    pub bands: Vec<Band>,
}

/// Level of a band of constant relative width on finished records, relative to that at 1 kHz: (Hz, dB).
/// Per hertz it falls 4.5 dB an octave from 100 Hz to 4 kHz, which is 1.5 dB an octave in such bands
/// (Pestana, Ma, Reiss et al., AES 2013; ends drawn by us).
pub const TARGET: &[(f64, f64)] = &[
    (20.0, -16.0),
    (32.0, -4.0),
    (50.0, 4.0),
    (70.0, 5.5),
    (100.0, 5.0),
    (200.0, 3.5),
    (400.0, 2.0),
    (1000.0, 0.0),
    (2000.0, -1.5),
    (4000.0, -3.0),
    (8000.0, -7.0),
    (12000.0, -11.0),
    (16000.0, -17.0),
    (20000.0, -28.0),
];

/// Value at `hz` of points (Hz, dB) joined by straight lines over log frequency; flat beyond the ends.
pub(crate) fn interpolate(points: &[(f64, f64)], hz: f64) -> f64 {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return 0.0 };
    if hz <= first.0 {
        return first.1;
    }
    for pair in points.windows(2) {
        if let [(a, x), (b, y)] = *pair
            && hz <= b
        {
            return x + (y - x) * math::ln(hz / a) / math::ln(b / a);
        }
    }
    last.1
}

impl Spectrum {
    /// Mean power between two frequencies, dBFS a twelfth octave, mid and side together.
    pub fn level(&self, from: f64, to: f64) -> f64 {
        let (mut sum, mut count) = (0.0, 0);
        for band in self.bands.iter().filter(|b| b.hz >= from && b.hz < to) {
            sum += math::pow(10.0, band.mid / 10.0) + math::pow(10.0, band.side / 10.0);
            count += 1;
        }
        10.0 * math::log10(sum / f64::from(count.max(1)))
    }
}

/// How far a region lies above [`TARGET`] when the whole (100 Hz to 10 kHz) is laid over it, dB; `None` for silence.
pub fn deviation(spectrum: &Spectrum, from: f64, to: f64) -> Option<f64> {
    let mean = |from: f64, to: f64| {
        let (mut sum, mut count) = (0.0, 0.0);
        for band in spectrum.bands.iter().filter(|b| b.hz >= from && b.hz < to) {
            let power = math::pow(10.0, band.mid / 10.0) + math::pow(10.0, band.side / 10.0);
            sum += 10.0 * math::log10(power.max(1e-12)) - interpolate(TARGET, band.hz);
            count += 1.0;
        }
        sum / f64::max(count, 1.0)
    };
    (spectrum.level(100.0, 10_000.0) > -110.0).then(|| mean(from, to) - mean(100.0, 10_000.0))
}

/// Averages spectra as the sound goes by.
pub(crate) struct SpectrumFinder {
    fourier: Fourier,
    windows: Windows,
    mid: Vec<f64>,
    side: Vec<f64>,
    count: f64,
    rate: SampleRate,
    scratch: [Vec<f32>; 2],
}

impl SpectrumFinder {
    /// Windows last about a third of a second.
    pub fn new(rate: SampleRate) -> Self {
        let fourier = Fourier::new((rate.0 as usize / 4).next_power_of_two());
        let bins = fourier.bins();
        Self {
            windows: Windows::new(fourier.size()),
            fourier,
            mid: vec![0.0; bins],
            side: vec![0.0; bins],
            count: 0.0,
            rate,
            scratch: [Vec::new(), Vec::new()],
        }
    }

    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        let [mid, side] = &mut self.scratch;
        mid.clear();
        side.clear();
        mid.extend(left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)));
        side.extend(left.iter().zip(right).map(|(l, r)| 0.5 * (l - r)));
        let (fourier, mids, sides, count) =
            (&mut self.fourier, &mut self.mid, &mut self.side, &mut self.count);
        self.windows.push(mid, side, |mid, side| {
            fourier.powers(mid, side, |bin, m, s| {
                mids[bin] += m;
                sides[bin] += s;
            });
            *count += 1.0;
        });
    }

    /// A sound shorter than one window is analysed as if silence followed.
    pub fn finish(mut self) -> (Spectrum, Vec<f64>) {
        if self.count == 0.0 {
            let silence = vec![0.0; self.fourier.size()];
            self.push(&silence.clone(), &silence);
        }
        let count = self.count.max(1.0);
        let bin_hz = self.rate.hz() / self.fourier.size() as f64;
        let bands = (0..)
            .map(|step| 20.0 * math::exp2(f64::from(step) / 12.0))
            .take_while(|&hz| hz < 20_400.0 && hz * 1.03 < 0.5 * self.rate.hz())
            .map(|hz| {
                let (low, high) =
                    (hz * math::exp2(-1.0 / 24.0) / bin_hz, hz * math::exp2(1.0 / 24.0) / bin_hz);
                let level = |bins: &[f64]| power_db(between(bins, low, high) / count);
                Band { hz, mid: level(&self.mid), side: level(&self.side) }
            })
            .collect();
        let all = self.mid.iter().zip(&self.side).map(|(m, s)| (m + s) / count).collect();
        (Spectrum { bands }, all)
    }
}

/// Power between two positions on the axis of bins; a bin's power is spread evenly over ±½ bin.
fn between(bins: &[f64], low: f64, high: f64) -> f64 {
    let first = (low + 0.5).max(0.0) as usize;
    let last = (high + 0.5).max(0.0) as usize;
    let mut sum = 0.0;
    for (bin, power) in bins.iter().enumerate().take(last + 1).skip(first) {
        let (from, to) = (bin as f64 - 0.5, bin as f64 + 0.5);
        sum += power * (high.min(to) - low.max(from)).max(0.0);
    }
    sum
}
