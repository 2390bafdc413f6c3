//! Each effect against its physics: analogue prototypes, time constants, decay, aliases.

mod support;

use dsp::math;
use std::f64::consts::TAU;
use support::*;

/// |H| of an analogue bell, as in the literature: (s² + s A/Q + 1) / (s² + s/(A Q) + 1).
fn analogue_bell(x: f64, q: f64, gain: f64) -> f64 {
    let a = math::pow(10.0, gain / 40.0);
    let d = 1.0 - x * x;
    let (n, m) = (x * a / q, x / (a * q));
    10.0 * math::log10((d * d + n * n) / (d * d + m * m))
}

/// |H|² of A (s² + √A/Q s + A) / (A s² + √A/Q s + 1), Q = 1/√2, in dB.
fn analogue_low_shelf(x: f64, gain: f64) -> f64 {
    let a = math::pow(10.0, gain / 40.0);
    let c = 2.0 * a * x * x;
    let (n, d) = (a - x * x, 1.0 - a * x * x);
    20.0 * math::log10(a) + 10.0 * math::log10((n * n + c) / (d * d + c))
}

/// Largest deviation of the equaliser from `prototype` (dB at Hz), 20 Hz to 20 kHz.
fn deviation(values: &[(&str, f64)], rate: u32, prototype: impl Fn(f64) -> f64) -> f64 {
    let n = 1 << 15;
    let [left, _] = process(&mut *device("eq", values, rate), impulse(n));
    (0..60)
        .map(|i| 20.0 * math::pow(1000.0, f64::from(i) / 59.0))
        .map(|hz| (db(magnitude(&left, TAU * hz / f64::from(rate))) - prototype(hz)).abs())
        .fold(0.0, f64::max)
}

#[test]
fn bells_follow_their_prototype() {
    for rate in [44_100, 48_000] {
        for (hz, q, gain) in
            [(10e3, 1.0, 12.0), (16e3, 0.7, 12.0), (12e3, 2.0, -12.0), (3e3, 1.0, 6.0), (60.0, 4.0, -9.0)]
        {
            let values = [("bell-2-frequency", hz), ("bell-2-q", q), ("bell-2-gain", gain)];
            let worst = deviation(&values, rate, |f| analogue_bell(f / hz, q, gain));
            println!("bell {hz} {q} {gain} at {rate}: {worst:.3}");
            assert!(worst <= 0.6, "bell {hz} Hz Q {q} {gain} dB at {rate}: {worst:.2} dB");
        }
    }
}

#[test]
fn shelves_follow_their_prototype() {
    for rate in [44_100, 48_000] {
        for gain in [-12.0, -4.0, 3.0, 12.0] {
            for hz in [40.0, 200.0, 1500.0] {
                let worst = deviation(&[("low-frequency", hz), ("low-gain", gain)], rate, |f| {
                    analogue_low_shelf(f / hz, gain)
                });
                println!("low shelf {hz} {gain} at {rate}: {worst:.3}");
                assert!(worst <= 0.6, "low shelf {hz} Hz {gain} dB at {rate}: {worst:.2} dB");
            }
            for hz in [1500.0, 5000.0, 8000.0, 12000.0] {
                let worst = deviation(&[("high-frequency", hz), ("high-gain", gain)], rate, |f| {
                    analogue_low_shelf(hz / f, gain)
                });
                println!("high shelf {hz} {gain} at {rate}: {worst:.3}");
                assert!(worst <= 0.6, "high shelf {hz} Hz {gain} dB at {rate}: {worst:.2} dB");
            }
        }
    }
}

#[test]
fn cuts_are_butterworth() {
    for rate in [44_100u32, 48_000] {
        for slope in [12.0, 24.0, 36.0, 48.0] {
            let order = slope / 6.0;
            let butterworth = |x: f64| -10.0 * math::log10(1.0 + math::pow(x, 2.0 * order));
            let [high, _] = process(
                &mut *device("eq", &[("high-pass", 100.0), ("high-pass-slope", slope)], rate),
                impulse(1 << 16),
            );
            let [low, _] = process(
                &mut *device("eq", &[("low-pass", 4000.0), ("low-pass-slope", slope)], rate),
                impulse(1 << 12),
            );
            for x in [0.5, 0.8, 1.0, 1.25, 2.0] {
                let w = TAU / f64::from(rate);
                let h = db(magnitude(&high, w * 100.0 / x)) - butterworth(x);
                let l = db(magnitude(&low, w * 4000.0 * x)) - butterworth(x);
                assert!(h.abs() < 0.1 && l.abs() < 0.6, "{slope} dB/oct at {x}: {h:.2} {l:.2} dB");
            }
        }
    }
}

const DRY: [(&str, f64); 3] = [("threshold", -20.0), ("ratio", 4.0), ("knee", 6.0)];

