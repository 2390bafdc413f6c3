//! The reverb: decay by octave, density, width, level, smoothness.

#![allow(clippy::unwrap_used)]

mod support;

use dsp::math;
use std::f64::consts::TAU;
use support::*;

/// Time for 60 dB by the straight line through a curve of remaining energy from −5 to −35 dB (ISO 3382); `step` s between its points.
fn t30(curve: &[f64], step: f64) -> f64 {
    let at = |level: f64| curve.iter().position(|e| *e <= curve[0] * math::pow(10.0, level / 10.0)).unwrap();
    let (from, to) = (at(-5.0), at(-35.0));
    let middle = (to - 1 - from) as f64 / 2.0;
    let (mut above, mut below) = (0.0, 0.0);
    for (i, energy) in curve[from..to].iter().enumerate() {
        let x = i as f64 - middle;
        above += x * 10.0 * math::log10(*energy);
        below += x * x;
    }
    -60.0 * step * below / above
}

/// b0 = −b2, a0, a1, a2 of a resonator an octave wide around `hz`.
fn octave(hz: f64, rate: u32) -> [f64; 4] {
    let w = TAU * hz / f64::from(rate);
    let alpha = math::sin(w) / (2.0 * 2f64.sqrt());
    [alpha, 1.0 + alpha, -2.0 * math::cos(w), 1.0 - alpha]
}

/// Decay time of impulse responses in the octave band around `hz`, s, by Schroeder integration.
fn decay_time(responses: &[Vec<f32>], hz: f64, rate: u32) -> f64 {
    let mut curve = vec![0.0; responses[0].len()];
    for response in responses {
        curve.iter_mut().zip(remaining(response, hz, rate)).for_each(|(sum, energy)| *sum += energy);
    }
    t30(&curve, 1.0 / f64::from(rate))
}

/// Energy still to come in the octave band around `hz`.
fn remaining(x: &[f32], hz: f64, rate: u32) -> Vec<f64> {
    let [b, a0, a1, a2] = octave(hz, rate);
    let mut band: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
    // Steep enough that a slower neighbouring octave does not speak.
    for _ in 0..3 {
        let mut s = [0.0; 4];
        for v in &mut band {
            let y = (b * (*v - s[1]) - a1 * s[2] - a2 * s[3]) / a0;
            s = [*v, s[0], y, s[2]];
            *v = y;
        }
    }
    let mut energy = 0.0;
    band.iter_mut().rev().for_each(|y| {
        energy += *y * *y;
        *y = energy;
    });
    band
}

/// What [`decay_time`] finds in noise that decays at every frequency as `law` says, s.
fn expected_time(hz: f64, rate: u32, law: impl Fn(f64) -> f64) -> f64 {
    let [b, a0, a1, a2] = octave(hz, rate);
    let parts: Vec<(f64, f64)> = (1..400)
        .map(|i| {
            let f = hz * 4.0 * f64::from(i) / 400.0;
            let w = TAU * f / f64::from(rate);
            let (c, s, c2, s2) = (math::cos(w), math::sin(w), math::cos(2.0 * w), math::sin(2.0 * w));
            let n = b * b * ((1.0 - c2) * (1.0 - c2) + s2 * s2);
            let (re, im) = (a0 + a1 * c + a2 * c2, a1 * s + a2 * s2);
            (math::pow(n / (re * re + im * im), 3.0), law(f))
        })
        .collect();
    let curve: Vec<f64> = (0..4000)
        .map(|k| {
            let t = 0.001 * f64::from(k);
            parts.iter().map(|(weight, time)| weight * time * math::exp(-13.8155 * t / time)).sum()
        })
        .collect();
    t30(&curve, 0.001)
}

