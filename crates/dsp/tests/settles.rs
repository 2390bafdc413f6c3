//! A device that has settled is as good as fresh, so that it may rest and begin afresh.

#![allow(clippy::unwrap_used)]

use dsp::catalog::find;
use dsp::{BLOCK, Block, Build, Processor, SampleRate, Settings, math};

const RATE: SampleRate = SampleRate(48_000);

/// Plays a low and a hissing tone together, or silence.
fn play(device: &mut dyn Processor, frames: usize, amplitude: f32) -> Vec<f32> {
    let tone = |n: usize| 0.5 * amplitude * (math::sin(n as f64 * 0.05) + math::sin(n as f64 * 0.95)) as f32;
    let (mut left, mut right): (Vec<f32>, Vec<f32>) = (0..frames).map(|n| (tone(n), tone(n))).unzip();
    for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
        device.process(&mut Block { left, right, key: None, events: &[] });
    }
    left
}

/// Leaves a sound as it is.
struct Nothing;

impl Processor for Nothing {
    fn process(&mut self, _: &mut Block<'_>) {}
    fn reset(&mut self) {}
}

#[test]
fn dynamics_that_have_settled_are_as_good_as_fresh() {
    let slow: [(&str, &[(&str, f64)]); 9] = [
        ("compressor", &[("threshold", -40.0), ("ratio", 10.0), ("release", 1.5)]),
        ("bus-compressor", &[("threshold", -40.0)]),
        ("multiband-compressor", &[("low-threshold", -40.0), ("low-release", 1.0)]),
        ("gate", &[("attack", 0.05)]),
        ("de-esser", &[("threshold", -20.0)]),
        ("transient-shaper", &[("attack", 12.0)]),
        ("exciter", &[("amount", 0.0)]),
        ("delay", &[("duck", 24.0), ("mix", 0.5), ("time", 0.05)]),
        ("limiter", &[("ceiling", -20.0), ("release", 0.5)]),
    ];
    for (name, given) in slow {
        let spec = find(name).unwrap();
        let mut settings: Settings = spec.defaults();
        for (param, value) in given {
            settings.0[spec.param(param).unwrap()] = *value;
        }
        let build = || (spec.build)(&Build { rate: RATE, settings: &settings, seed: 1 });
        let (mut used, mut fresh) = (build(), build());
        let heard = play(&mut *used, 24_000, 0.5);
        let given = play(&mut Nothing, 24_000, 0.5);
        let change = heard
            .iter()
            .skip(used.latency().0 as usize)
            .zip(&given)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(change > 0.05, "{name} does nothing here");
        let settles = (used.settles().0 + used.latency().0) as usize;
        play(&mut *used, settles.next_multiple_of(BLOCK), 0.0);
        let (again, first) = (play(&mut *used, 9_600, 0.5), play(&mut *fresh, 9_600, 0.5));
        let worst = again.iter().zip(&first).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let highest = first.iter().fold(0.0f32, |m, x| m.max(x.abs()));
        assert!(worst < 0.01 * highest, "{name}: {worst} of {highest}");
    }
}
