//! Freeverb against its own arithmetic, worked out here without rings.

#![allow(clippy::unwrap_used)]

use dsp::catalog::find;
use dsp::{BLOCK, Block, Build, SampleRate, Settings};

/// Frames compared.
const FRAMES: usize = 40 * BLOCK;

/// One comb's answer to an impulse of height `x` at frame 0.
fn comb(length: usize, x: f64, feedback: f64, damp: f64) -> Vec<f64> {
    let (mut out, mut held, mut inside) = (vec![0.0; FRAMES], 0.0, vec![0.0; FRAMES]);
    for n in 0..FRAMES {
        out[n] = if n >= length { inside[n - length] } else { 0.0 };
        held = out[n] * (1.0 - damp) + held * damp;
        inside[n] = if n == 0 { x } else { 0.0 } + held * feedback;
    }
    out
}

#[test]
fn an_impulse_comes_back_as_combs_and_allpasses_say() {
    let spec = find("freeverb").unwrap();
    let (room, damping) = (0.72, 0.4);
    let settings = Settings(vec![room, damping, 1.0, 1.0]);
    let mut device = (spec.build)(&Build { rate: SampleRate(44_100), settings: &settings, seed: 1 });
    let (mut left, mut right) = (vec![0.0f32; FRAMES], vec![0.0f32; FRAMES]);
    left[0] = 1.0;
    for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
        device.process(&mut Block { left, right, key: None, events: &[] });
    }
    for (side, spread) in [(&left, 0), (&right, 23)] {
        let mut wanted = vec![0.0; FRAMES];
        for length in [1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617] {
            let heard = comb(length + spread, 0.015, 0.7 + 0.28 * room, 0.4 * damping);
            wanted.iter_mut().zip(heard).for_each(|(sum, x)| *sum += x);
        }
        for length in [556, 441, 341, 225].map(|length| length + spread) {
            let mut inside = vec![0.0; FRAMES];
            for n in 0..FRAMES {
                let old = if n >= length { inside[n - length] } else { 0.0 };
                inside[n] = wanted[n] + 0.5 * old;
                wanted[n] = old - wanted[n];
            }
        }
        let worst =
            side.iter().zip(&wanted).map(|(x, w)| (f64::from(*x) - 3.0 * w).abs()).fold(0.0, f64::max);
        assert!(worst < 1e-6, "{worst}");
        assert!(wanted.iter().any(|x| x.abs() > 1e-3));
    }
}
