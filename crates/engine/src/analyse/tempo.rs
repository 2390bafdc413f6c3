//! Tempo and beat of a recording.

use super::onset::onsets;
use dsp::{SampleRate, math};
use std::f64::consts::TAU;

/// The estimated tempo of a steady recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct TempoEstimate {
    /// Beats a minute.
    pub bpm: f64,
    /// 0 (a guess) to 1 (as sure as a metronome).
    pub confidence: f64,
    /// Second of the first beat.
    pub first_beat: f64,
    /// Second of the first downbeat, if bars have four beats; a weak estimate.
    pub first_downbeat: f64,
}

/// Slowest and fastest tempo considered, beats a minute.
const RANGE: (f64, f64) = (45.0, 215.0);
/// Tempo at which people tap most readily and the width of that preference in octaves (Parncutt 1994; Moelants 2002).
const PREFERENCE: (f64, f64) = (122.0, 0.65);

/// Estimates the tempo of a mono sound of at least five seconds; `None` where nothing begins often enough.
pub fn tempo(mono: &[f32], rate: SampleRate) -> Option<TempoEstimate> {
    let onsets = onsets(mono, rate);
    let strength: Vec<f64> = onsets.strength.iter().map(|&x| f64::from(x)).collect();
    if (strength.len() as f64) < 5.0 * onsets.rate || strength.iter().sum::<f64>() <= 0.0 {
        return None;
    }
    let lags = (4.0 * 60.0 * onsets.rate / RANGE.0) as usize + 2;
    let correlation = autocorrelation(&strength, lags);
    let score = |bpm: f64| {
        let lag = 60.0 * onsets.rate / bpm;
        let comb = [(1.0, 1.0), (2.0, 0.6), (3.0, 0.4), (4.0, 0.5)];
        let sum: f64 = comb.iter().map(|&(k, w)| w * at(&correlation, k * lag)).sum();
        let octaves = math::log2(bpm / PREFERENCE.0) / PREFERENCE.1;
        sum * math::exp(-0.5 * octaves * octaves)
    };
    let steps = (math::ln(RANGE.1 / RANGE.0) / 0.004) as u32;
    let candidates = (0..=steps).map(|step| RANGE.0 * math::exp(0.004 * f64::from(step)));
    let coarse = candidates.map(|bpm| (bpm, score(bpm))).reduce(|a, b| if b.1 > a.1 { b } else { a })?.0;
    let bpm = refine(&strength, coarse, onsets.rate);
    let period = 60.0 * onsets.rate / bpm;
    let offset = phase(&strength, period);
    let downbeat = (0..4)
        .map(|beat| offset + f64::from(beat) * period)
        .map(|from| {
            (
                from,
                comb_sum(&onsets.low.iter().map(|&x| f64::from(x)).collect::<Vec<_>>(), from, 4.0 * period),
            )
        })
        .reduce(|a, b| if b.1 > a.1 { b } else { a })?
        .0;
    let confidence = [1.0, 2.0, 4.0].iter().map(|k| at(&correlation, k * period)).fold(0.0, f64::max);
    Some(TempoEstimate {
        bpm,
        confidence: confidence.clamp(0.0, 1.0),
        first_beat: offset / onsets.rate,
        first_downbeat: downbeat / onsets.rate,
    })
}

/// Autocorrelation less the mean, 1 at lag 0, corrected for the shrinking overlap.
fn autocorrelation(x: &[f64], lags: usize) -> Vec<f64> {
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let centred: Vec<f64> = x.iter().map(|v| v - mean).collect();
    let at = |lag: usize| {
        let overlap = centred.len().saturating_sub(lag);
        let sum: f64 = centred.iter().zip(centred.get(lag..).unwrap_or_default()).map(|(a, b)| a * b).sum();
        sum / overlap.max(1) as f64
    };
    let power = at(0).max(1e-12);
    (0..lags).map(|lag| at(lag) / power).collect()
}

/// Highest value near a lag that lies between whole lags.
fn at(values: &[f64], lag: f64) -> f64 {
    let near = math::round(lag).max(1.0) as usize;
    values.get(near - 1..=near + 1).map_or(0.0, |v| v.iter().fold(f64::MIN, |a, &b| a.max(b)))
}

/// The tempo within 3 % of `coarse` whose beat, half-beat and bar lie best on the onsets of the whole sound.
fn refine(strength: &[f64], coarse: f64, rate: f64) -> f64 {
    let fit = |bpm: f64| {
        let line = |multiple: f64| {
            let angle = -TAU * bpm / 60.0 * multiple / rate;
            let (step_re, step_im) = (math::cos(angle), math::sin(angle));
            let (mut re, mut im, mut sum_re, mut sum_im) = (1.0, 0.0, 0.0, 0.0);
            for &x in strength {
                sum_re += x * re;
                sum_im += x * im;
                (re, im) = (re * step_re - im * step_im, re * step_im + im * step_re);
            }
            (sum_re * sum_re + sum_im * sum_im).sqrt()
        };
        line(1.0) + line(2.0) + 0.5 * line(4.0)
    };
    let best = |centre: f64, width: f64, step: f64| {
        let count = (width / step) as i32;
        let all = (-count..=count).map(|i| centre + step * f64::from(i)).map(|bpm| (bpm, fit(bpm)));
        all.reduce(|a, b| if b.1 > a.1 { b } else { a }).map_or(centre, |b| b.0)
    };
    best(best(coarse, 0.03 * coarse, 0.05), 0.05, 0.005)
}

/// Sum of the values nearest to `from`, `from + period`, …
fn comb_sum(values: &[f64], from: f64, period: f64) -> f64 {
    let mut sum = 0.0;
    let mut place = from;
    while let Some(x) = values.get(math::round(place) as usize) {
        sum += x;
        place += period;
    }
    sum
}

/// Place of the first beat, in onset frames, on which the most onsets fall.
fn phase(strength: &[f64], period: f64) -> f64 {
    let places = (0..).map(|i| 0.5 * f64::from(i)).take_while(|&from| from < period);
    places
        .map(|from| (from, comb_sum(strength, from, period)))
        .reduce(|a, b| if b.1 > a.1 { b } else { a })
        .map_or(0.0, |best| best.0)
}