#[test]
fn compressor_has_its_static_curve() {
    for level in [-40.0, -24.0, -22.0, -20.0, -18.0, -16.0, -6.0, 0.0f64] {
        let x = math::pow(10.0, level / 20.0) as f32;
        let [left, _] =
            process(&mut *device("compressor", &DRY, 48_000), [vec![x; 96_000], vec![-x; 96_000]]);
        let over = level + 20.0;
        let expected = match over {
            o if o <= -3.0 => level,
            o if o < 3.0 => level + (0.25 - 1.0) * (o + 3.0) * (o + 3.0) / 12.0,
            o => -20.0 + o / 4.0,
        };
        let out = db(f64::from(*left.last().unwrap()));
        assert!((out - expected).abs() <= 0.01, "{level} dB in: {out:.4}, expected {expected:.4}");
    }
}

#[test]
fn compressor_attacks_in_its_time_constant() {
    for (rate, attack) in [(44_100u32, 0.005), (48_000, 0.02), (192_000, 0.001)] {
        let values = [("threshold", -20.0), ("ratio", 4.0), ("knee", 0.0), ("attack", attack)];
        let n = (attack * 20.0 * f64::from(rate)) as usize;
        let [left, _] = process(&mut *device("compressor", &values, rate), [vec![1.0; n], vec![1.0; n]]);
        let goal = -15.0 * (1.0 - math::exp(-1.0));
        let frames = left.iter().position(|x| db(f64::from(*x)) <= goal).unwrap();
        let measured = frames as f64 / f64::from(rate);
        assert!((measured / attack - 1.0).abs() < 0.02, "{attack} s: {measured:.5} s");
    }
}

#[test]
fn compressor_obeys_the_side_chain() {
    let mut device =
        device("compressor", &[("threshold", -20.0), ("ratio", 50.0), ("attack", 0.0001)], 48_000);
    let (mut last, key) = (0.0, [1.0f32; 128]);
    for _ in 0..50 {
        let (mut l, mut r) = ([0.01f32; 128], [0.01f32; 128]);
        device.process(&mut dsp::Block { left: &mut l, right: &mut r, key: Some((&key, &key)), events: &[] });
        last = db(f64::from(l[127])) + 40.0;
    }
    assert!((last + 19.6).abs() < 0.05, "{last}");
}

#[test]
fn gate_shuts_and_opens() {
    let values = [("threshold", -40.0), ("range", -30.0), ("release", 0.02)];
    let level = |amplitude: f64| {
        let mut sound = sine(48_000, 0.5, 1000.0, 0.0, 48_000);
        let [left, right] = sine(48_000, amplitude, 1000.0, 0.0, 48_000);
        sound[0].extend(left);
        sound[1].extend(right);
        let [left, _] = process(&mut *device("gate", &values, 48_000), sound);
        db(rms(&left[72_000..]) / (amplitude / 2f64.sqrt()))
    };
    // Below the closing level it is down by its range; within the hysteresis it stays open.
    assert!((level(0.004) + 30.0).abs() < 0.1);
    assert!(level(0.008).abs() < 0.01);
}

#[test]
fn delay_echoes_on_time() {
    let values = [("time", 0.25), ("feedback", 0.5), ("low-cut", 0.0), ("high-cut", 0.0), ("mix", 1.0)];
    let mut sound = silence(48_000);
    sound[0][0] = 1.0;
    let stereo = process(&mut *device("delay", &values, 48_000), sound.clone());
    assert_eq!((stereo[0][12_000], stereo[0][24_000], stereo[0][36_000]), (1.0, 0.5, 0.25));
    assert!(stereo[1].iter().all(|x| *x == 0.0));
    let mut ping_pong = values.to_vec();
    ping_pong.push(("mode", 1.0));
    let sides = process(&mut *device("delay", &ping_pong, 48_000), sound);
    assert_eq!((sides[0][12_000], sides[1][24_000], sides[0][36_000]), (0.5, 0.25, 0.125));
    assert!(sides[1][12_000] == 0.0 && sides[0][24_000] == 0.0);
}

#[test]
fn delay_steps_back_while_the_input_sounds() {
    let level = |duck: f64| {
        let values = [("time", 0.1), ("duck", duck), ("mix", 1.0)];
        let [left, _] =
            process(&mut *device("delay", &values, 48_000), sine(48_000, 0.5, 1000.0, 0.0, 48_000));
        db(rms(&left[24_000..]))
    };
    let lower = level(0.0) - level(12.0);
    assert!((lower - 12.0).abs() < 0.2, "{lower}");
}

