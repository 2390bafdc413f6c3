//! What saturation does to a wave: its transfer curve and the harmonics it adds.

use super::Curve;
use crate::chart::{Axis, Line, Panel, Stroke};
use crate::listen::{self, Values, amplitude, db, frames, mono, sine};
use dsp::{Decibels, Spec};

/// Harmonics that are shown.
const HARMONICS: usize = 10;

/// Transfer curve at 100 Hz and full scale.
pub fn transfer(spec: &Spec, curves: &[Curve]) -> Panel {
    let mut transfer = vec![Line::new("unchanged", 6, vec![(-1.0, -1.0), (1.0, 1.0)]).with(Stroke::Thin)];
    for (i, (label, values)) in curves.iter().enumerate() {
        transfer.push(Line::new(label, i, wave(spec, values)));
    }
    let reach = |line: &Line| line.points.iter().fold(1.0, |m: f64, point| m.max(point.1.abs()));
    let most = (transfer.iter().map(reach).fold(1.0, f64::max) * 2.0).ceil() / 2.0;
    Panel {
        title: "transfer curve".into(),
        x: Axis::linear("wave in, full scale = 1", -1.0, 1.0, 0.5),
        y: Axis::linear("wave out", -most, most, 0.5),
        lines: transfer,
    }
}

/// Harmonics of 1 kHz at −12 dB.
pub fn harmonics(spec: &Spec, curves: &[Curve]) -> Panel {
    let line = |(i, (label, values)): (usize, &Curve)| {
        let beside = 0.16 * (i as f64 - (curves.len() as f64 - 1.0) / 2.0);
        let stems = levels(spec, values).into_iter().map(|(n, level)| (n + beside, level));
        Line::new(label, i, stems.collect()).with(Stroke::Stems)
    };
    let numbers = (1..=HARMONICS).map(|n| n as f64).collect();
    Panel {
        title: "harmonics of 1 kHz at −12 dB".into(),
        x: Axis { ticks: numbers, ..Axis::linear("harmonic", 0.5, 10.5, 1.0) },
        y: Axis::linear("relative to the first, dB", -90.0, 0.0, 10.0),
        lines: curves.iter().enumerate().map(line).collect(),
    }
}

/// Out over in through one period.
fn wave(spec: &Spec, values: Values) -> Vec<(f64, f64)> {
    let x = sine(100.0, 1.0, 0.0, frames(1.1));
    let [out, _] = listen::through(spec, values, mono(x.clone()));
    let period = frames(1.0)..=frames(1.01);
    period.step_by(2).map(|i| (f64::from(x[i]), f64::from(out[i]))).collect()
}

/// Level of each harmonic relative to the first, dB.
fn levels(spec: &Spec, values: Values) -> Vec<(f64, f64)> {
    let x = sine(1000.0, Decibels(-12.0).gain(), 0.0, frames(1.2));
    let [out, _] = listen::through(spec, values, mono(x));
    let steady = &out[frames(1.0)..frames(1.1)];
    let first = amplitude(steady, 1000.0);
    let level = |n: usize| (n as f64, db(amplitude(steady, 1000.0 * n as f64) / first));
    (1..=HARMONICS).map(level).collect()
}
