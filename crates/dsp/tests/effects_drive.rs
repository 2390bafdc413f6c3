//! Amp and exciter: aliases, the circuit of the tone stack, levels.

mod support;

use dsp::filters::tone_stack::{Parts, ToneStack};
use dsp::math;
use rustfft::num_complex::Complex;
use std::f64::consts::TAU;
use support::*;

const RATE: u32 = 48_000;

/// Power of the bins of one second that starts after one second, by Hz; components on whole Hz fall on their own bin.
fn powers(sound: &[f32]) -> Vec<f64> {
    let mut spectrum: Vec<_> =
        sound[RATE as usize..2 * RATE as usize].iter().map(|x| Complex::new(f64::from(*x), 0.0)).collect();
    rustfft::FftPlannerScalar::new().plan_fft_forward(spectrum.len()).process(&mut spectrum);
    spectrum.iter().map(Complex::norm_sqr).collect()
}

/// Harmonics of `hz` against everything else between 20 Hz and 18 kHz, dB.
fn cleanness(sound: &[f32], hz: usize) -> f64 {
    let (mut harmonics, mut rest) = (0.0, 0.0);
    for (bin, power) in powers(sound).iter().enumerate().take(18_000).skip(20) {
        *(if bin.is_multiple_of(hz) { &mut harmonics } else { &mut rest }) += power;
    }
    10.0 * math::log10(harmonics / rest)
}

/// The circuit solved node by node: top of the treble pot, slope, bottom of the treble pot, top of the middle pot, its wiper, output.
fn circuit(parts: &Parts, [t, l, m]: [f64; 3], hz: f64) -> f64 {
    let [r1, r2, r3, r4] = parts.r;
    let cap = |c: f64| Complex::new(0.0, TAU * hz * c);
    let ohm = |r: f64| Complex::new(1.0 / r.max(1e-3), 0.0);
    // (node, node, admittance); node 6 is ground, node 7 the source of 1 V.
    let branches = [
        (7, 0, cap(parts.c[0])),
        (7, 1, ohm(r4)),
        (0, 5, ohm((1.0 - t) * r1)),
        (5, 2, ohm(t * r1)),
        (1, 2, cap(parts.c[1])),
        (2, 3, ohm(l * r2)),
        (3, 4, ohm((1.0 - m) * r3)),
        (1, 4, cap(parts.c[2])),
        (4, 6, ohm(m * r3)),
    ];
    let mut a = [[Complex::new(0.0, 0.0); 7]; 6];
    for (p, q, y) in branches {
        for (p, q) in [(p, q), (q, p)] {
            if p < 6 {
                a[p][p] += y;
                match q {
                    7 => a[p][6] += y,
                    6 => {}
                    q => a[p][q] -= y,
                }
            }
        }
    }
    for i in 0..6 {
        let pivot = a[i];
        for (j, row) in a.iter_mut().enumerate() {
            if j != i {
                let factor = row[i] / pivot[i];
                row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
            }
        }
    }
    (a[5][6] / a[5][5]).norm()
}

#[test]
fn tone_stack_is_its_circuit() {
    let fender = Parts { r: [250e3, 1e6, 25e3, 56e3], c: [250e-12, 20e-9, 20e-9] };
    let british = Parts { r: [220e3, 1e6, 22e3, 33e3], c: [470e-12, 22e-9, 22e-9] };
    for parts in [fender, british] {
        for knobs in [[0.5, 0.5, 0.5], [1.0, 0.1, 0.0], [0.0, 1.0, 0.3], [0.2, 0.7, 1.0]] {
            let stack = ToneStack::new(&parts, knobs, 192_000.0);
            for hz in [30.0, 100.0, 300.0, 500.0, 1000.0, 3000.0, 8000.0] {
                let (ours, theirs) = (db(stack.magnitude(TAU * hz / 192e3)), db(circuit(&parts, knobs, hz)));
                assert!((ours - theirs).abs() < 0.1, "{knobs:?} {hz} Hz: {ours:.2}, circuit {theirs:.2} dB");
            }
        }
    }
}

#[test]
fn amp_is_free_of_aliases() {
    for voice in [0.0, 1.0, 2.0] {
        for (drive, hz) in [(20.0, 1245.0), (20.0, 5013.0), (40.0, 441.0)] {
            let values = [("voice", voice), ("drive", drive), ("cabinet", 0.0)];
            let [left, _] = process(&mut *device("amp", &values, RATE), sine(96_000, 1.0, hz, 0.0, RATE));
            let ratio = cleanness(&left, hz as usize);
            println!("amp voice {voice}, {drive} dB, {hz} Hz: {ratio:.1} dB");
            assert!(ratio >= 75.0, "voice {voice}, {drive} dB, {hz} Hz: {ratio:.1} dB");
        }
    }
}

