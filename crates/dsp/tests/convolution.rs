//! Convolution against the sum it is, and the spaces against acoustics.

mod support;

use dsp::filters::convolver::Convolver;
use dsp::math;
use std::f64::consts::TAU;
use support::*;

const RATE: u32 = 48_000;

#[test]
fn convolver_is_the_sum_it_stands_for() {
    for length in [1, 100, 129, 4_096, 4_097, 9_000] {
        let impulse = noise(length, 1.0, 5);
        let sound = noise(12_000, 1.0, 6);
        let mut out = sound.clone();
        let [left, right] = &mut out;
        let mut convolver = Convolver::new(&impulse);
        for (l, r) in left.chunks_mut(100).zip(right.chunks_mut(100)) {
            convolver.process(l, r);
        }
        for (c, out) in out.iter().enumerate() {
            for at in (0..12_000).step_by(61) {
                let sum: f64 = (0..=at.min(length - 1))
                    .map(|k| f64::from(impulse[c][k]) * f64::from(sound[c][at - k]))
                    .sum();
                let error = (sum - f64::from(out[at])).abs() / (length as f64).sqrt();
                assert!(error < 3e-6, "{length} taps, frame {at}: {error:e}");
            }
        }
    }
}

/// Responses of a kind without cuts.
fn response(kind: f64, decay: f64) -> Stereo {
    let values = [("kind", kind), ("decay", decay), ("low-cut", 0.0), ("high-cut", 0.0)];
    process(&mut *device("convolution", &values, RATE), impulse((decay * 2.2 * f64::from(RATE)) as usize))
}

/// Time to fall by 60 dB in the half octave around `hz`, from −5 to −35 dB of the energy still to come (ISO 3382), s.
fn decay_time(response: &[f32], hz: f64) -> f64 {
    let (low, high) = (hz / 1.2, hz * 1.2);
    let values =
        [("high-pass", low), ("high-pass-slope", 48.0), ("low-pass", high), ("low-pass-slope", 48.0)];
    let filtered = |x: Stereo| process(&mut *device("eq", &values, RATE), x);
    // Twice, so that slower decays of lower octaves are not heard in its end.
    let [band, _] = filtered(filtered([response.to_vec(), response.to_vec()]));
    let mut rest = 0.0;
    let mut curve: Vec<f64> = band
        .iter()
        .rev()
        .map(|x| {
            rest += f64::from(*x) * f64::from(*x);
            rest
        })
        .collect();
    curve.reverse();
    let at =
        |db: f64| curve.iter().position(|e| *e < curve[0] * math::pow(10.0, db / 10.0)).unwrap_or(0) as f64;
    2.0 * (at(-35.0) - at(-5.0)) / f64::from(RATE)
}

/// The same for a sound of which each frequency decays by 60 dB in `decay` times what the table says, between its rows by logarithms.
fn expected_time(table: &[(f64, f64)], decay: f64, hz: f64) -> f64 {
    let times: Vec<f64> = (0..40)
        .map(|i| hz * math::pow(1.44, (f64::from(i) + 0.5) / 40.0) / 1.2)
        .map(|hz| {
            let rows = table.windows(2).find(|rows| hz < rows[1].0).unwrap_or(&table[table.len() - 2..]);
            let share = math::ln(hz / rows[0].0) / math::ln(rows[1].0 / rows[0].0);
            decay * (rows[0].1 + share * (rows[1].1 - rows[0].1))
        })
        .collect();
    // Energy still to come at `t` of a decay of time T is T 10^(−6 t/T), and the bandwidth of each step grows with its frequency.
    let rest = |t: f64| -> f64 {
        let step = |(i, time): (usize, &f64)| {
            math::pow(1.44, i as f64 / 40.0) * time * math::pow(10.0, -6.0 * t / time)
        };
        times.iter().enumerate().map(step).sum()
    };
    let at = |db: f64| {
        (0..40_000).map(|i| f64::from(i) * 1e-4).find(|t| rest(*t) < rest(0.0) * math::pow(10.0, db / 10.0))
    };
    2.0 * (at(-35.0).unwrap_or(0.0) - at(-5.0).unwrap_or(0.0))
}

#[test]
fn spaces_decay_in_their_time() {
    // Relative to the time at 1 kHz, as the spaces' tables say.
    let plate = [
        (125.0, 1.2),
        (500.0, 1.1),
        (1000.0, 1.0),
        (2000.0, 0.85),
        (4000.0, 0.65),
        (8000.0, 0.45),
        (16e3, 0.32),
    ];
    let room = [(125.0, 1.1), (250.0, 1.0), (2000.0, 1.0), (4000.0, 0.85), (8000.0, 0.65), (16e3, 0.5)];
    let hall = [
        (125.0, 1.15),
        (500.0, 1.05),
        (1000.0, 1.0),
        (2000.0, 0.92),
        (4000.0, 0.72),
        (8000.0, 0.45),
        (16e3, 0.28),
    ];
    for (kind, table, decay) in [(0.0, &plate[..], 2.0), (1.0, &room[..], 1.0), (2.0, &hall[..], 2.2)] {
        let [left, right] = response(kind, decay);
        for hz in [250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0] {
            let found =
                0.5 * (decay_time(&left, hz) + decay_time(&right, hz)) / expected_time(table, decay, hz);
            println!("kind {kind}, {hz} Hz: {found:.3} of what it should be");
            assert!((found - 1.0).abs() < 0.05, "kind {kind}, {hz} Hz: {found:.3}");
        }
    }
}

