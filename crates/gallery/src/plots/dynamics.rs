//! Level out over level in, and gain over time.

use super::Curve;
use crate::chart::{Axis, Line, Panel, Stroke};
use crate::listen::{self, RATE, Values, db, frames, mono, rms, sine};
use dsp::meters::TruePeak;
use dsp::{Decibels, Spec};
use std::f64::consts::FRAC_PI_4;

/// A stretch of level, s.
const STRETCH: f64 = 0.001;
/// Time after the step down in which what is delayed inside a device still sounds, s.
const SETTLING: f64 = 0.015;

/// Static curve of a sine of `hz`, and gain over time.
pub fn panels(spec: &Spec, hz: f64, curves: &[Curve]) -> Vec<Panel> {
    let out = |values: Values, level: f64| {
        let peak = Decibels(level).gain() * std::f64::consts::SQRT_2;
        let [left, _] = listen::through(spec, values, mono(sine(hz, peak, 0.0, frames(1.2))));
        db(rms(&left[frames(1.0)..frames(1.1)]))
    };
    let levels = Axis::linear("level in, dB", -60.0, 0.0, 10.0);
    let title = format!("steady sine of {} kHz", hz / 1000.0);
    vec![curve_panel(title, levels, "level out, dB", curves, out), over_time(spec, hz, curves, -60.0)]
}

/// Gain over time alone.
pub fn steps(spec: &Spec, curves: &[Curve]) -> Vec<Panel> {
    vec![over_time(spec, 1000.0, curves, -60.0)]
}

/// True peak out over true peak in, of a sine whose samples all miss its peaks, and gain over time.
pub fn true_peak(spec: &Spec, curves: &[Curve]) -> Vec<Panel> {
    let out = |values: Values, level: f64| {
        let x = sine(RATE.hz() / 4.0, Decibels(level).gain(), FRAC_PI_4, frames(0.6));
        let [left, right] = listen::through(spec, values, mono(x));
        let mut meter = TruePeak::new(RATE);
        meter.push(&left[frames(0.1)..frames(0.5)], &right[frames(0.1)..frames(0.5)]);
        db(meter.peak())
    };
    let levels = Axis::linear("true peak in, dBTP", -18.0, 12.0, 6.0);
    let title = "sine of 12 kHz, samples 3 dB under its peaks".to_owned();
    vec![
        curve_panel(title, levels, "true peak out, dBTP", curves, out),
        over_time(spec, 1000.0, curves, -12.0),
    ]
}

fn curve_panel(
    title: String,
    x: Axis,
    label: &'static str,
    curves: &[Curve],
    out: impl Fn(Values, f64) -> f64,
) -> Panel {
    let (from, to) = x.range;
    let y = Axis { label, ..x.clone() };
    let levels = || (0..=60).map(|i| from + (to - from) * f64::from(i) / 60.0);
    let mut lines = vec![Line::new("unchanged", 6, vec![(from, from), (to, to)]).with(Stroke::Thin)];
    for (i, (label, values)) in curves.iter().enumerate() {
        lines.push(Line::new(label, i, levels().map(|level| (level, out(values, level))).collect()));
    }
    Panel { title, x, y, lines }
}

/// Gain while a sine is soft for 0.1 s, loud for 0.25 s and soft again.
fn over_time(spec: &Spec, hz: f64, curves: &[Curve], soft: f64) -> Panel {
    let (up, down, end, loud) = (0.1, 0.35, 0.9, 0.0);
    let mut x = sine(hz, 1.0, 0.0, frames(end));
    for (i, x) in x.iter_mut().enumerate() {
        let level = if (frames(up)..frames(down)).contains(&i) { loud } else { soft };
        *x *= Decibels(level).gain() as f32;
    }
    let before = listen::levels(&x, STRETCH);
    let mut lines = Vec::new();
    for (i, (label, values)) in curves.iter().enumerate() {
        let [left, _] = listen::through(spec, values, mono(x.clone()));
        let gains = listen::levels(&left, STRETCH).into_iter().zip(&before);
        let gains = gains.filter(|((at, _), _)| !(down..down + SETTLING).contains(at));
        let gains: Vec<_> = gains.map(|((at, out), (_, into))| (1000.0 * at, out - into)).collect();
        lines.push(Line::new(label, i, gains));
    }
    let values = || lines.iter().flat_map(|line| line.points.iter().map(|point| point.1));
    let top = (values().fold(0.0, f64::max) / 6.0).ceil().min(4.0) * 6.0;
    let bottom = ((values().fold(0.0, f64::min) / 6.0).floor() * 6.0).max(top - 60.0).min(top - 6.0);
    let title =
        format!("sine of {} kHz stepping from {soft} to {loud} dB and back", hz / 1000.0).replace('-', "−");
    let y = Axis::linear("gain, dB", bottom, top, if top - bottom > 36.0 { 12.0 } else { 6.0 });
    Panel { title, x: Axis::linear("time, ms", 0.0, 1000.0 * end, 100.0), y, lines }
}