#[test]
fn saturator_is_free_of_aliases() {
    let rate = 48_000u32;
    for (drive, hz) in [(6.02, 5013.0), (20.0, 1245.0), (20.0, 5013.0)] {
        // Whole periods in a second: every component falls on its own bin.
        let mut device = device("saturator", &[("drive", drive)], rate);
        let [left, _] = process(&mut *device, sine(2 * rate as usize, 1.0, hz, 0.0, rate));
        let mut spectrum: Vec<_> = left[rate as usize..]
            .iter()
            .map(|x| rustfft::num_complex::Complex::new(f64::from(*x), 0.0))
            .collect();
        rustfft::FftPlannerScalar::new().plan_fft_forward(spectrum.len()).process(&mut spectrum);
        let (mut harmonics, mut rest) = (0.0, 0.0);
        for (bin, value) in spectrum[20..18_000].iter().enumerate() {
            let harmonic = (bin + 20).is_multiple_of(hz as usize);
            *(if harmonic { &mut harmonics } else { &mut rest }) += value.norm_sqr();
        }
        let ratio = 10.0 * math::log10(harmonics / rest);
        println!("saturator {drive} dB {hz} Hz: {ratio:.1} dB");
        assert!(ratio >= 75.0, "{drive} dB, {hz} Hz: {ratio:.1} dB");
    }
}

#[test]
fn saturator_keeps_the_level_of_its_reference() {
    for drive in [0.0, 12.0, 24.0] {
        let [left, _] = process(
            &mut *device("saturator", &[("drive", drive), ("bias", 0.2)], 48_000),
            sine(48_000, 0.25, 500.0, 0.0, 48_000),
        );
        let change = db(rms(&left[24_000..]) / (0.25 / 2f64.sqrt()));
        assert!(change.abs() < 0.1, "{drive} dB: {change:.2} dB");
    }
}

#[test]
fn width_makes_mono_where_asked() {
    let [left, right] = process(&mut *device("width", &[("width", 0.0)], 48_000), noise(1000, 0.5, 1));
    assert_eq!(left, right);
    let side = |hz: f64| {
        let [left, _] = sine(48_000, 0.5, hz, 0.0, 48_000);
        let sound = [left.clone(), left.iter().map(|x| -x).collect()];
        let [out, _] = process(&mut *device("width", &[("mono-below", 120.0)], 48_000), sound);
        db(rms(&out[24_000..]) / rms(&left))
    };
    assert!(side(30.0) < -23.0 && side(2000.0).abs() < 0.1 && (side(120.0) + 3.0).abs() < 0.2);
}

#[test]
fn tremolo_swings_by_its_depth() {
    let ones = || [vec![1.0f32; 48_000], vec![1.0; 48_000]];
    let [left, right] = process(&mut *device("tremolo", &[("rate", 4.0), ("depth", 0.6)], 48_000), ones());
    let low = left.iter().fold(1.0f32, |m, x| m.min(*x));
    assert!((low - 0.4).abs() < 1e-4 && left == right);
    let [left, right] =
        process(&mut *device("tremolo", &[("rate", 4.0), ("depth", 0.6), ("pan", 1.0)], 48_000), ones());
    assert!(left.iter().zip(&right).all(|(l, r)| (l + r - 1.4).abs() < 1e-4));
}

#[test]
fn de_esser_softens_sibilants_only() {
    let rate = 48_000;
    let change = |sound: Stereo| {
        let before = rms(&sound[0][24_000..]);
        let [left, _] = process(&mut *device("de-esser", &[], rate), sound);
        db(rms(&left[24_000..]) / before)
    };
    // A vowel: harmonics falling by 12 dB an octave. A sibilant: noise above 5 kHz, at two levels.
    let mut vowel = silence(48_000);
    for k in 1..30 {
        let [part, _] = sine(48_000, 0.3 / f64::from(k * k), 150.0 * f64::from(k), 0.0, rate);
        vowel.iter_mut().for_each(|c| c.iter_mut().zip(&part).for_each(|(x, y)| *x += y));
    }
    let hiss = |peak| {
        process(
            &mut *device(
                "eq",
                &[
                    ("high-pass", 2000.0),
                    ("high-pass-slope", 48.0),
                    ("low-frequency", 2000.0),
                    ("low-gain", -24.0),
                    ("bell-1-frequency", 7000.0),
                    ("bell-1-gain", 12.0),
                ],
                rate,
            ),
            noise(48_000, peak, 5),
        )
    };
    let (vowel, loud, soft) = (change(vowel), change(hiss(0.5)), change(hiss(0.01)));
    println!("de-esser: vowel {vowel:.2}, sibilant {loud:.2}, soft sibilant {soft:.2}");
    assert!(vowel.abs() < 0.3 && loud < -4.0 && (loud - soft).abs() < 0.1);
}

#[test]
fn chorus_copies_wander_but_keep_the_power() {
    let [left, right] = process(&mut *device("chorus", &[("mix", 1.0)], 48_000), noise(96_000, 0.5, 8));
    let gain = db(rms(&left[4_800..]) / (0.5 / 3f64.sqrt()));
    assert!(gain.abs() < 1.0 && left != right, "{gain}");
}
