//! Flanger and phaser: standing still their notches lie where theory says, moving they do not click.

mod support;

use dsp::math;
use std::f64::consts::{PI, TAU};
use support::*;

const RATE: u32 = 48_000;

fn response(name: &str, values: &[(&str, f64)]) -> Vec<f32> {
    let mut all = vec![("depth", 0.0), ("feedback", 0.0)];
    all.extend(values.iter().copied());
    let [left, _] = process(&mut *device(name, &all, RATE), impulse(1 << 12));
    left
}

fn level(response: &[f32], hz: f64) -> f64 {
    db(magnitude(response, TAU * hz / f64::from(RATE)))
}

/// The frequency within 4 % of `hz` with the lowest level, and that level.
fn notch(response: &[f32], hz: f64) -> (f64, f64) {
    (0..81)
        .map(|i| hz * (0.96 + 0.001 * f64::from(i)))
        .map(|hz| (hz, level(response, hz)))
        .fold((0.0, 0.0), |lowest, at| if at.1 < lowest.1 { at } else { lowest })
}

#[test]
fn flanger_combs_at_odd_multiples() {
    for delay in [0.001, 0.0037, 0.000_51] {
        let still = response("flanger", &[("delay", delay)]);
        for k in [0.0, 1.0, 2.0, 3.0, 4.0] {
            let theory = (2.0 * k + 1.0) / (2.0 * delay);
            let (found, depth) = notch(&still, theory);
            assert!(
                (found / theory - 1.0).abs() < 0.002 && depth < -30.0,
                "{delay} s: {found:.1} Hz {depth:.1} dB"
            );
            assert!(level(&still, k / delay + 1.0).abs() < 0.3, "{delay} s, peak {k}");
        }
    }
}

#[test]
fn flanger_feedback_sharpens_its_peaks() {
    // Wet alone: 1/(1 − f) at peaks against 1/(1 + f) between them.
    for feedback in [0.5, -0.8, 0.9f64] {
        let still = response("flanger", &[("delay", 0.001), ("feedback", feedback), ("mix", 1.0)]);
        let span = level(&still, 2000.0) - level(&still, 1500.0);
        let theory = db((1.0 + feedback) / (1.0 - feedback));
        assert!((span - theory).abs() < 0.3, "{feedback}: {span:.2} dB, theory {theory:.2} dB");
    }
}

#[test]
fn phaser_notches_lie_where_theory_says() {
    for (choice, stages) in [(0.0, 4.0), (1.0, 6.0), (2.0, 8.0), (3.0, 10.0), (4.0, 12.0)] {
        for corner in [300.0, 1500.0] {
            let still = response("phaser", &[("stages", choice), ("frequency", corner)]);
            let g = math::tan(PI * corner / f64::from(RATE));
            for k in 0..stages as usize / 2 {
                // Each stage turns by 2 atan(f/corner); a notch where all together make an odd half turn.
                let x = math::tan((2.0 * k as f64 + 1.0) * PI / (2.0 * stages));
                let theory = f64::from(RATE) / PI * math::atan2(g * x, 1.0);
                let (found, depth) = notch(&still, theory);
                assert!(
                    (found / theory - 1.0).abs() < 0.002 && depth < -30.0,
                    "{stages} stages, notch {k}: {found:.1} Hz {depth:.1} dB, theory {theory:.1} Hz"
                );
            }
        }
    }
}

#[test]
fn phaser_feedback_has_no_delay() {
    // At the corner four stages turn by a whole turn: 1/(1 − f); at their notch by half a turn: 1/(1 + f).
    for feedback in [0.6, -0.6, 0.9f64] {
        let values = [("stages", 0.0), ("frequency", 4000.0), ("feedback", feedback), ("mix", 1.0)];
        let still = response("phaser", &values);
        let g = math::tan(PI * 4000.0 / f64::from(RATE));
        let half = f64::from(RATE) / PI * math::atan2(g * math::tan(PI / 8.0), 1.0);
        let span = level(&still, 4000.0) - level(&still, half);
        let theory = db((1.0 + feedback) / (1.0 - feedback));
        assert!((span - theory).abs() < 0.1, "{feedback}: {span:.2} dB, theory {theory:.2} dB");
    }
}

#[test]
fn sweeps_do_not_click() {
    // A slow tone through a deep sweep: a click would be a step in its second difference.
    for name in ["flanger", "phaser"] {
        let values = [("depth", 1.0), ("rate", 1.0), ("feedback", 0.8)];
        let [left, _] = process(&mut *device(name, &values, RATE), sine(96_000, 0.5, 100.0, 0.0, RATE));
        let bend = left.windows(3).skip(4800).map(|w| (w[0] - 2.0 * w[1] + w[2]).abs());
        let (sharpest, smooth) =
            (bend.fold(0.0, f32::max), 0.5 * (TAU * 100.0 / 48_000.0) * (TAU * 100.0 / 48_000.0));
        println!("{name}: {:.1} times the tone's own", f64::from(sharpest) / smooth);
        assert!(f64::from(sharpest) < 20.0 * smooth, "{name}: {sharpest}");
    }
}