#[test]
fn reverb_decays_as_asked() {
    let mut worst = 0.0f64;
    for (kind, decay, damping, rate) in
        [(0.0, 1.8, 5000.0, 44_100u32), (1.0, 1.0, 6000.0, 48_000), (2.0, 2.4, 4000.0, 48_000)]
    {
        let mut values = [
            ("size", 0.5),
            ("kind", kind),
            ("decay", decay),
            ("damping", damping),
            ("low-cut", 0.0),
            ("high-cut", 0.0),
            ("pre-delay", 0.0),
        ];
        let n = (1.2 * decay * f64::from(rate)) as usize;
        let mut responses = Vec::new();
        // Several sizes and both sides, so that enough modes speak in the lowest octave.
        for (size, side) in [(0.3, 0), (0.4, 1), (0.5, 0), (0.5, 1), (0.6, 0), (0.7, 1)] {
            let mut sound = silence(n);
            sound[side][0] = 1.0;
            values[0].1 = size;
            responses.extend(process(&mut *device("reverb", &values, rate), sound));
        }
        for hz in [125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0] {
            // Loss a second: that of the lows, doubled at `damping`, six times as fast far above.
            let law = |f: f64| decay / (1.0 + 5.0 * f * f / (f * f + 4.0 * damping * damping));
            let expected = expected_time(hz, rate, law);
            let measured = decay_time(&responses, hz, rate);
            println!("reverb {kind} {hz}: {measured:.3} of {expected:.3}: {:.3}", measured / expected);
            worst = worst.max((measured / expected - 1.0).abs());
        }
    }
    assert!(worst < 0.05, "{worst:.3} off");
}

/// Share of samples beyond one standard deviation in 20 ms, 1 for Gaussian noise (Abel and Huang 2006).
fn echo_density(x: &[f32], at: f64, rate: f64) -> f64 {
    let (centre, half) = ((at * rate) as usize, (0.01 * rate) as usize);
    let window = &x[centre - half..centre + half];
    let sd = rms(window);
    window.iter().filter(|x| f64::from(x.abs()) > sd).count() as f64 / window.len() as f64 / 0.3173
}

#[test]
fn reverb_is_dense_wide_and_as_loud_as_its_input() {
    for kind in [0.0, 1.0, 2.0] {
        let rate = 48_000;
        let values =
            [("kind", kind), ("low-cut", 0.0), ("high-cut", 0.0), ("damping", 20000.0), ("pre-delay", 0.0)];
        let [left, right] = process(&mut *device("reverb", &values, rate), impulse(2 * rate as usize));
        let density: Vec<f64> =
            [0.05, 0.1, 0.2, 0.4].iter().map(|at| echo_density(&left, *at, f64::from(rate))).collect();
        let late = 9_600..60_000;
        let product: f64 =
            left[late.clone()].iter().zip(&right[late.clone()]).map(|(a, b)| f64::from(a * b)).sum();
        let n = late.len() as f64;
        let r = product / n / (rms(&left[late.clone()]) * rms(&right[late]));
        println!("reverb {kind}: density {density:.2?}, correlation {r:.3}");
        assert!(density[2] >= 0.9, "kind {kind}: echo density {density:.2?}");
        assert!(r.abs() < 0.1, "kind {kind}: correlation {r:.3}");
        // Noise below 2 kHz, where the decay is the one asked for.
        let sound =
            process(&mut *device("eq", &[("low-pass", 2000.0)], rate), noise(8 * rate as usize, 0.5, 3));
        let before = rms(&sound[0]);
        let [wet, _] = process(&mut *device("reverb", &values, rate), sound);
        let gain = db(rms(&wet[3 * rate as usize..]) / before);
        println!("reverb {kind}: {gain:.2} dB");
        assert!(gain.abs() < 1.0, "kind {kind}: {gain:.2} dB");
    }
}

#[test]
fn reverb_does_not_ring() {
    // A smooth late spectrum: the standard deviation of a noise's level in dB is 5.6 between single bins.
    for (kind, decay) in [(0.0, 1.8), (1.0, 0.8), (2.0, 2.5)] {
        let values = [("kind", kind), ("decay", decay), ("damping", 20000.0)];
        let [left, _] = process(&mut *device("reverb", &values, 48_000), impulse(96_000));
        let late = &left[14_400..14_400 + 16_384];
        let levels: Vec<f64> =
            (0..1500).map(|i| db(magnitude(late, TAU * (300.0 + 2.93 * f64::from(i)) / 48_000.0))).collect();
        let mean = levels.iter().sum::<f64>() / levels.len() as f64;
        let sd = (levels.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / levels.len() as f64).sqrt();
        let top = levels.iter().fold(f64::MIN, |m, x| m.max(*x)) - mean;
        println!("reverb {kind}: spectrum sd {sd:.2} dB, highest {top:.1} dB");
        assert!(sd < 6.4 && top < 15.0, "kind {kind}: sd {sd:.2} dB, highest {top:.1} dB over the mean");
    }
}
