//! Gives a raw response the decay and colour of its space, frequency by frequency.

use crate::filters::fft::Fft;
use crate::math;
use std::f64::consts::TAU;

/// Length of the windows in which it is worked on, s.
const WINDOW: f64 = 0.02;
/// Level at which a response ends, in units of the 60 dB that a decay time is about.
const END: f64 = 1.5;

/// A quantity over frequency: values at rising frequencies in Hz, between them by logarithms, beyond them level.
pub type Graph = [(f64, f64)];

/// Value of a graph at `hz`.
pub fn at(graph: &Graph, hz: f64) -> f64 {
    let next = graph.iter().position(|(f, _)| *f > hz);
    match next {
        Some(0) => graph[0].1,
        Some(i) => {
            let ((f, a), (g, b)) = (graph[i - 1], graph[i]);
            a + (b - a) * math::ln(hz / f) / math::ln(g / f)
        }
        None => graph.last().map_or(0.0, |last| last.1),
    }
}

/// Frames of a response that decays by 60 dB in `decay` seconds at most as often as `longest` says.
pub fn frames(decay: f64, longest: f64, rate: f64) -> usize {
    (END * longest * decay * rate) as usize
}

/// Multiplies a response by 10^(−3 t/T(f)), T(f) = `decay` · `times`(f), and by a colour in dB; frequency f begins after `onset`(f) seconds.
pub fn shape(
    raw: [Vec<f32>; 2],
    decay: f64,
    times: &Graph,
    colour: &Graph,
    onset: impl Fn(f64) -> f64,
    rate: f64,
) -> [Vec<f32>; 2] {
    let window = ((WINDOW * rate) as usize).next_power_of_two();
    let (hop, length) = (window / 2, raw[0].len());
    let mut fft = Fft::new(window);
    let hann: Vec<f32> =
        (0..window).map(|i| (0.5 - 0.5 * math::cos(TAU * i as f64 / window as f64)) as f32).collect();
    let hz = |k: usize| (k.max(1) as f64 * rate) / window as f64;
    let every = hop as f64 / rate;
    let falls: Vec<f32> =
        (0..=hop).map(|k| math::pow(10.0, -3.0 * every / (decay * at(times, hz(k)))) as f32).collect();
    let mut gains: Vec<f32> =
        (0..=hop).map(|k| (math::pow(10.0, at(colour, hz(k)) / 20.0) / window as f64) as f32).collect();
    let onsets: Vec<f32> = (0..=hop).map(|k| (onset(hz(k)) / every) as f32).collect();
    let mut out = [vec![0.0; length], vec![0.0; length]];
    let (mut re, mut im) = (vec![0.0; window], vec![0.0; window]);
    for turn in 0..=length / hop {
        let middle = turn * hop;
        for (to, raw) in [&mut re, &mut im].into_iter().zip(&raw) {
            for (i, (to, w)) in to.iter_mut().zip(&hann).enumerate() {
                *to = (middle + i).checked_sub(hop).and_then(|at| raw.get(at)).map_or(0.0, |x| w * x);
            }
        }
        fft.forward(&mut re, &mut im);
        for k in 0..=hop {
            let begun = (turn as f32 - onsets[k] + 0.5).clamp(0.0, 1.0);
            let m = (window - k) % window;
            let gain = gains[k] * begun;
            (re[k], im[k]) = (re[k] * gain, im[k] * gain);
            if m != k {
                (re[m], im[m]) = (re[m] * gain, im[m] * gain);
            }
            gains[k] *= falls[k];
        }
        fft.inverse(&mut re, &mut im);
        for (out, x) in out.iter_mut().zip([&re, &im]) {
            for (i, x) in x.iter().enumerate() {
                if let Some(y) = (middle + i).checked_sub(hop).and_then(|at| out.get_mut(at)) {
                    *y += x;
                }
            }
        }
    }
    out.iter_mut().for_each(|side| fade(side, rate));
    out
}

/// The last 50 ms go to zero, so that nothing is cut off.
pub fn fade(side: &mut [f32], rate: f64) {
    let span = ((0.05 * rate) as usize).min(side.len());
    for (i, x) in side.iter_mut().rev().take(span).enumerate() {
        let share = i as f32 / span as f32;
        *x *= share * share;
    }
}