#[test]
fn spaces_are_wide_dense_and_level() {
    for kind in [0.0, 1.0, 2.0, 3.0] {
        let [left, right] = response(kind, 1.5);
        let product: f64 = left.iter().zip(&right).map(|(l, r)| f64::from(*l) * f64::from(*r)).sum();
        let energy = |x: &[f32]| x.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>();
        let correlation = product / (energy(&left) * energy(&right)).sqrt();
        assert!(correlation.abs() < 0.15, "kind {kind}: correlation {correlation:.3}");
        let ratio = energy(&left) / energy(&right);
        assert!((ratio - 1.0).abs() < 0.01, "kind {kind}: left {ratio} of right");
        for side in [&left, &right] {
            // Echo density (Abel and Huang 2006): part of the samples beyond one standard deviation, 1 for noise.
            let late = &side[9_600..10_560];
            let deviation = rms(late) as f32;
            let beyond = late.iter().filter(|x| x.abs() > deviation).count() as f64 / 960.0;
            let density = beyond / 0.3173;
            println!("kind {kind}: correlation {correlation:.3}, density at 200 ms {density:.2}");
            assert!(density > 0.85, "kind {kind}: {density:.2}");
        }
    }
}

#[test]
fn plate_and_spring_run_as_waves_do() {
    // Time at which a tone burst's band first reaches a third of its peak.
    let arrival = |response: &[f32], hz: f64| {
        let w = TAU * hz / f64::from(RATE);
        let level: Vec<f64> =
            response[..9_600].windows(192).step_by(16).map(|window| magnitude(window, w)).collect();
        let highest = level.iter().fold(0.0, |m: f64, x| m.max(*x));
        level.iter().position(|x| *x > highest / 3.0).unwrap_or(0) as f64 * 16.0 / f64::from(RATE)
    };
    let [plate, _] = response(0.0, 1.5);
    assert!(arrival(&plate, 8000.0) < arrival(&plate, 500.0));
    let [spring, _] = response(3.0, 1.5);
    let (low, high) = (arrival(&spring, 500.0), arrival(&spring, 3500.0));
    println!("spring: 500 Hz after {low:.4} s, 3.5 kHz after {high:.4} s");
    assert!((0.028..0.036).contains(&low) && (0.04..0.08).contains(&high), "{low} {high}");
}

/// What comes out where of an impulse on the left alone.
fn of_file(channels: Vec<Vec<f32>>) -> Stereo {
    let settings = with(&dsp::effects::convolution::SPEC, &[("low-cut", 0.0), ("high-cut", 0.0)]);
    let build = dsp::Build { rate: dsp::SampleRate(RATE), settings: &settings, seed: 7 };
    let mut device = dsp::effects::convolution::of_response(&build, channels);
    let mut sound = impulse(9_000);
    sound[1].fill(0.0);
    process(&mut device, sound)
}

#[test]
fn recorded_responses_of_one_two_and_four_channels_go_where_they_belong() {
    // Echoes at 100 (left to left), 200 (left to right), 300 (right to left) and 5,000 (right to right).
    let echo = |at: usize| {
        let mut response = vec![0.0; 6_000];
        response[at] = 1.0;
        response
    };
    let heard = |[left, right]: &Stereo| {
        let places = |side: &[f32]| {
            side.iter().enumerate().filter(|(_, x)| x.abs() > 0.1).map(|(at, _)| at).collect::<Vec<_>>()
        };
        (places(left), places(right))
    };
    assert_eq!(heard(&of_file(vec![echo(100)])), (vec![100], vec![]));
    assert_eq!(heard(&of_file(vec![echo(100), echo(200)])), (vec![100], vec![]));
    let four = of_file(vec![echo(100), echo(200), echo(300), echo(5_000)]);
    assert_eq!(heard(&four), (vec![100], vec![200]));
    assert_eq!(heard(&of_file(vec![])), (vec![], vec![]));
}

#[test]
fn recorded_responses_are_as_loud_whatever_their_level() {
    let sound = noise(48_000, 0.5, 3);
    let response = |gain: f32| noise(9_000, gain, 4).to_vec();
    let settings = dsp::effects::convolution::SPEC.defaults();
    let build = dsp::Build { rate: dsp::SampleRate(RATE), settings: &settings, seed: 7 };
    let level = |gain: f32| {
        let mut device = dsp::effects::convolution::of_response(&build, response(gain));
        let [left, right] = process(&mut device, sound.clone());
        db((rms(&left[9_000..]) * rms(&right[9_000..])).sqrt())
    };
    let (quiet, loud) = (level(1e-3), level(10.0));
    assert!((quiet - loud).abs() < 0.01, "{quiet} {loud}");
    assert!((-12.0..0.0).contains(&(loud - db(rms(&sound[0])))), "{loud}");
}
