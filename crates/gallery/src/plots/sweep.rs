//! Effects that move: their response at moments of the sweep, and what a steady sine becomes.

use super::Curve;
use crate::chart::{Axis, Line, Panel};
use crate::listen::{self, Values, frames, mono, sine};
use dsp::Spec;

/// Frames of the response at a moment.
const FRAMES: usize = 4096;
/// Seconds of the sine, and of a stretch of its level.
const SECONDS: f64 = 4.0;
const STRETCH: f64 = 0.02;

/// Response at the beginning, a quarter and half of a sweep of `seconds`, and the level of a sine.
pub fn panels(spec: &Spec, seconds: f64, hertz: Axis, values: Values) -> Vec<Panel> {
    let moments = [(0.0, "beginning"), (0.25, "a quarter on"), (0.5, "half-way")];
    let curves = moments.iter().enumerate().map(|(i, (part, label))| {
        let at = frames(part * seconds);
        let mut x = vec![0.0; at + FRAMES];
        x[at] = 0.25;
        let [left, _] = listen::through(spec, values, mono(x));
        let magnitudes: Vec<_> = listen::spectrum(&left[at..]).iter().map(|m| m * 4.0).collect();
        Line::new(label, i, listen::line(&magnitudes, hertz.points(400)))
    });
    let lines = curves.collect();
    let response = Panel {
        title: "left, at moments of the sweep".into(),
        x: hertz,
        y: Axis::linear("gain, dB", -30.0, 12.0, 6.0),
        lines,
    };
    vec![response, swings(spec, "level of a sine of 1 kHz", values)]
}

/// Level of a sine over time for each curve.
pub fn swing(spec: &Spec, curves: &[Curve]) -> Vec<Panel> {
    curves.iter().map(|(label, values)| swings(spec, label, values)).collect()
}

/// Level of a sine over time, left and right.
pub fn swings(spec: &Spec, title: &str, values: Values) -> Panel {
    let sound =
        listen::through(spec, values, mono(sine(1000.0, std::f64::consts::SQRT_2, 0.0, frames(SECONDS))));
    let lines = sound.iter().zip(["left", "right"]).enumerate();
    let lines = lines.map(|(side, (x, label))| Line::new(label, side, listen::levels(x, STRETCH)));
    Panel {
        title: title.into(),
        x: Axis::linear("time, s", 0.0, SECONDS, 0.5),
        y: Axis::linear("gain, dB", -30.0, 6.0, 6.0),
        lines: lines.collect(),
    }
}
