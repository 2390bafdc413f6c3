//! How a reverb dies away, and what echoes first.

use super::Curve;
use crate::chart::{Axis, Line, Panel};
use crate::listen::{self, RATE, Values, db, frames};
use dsp::filters::fft::Fft;
use dsp::{Spec, math};

/// Centres of the octaves, Hz, and their names.
const OCTAVES: [(f64, &str); 7] = [
    (125.0, "125 Hz"),
    (250.0, "250 Hz"),
    (500.0, "500 Hz"),
    (1000.0, "1 kHz"),
    (2000.0, "2 kHz"),
    (4000.0, "4 kHz"),
    (8000.0, "8 kHz"),
];
/// Frames of the response: 5.5 s.
const FRAMES: usize = 1 << 18;
/// Points of a line.
const POINTS: usize = 200;

/// Decay of each octave, and the level of the first `seconds`.
pub fn panels(spec: &Spec, seconds: f64, values: Values) -> Vec<Panel> {
    let [left, _] = response(spec, values);
    let end = 3.0;
    let lines =
        OCTAVES.iter().enumerate().map(|(i, (hz, label))| Line::new(label, i, decay(&left, *hz, end)));
    let y = Axis::linear("energy to come, dB", -60.0, 0.0, 10.0);
    let x = Axis::linear("time, s", 0.0, end, 0.5);
    let left_panel = Panel { title: "decay by octaves".into(), x, y, lines: lines.collect() };
    vec![left_panel, first(spec, seconds, values)]
}

/// Level of the echoes of a click over `seconds`.
pub fn echoes(spec: &Spec, seconds: f64, curves: &[Curve]) -> Vec<Panel> {
    let panel = |(label, values): &Curve| Panel { title: (*label).into(), ..first(spec, seconds, values) };
    curves.iter().map(panel).collect()
}

/// Level of what comes of a click in the first `seconds`, left and right.
pub fn first(spec: &Spec, seconds: f64, values: Values) -> Panel {
    let mut lines = Vec::new();
    for (side, (x, label)) in response(spec, values).iter().zip(["left", "right"]).enumerate() {
        let every = seconds / POINTS as f64;
        let stretches = x.chunks(frames(every)).take(POINTS).enumerate();
        let peaks = stretches.map(|(i, x)| {
            let peak = x.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
            (1000.0 * (i as f64 + 0.5) * every, db(f64::from(peak)))
        });
        lines.push(Line::new(label, side, peaks.collect()));
    }
    let highest = lines.iter().flat_map(|line| &line.points).fold(-60.0, |top: f64, point| top.max(point.1));
    let top = (highest / 10.0).ceil() * 10.0;
    let x = Axis::linear("time, ms", 0.0, 1000.0 * seconds, 1000.0 * seconds / 5.0);
    let y = Axis::linear("peak of an impulse of 0 dB, dB", top - 60.0, top, 10.0);
    Panel { title: "first echoes".into(), x, y, lines }
}

fn response(spec: &Spec, values: Values) -> [Vec<f32>; 2] {
    let mut x = vec![0.0; FRAMES];
    x[0] = 1.0;
    listen::through(spec, values, listen::mono(x))
}

/// Energy still to come within an octave, dB relative to all of it.
fn decay(x: &[f32], centre: f64, end: f64) -> Vec<(f64, f64)> {
    let (mut re, mut im) = (x.to_vec(), vec![0.0; x.len()]);
    let mut fft = Fft::new(x.len());
    fft.forward(&mut re, &mut im);
    for k in 0..x.len() {
        let bin = k.min(x.len() - k) as f64;
        let octaves = math::log2((bin * RATE.hz() / x.len() as f64 / centre).max(1e-9));
        // Within a sixth of an octave of its edges the band rises and falls as a raised cosine.
        let edge = ((0.5 + 1.0 / 6.0 - octaves.abs()) * 3.0).clamp(0.0, 1.0);
        let weight = 0.5 - 0.5 * math::cos(std::f64::consts::PI * edge);
        re[k] *= weight as f32;
        im[k] *= weight as f32;
    }
    fft.inverse(&mut re, &mut im);
    let mut sum = 0.0;
    let mut to_come: Vec<f64> = Vec::with_capacity(re.len());
    // The last tenth is the round-off of the transform: the circle closes there.
    for x in re[..x.len() * 9 / 10].iter().rev() {
        sum += f64::from(*x) * f64::from(*x);
        to_come.push(sum);
    }
    to_come.reverse();
    let step = frames(end) / POINTS;
    let points = to_come.iter().step_by(step).take(POINTS + 1).enumerate();
    points
        .map(|(i, energy)| ((i * step) as f64 / RATE.hz(), 10.0 * math::log10((energy / sum).max(1e-20))))
        .collect()
}
