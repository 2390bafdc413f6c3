//! Gain over frequency.

use super::Curve;
use crate::chart::{Axis, Line, Panel, Stroke};
use crate::listen::{self, Values};
use dsp::{Spec, math};

/// Frames of the response that is transformed, and points of a line.
const FRAMES: usize = 1 << 16;
const POINTS: usize = 260;
/// Amplitude of the impulse: low enough for what saturates.
const IMPULSE: f32 = 1e-2;

/// A panel for each group of curves, with a few decibels to spare.
pub fn panels(spec: &Spec, groups: &[(&'static str, &'static [Curve])]) -> Vec<Panel> {
    let panel = |(title, curves): &(&'static str, &'static [Curve])| {
        let mut lines = Vec::new();
        for (i, (label, values)) in curves.iter().enumerate() {
            lines.push(Line::new(label, i, gain(spec, values, 1.0)));
            let analogue: Vec<_> =
                Axis::hertz().points(POINTS).map(|hz| (hz, analogue(values, hz))).collect();
            if spec.name.ends_with("eq") {
                lines.push(Line::new("", 6, analogue).with(Stroke::Thin));
            }
        }
        if spec.name.ends_with("eq") {
            lines.push(Line::new("analogue filter", 6, Vec::new()).with(Stroke::Thin));
        }
        framed((*title).into(), lines)
    };
    groups.iter().map(panel).collect()
}

/// Gain of the middle and of the sides.
pub fn sides(spec: &Spec, curves: &[Curve]) -> Vec<Panel> {
    [("middle", 1.0), ("sides", -1.0)]
        .map(|(title, side)| {
            let lines = curves.iter().enumerate();
            let lines = lines.map(|(i, (label, values))| Line::new(label, i, gain(spec, values, side)));
            framed(title.into(), lines.collect())
        })
        .into()
}

/// The gain axis that fits: whole steps of 6 dB, no deeper than 48 dB under the top.
fn framed(title: String, lines: Vec<Line>) -> Panel {
    let values = || lines.iter().flat_map(|line| line.points.iter().map(|point| point.1));
    let top = (values().fold(0.0, f64::max) / 6.0 + 0.1).ceil() * 6.0;
    let bottom = (values().fold(0.0, f64::min) / 6.0 - 0.1).floor() * 6.0;
    let bottom = bottom.max(top - 54.0);
    Panel { title, x: Axis::hertz(), y: Axis::linear("gain, dB", bottom, top, 6.0), lines }
}

/// Gain of left over frequency where right is `side` times left.
fn gain(spec: &Spec, values: Values, side: f32) -> Vec<(f64, f64)> {
    let mut left = vec![0.0; FRAMES];
    left[0] = IMPULSE;
    let right = left.iter().map(|x| x * side).collect();
    // What sounds before the latency counts too: half of a linear-phase response is there.
    let mut sound = [left, right];
    listen::run(&mut *listen::build(spec, values), &mut sound, &[]);
    let [left, _] = sound;
    let magnitudes: Vec<_> = listen::spectrum(&left).iter().map(|m| m / f64::from(IMPULSE)).collect();
    listen::line(&magnitudes, Axis::hertz().points(POINTS))
}

/// Gain of the analogue filters that an equaliser of these values stands for, dB.
fn analogue(values: Values, hz: f64) -> f64 {
    let get = |name: &str| values.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
    let mut sum = 0.0;
    for bell in 1..=4 {
        let of = |what: &str| get(&format!("bell-{bell}-{what}"));
        let (Some(centre), Some(gain)) = (of("frequency"), of("gain")) else { continue };
        let (x, a, q) = (hz / centre, math::pow(10.0, gain / 40.0), of("q").unwrap_or(1.0));
        let (d, n, m) = (1.0 - x * x, x * a / q, x / (a * q));
        sum += 10.0 * math::log10((d * d + n * n) / (d * d + m * m));
    }
    for (corner, gain, high) in [("low-frequency", "low-gain", false), ("high-frequency", "high-gain", true)]
    {
        let (Some(corner), Some(gain)) = (get(corner), get(gain)) else { continue };
        let (x, a) = (if high { corner / hz } else { hz / corner }, math::pow(10.0, gain / 40.0));
        let (c, n, d) = (2.0 * a * x * x, a - x * x, 1.0 - a * x * x);
        sum += 20.0 * math::log10(a) + 10.0 * math::log10((n * n + c) / (d * d + c));
    }
    for (corner, slope, high) in
        [("high-pass", "high-pass-slope", true), ("low-pass", "low-pass-slope", false)]
    {
        let Some(corner) = get(corner) else { continue };
        let x = if high { corner / hz } else { hz / corner };
        sum -= 10.0 * math::log10(1.0 + math::pow(x, get(slope).unwrap_or(12.0) / 3.0));
    }
    sum
}