#[test]
fn amp_keeps_the_level_of_a_guitar() {
    for voice in [0.0, 1.0, 2.0] {
        for cabinet in [0, 2, 4] {
            for (drive, treble) in [(0.0, 0.5), (20.0, 0.0), (40.0, 1.0)] {
                let values =
                    [("voice", voice), ("drive", drive), ("treble", treble), ("cabinet", f64::from(cabinet))];
                let [mut sound, chord] = [196.0, 329.6].map(|hz| sine(24_000, 0.065, hz, 0.0, RATE));
                sound
                    .iter_mut()
                    .zip(&chord)
                    .for_each(|(a, b)| a.iter_mut().zip(b).for_each(|(a, b)| *a += b));
                let before = rms(&sound[0][12_000..]);
                let [left, _] = process(&mut *device("amp", &values, RATE), sound);
                let change = db(rms(&left[12_000..]) / before);
                println!("amp voice {voice}, cabinet {cabinet}, {drive} dB: {change:.1} dB");
                assert!(change.abs() < 0.5, "{voice} {cabinet} {drive}: {change:.2} dB");
            }
        }
    }
}

#[test]
fn cabinets_sound_like_loudspeakers() {
    for cabinet in 1..5 {
        let response = |choice: f64| {
            let values = [("voice", 0.0), ("drive", 0.0), ("presence", 0.0), ("cabinet", choice)];
            let mut sound = impulse(1 << 15);
            sound.iter_mut().for_each(|channel| channel[0] = 1e-3);
            process(&mut *device("amp", &values, RATE), sound)[0].clone()
        };
        let (with, without) = (response(f64::from(cabinet)), response(0.0));
        let at = |hz: f64| {
            let w = TAU * hz / f64::from(RATE);
            db(magnitude(&with, w) / magnitude(&without, w))
        };
        let middle = at(1000.0);
        let [rumble, cone, presence, fizz] = [25.0, 110.0, 2600.0, 12_000.0].map(|hz| at(hz) - middle);
        println!("cabinet {cabinet}: {rumble:.1} {cone:.1} {presence:.1} {fizz:.1} dB");
        assert!(rumble < -15.0 && fizz < -23.0, "{rumble} {fizz}");
        assert!((0.5..8.0).contains(&cone) && (0.5..9.0).contains(&presence), "{cone} {presence}");
    }
}

#[test]
fn exciter_adds_clean_harmonics_at_its_level() {
    for (drive, even, hz) in
        [(6.0, 0.0, 4001.0), (6.0, 1.0, 4001.0), (20.0, 0.5, 5013.0), (20.0, 1.0, 7013.0)]
    {
        for level in [0.5, 0.01] {
            let values = [("frequency", 2000.0), ("amount", -12.0), ("drive", drive), ("even", even)];
            let [left, _] =
                process(&mut *device("exciter", &values, RATE), sine(96_000, level, hz, 0.0, RATE));
            let powers = powers(&left);
            let of = |k: usize| powers.get(k * hz as usize).copied().unwrap_or_default();
            let total: f64 = (2..24_000 / hz as usize + 1).map(of).sum();
            let new = 10.0 * math::log10(total / of(1));
            let ratio = cleanness(&left, hz as usize);
            println!(
                "exciter {drive} dB, even {even}, {hz} Hz at {level}: {new:.1} dB, clean to {ratio:.1} dB"
            );
            assert!(ratio >= 75.0, "{drive} {even} {hz}: {ratio:.1} dB");
            // What lies beyond hearing is cut away; the rest has the level that was asked for, however soft the sound.
            assert!((-22.0..-11.0).contains(&new), "{drive} {even} {hz}: {new:.1} dB");
        }
    }
}

#[test]
fn exciter_leaves_the_lows_alone() {
    let sound = sine(96_000, 0.5, 200.0, 0.0, RATE);
    let mut exciter = device("exciter", &[("amount", 0.0)], RATE);
    let late = exciter.latency().0 as usize;
    let [left, _] = process(&mut *exciter, sound.clone());
    let difference: Vec<f32> =
        left[48_000 + late..].iter().zip(&sound[0][48_000..]).map(|(a, b)| a - b).collect();
    assert!(db(rms(&difference)) < -75.0, "{}", db(rms(&difference)));
}
