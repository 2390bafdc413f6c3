//! Compressors for buses and bands and the transient shaper against their curves and times.

mod support;

use dsp::math;
use std::f64::consts::TAU;
use support::*;

const RATE: u32 = 48_000;

fn level(x: f32) -> f64 {
    db(f64::from(x.abs()))
}

#[test]
fn multiband_adds_up_flat() {
    for rate in [44_100, 48_000, 96_000] {
        for corners in [
            [120.0, 800.0, 5000.0],
            [60.0, 200.0, 1000.0],
            [1000.0, 1500.0, 2000.0],
            [300.0, 5000.0, 16000.0],
        ] {
            let values = [
                ("low-crossover", corners[0]),
                ("mid-crossover", corners[1]),
                ("high-crossover", corners[2]),
                ("low-ratio", 1.0),
                ("low-mid-ratio", 1.0),
                ("high-mid-ratio", 1.0),
                ("high-ratio", 1.0),
            ];
            let [left, _] = process(&mut *device("multiband-compressor", &values, rate), impulse(1 << 15));
            for i in 0..60 {
                let hz = 20.0 * math::pow(1000.0, f64::from(i) / 59.0);
                let gain = db(magnitude(&left, TAU * hz / f64::from(rate)));
                assert!(gain.abs() < 0.01, "{corners:?} at {rate}: {gain:.3} dB at {hz:.0} Hz");
            }
        }
    }
}

#[test]
fn multiband_turns_down_the_loud_band_alone() {
    let parts: [(f64, f64); 4] = [(50.0, 0.5), (300.0, 0.02), (2000.0, 0.02), (12000.0, 0.02)];
    let frames = 2 * RATE as usize;
    let mut sound = silence(frames);
    for (hz, amplitude) in parts {
        let part = sine(frames, amplitude, hz, 0.0, RATE);
        sound.iter_mut().zip(&part).for_each(|(c, p)| c.iter_mut().zip(p).for_each(|(x, y)| *x += y));
    }
    let values = [("low-threshold", -20.0), ("low-ratio", 4.0), ("low-release", 1.0), ("low-attack", 0.001)];
    let [left, _] = process(&mut *device("multiband-compressor", &values, RATE), sound);
    let second = &left[RATE as usize..];
    let change = parts.map(|(hz, amplitude)| {
        let found = magnitude(second, TAU * hz / f64::from(RATE)) * 2.0 / f64::from(RATE);
        db(found / amplitude)
    });
    println!("multiband: {change:.2?}");
    // The low band holds 1/(1 + x⁴) of the lowest tone; three quarters of what stands over the threshold are taken from that.
    let share = 1.0 / (1.0 + math::pow(50.0 / 120.0, 4.0));
    let taken = math::pow(10.0, -0.75 * (db(0.5 * share) + 20.0) / 20.0);
    assert!((change[0] - db(share * taken + 1.0 - share)).abs() < 0.2, "{change:?}");
    assert!(change[1..].iter().all(|change| change.abs() < 0.2), "{change:?}");
}

#[test]
fn bus_compressor_has_its_static_curve() {
    for (choice, ratio) in [(0.0, 2.0), (1.0, 4.0), (2.0, 10.0)] {
        for input in [-40.0, -24.0, -20.5, -18.0, -10.0, 0.0f64] {
            let x = math::pow(10.0, input / 20.0) as f32;
            let values = [("threshold", -20.0), ("ratio", choice), ("key-high-pass", 0.0), ("make-up", 3.0)];
            let sound = [vec![x; 480_000], vec![-x; 480_000]];
            let [left, _] = process(&mut *device("bus-compressor", &values, RATE), sound);
            let over = input + 20.0;
            let expected = 3.0
                + match over {
                    o if o <= -4.0 => input,
                    o if o < 4.0 => input + (1.0 / ratio - 1.0) * (o + 4.0) * (o + 4.0) / 16.0,
                    o => -20.0 + o / ratio,
                };
            let out = level(left[479_999]);
            assert!(
                (out - expected).abs() <= 0.01,
                "{ratio}:1 at {input} dB: {out:.4}, expected {expected:.4}"
            );
        }
    }
}

#[test]
fn bus_compressor_attacks_in_its_time_constant() {
    for (choice, attack) in [(2.0, 0.001), (3.0, 0.003), (4.0, 0.01), (5.0, 0.03)] {
        let values = [("threshold", -20.0), ("attack", choice), ("release", 0.0), ("key-high-pass", 0.0)];
        let ones = || vec![1.0; (attack * 10.0 * f64::from(RATE)) as usize];
        let [left, _] = process(&mut *device("bus-compressor", &values, RATE), [ones(), ones()]);
        let goal = -10.0 * (1.0 - math::exp(-1.0));
        let frames = left.iter().position(|x| level(*x) <= goal).unwrap();
        let measured = frames as f64 / f64::from(RATE);
        assert!((measured / attack - 1.0).abs() < 0.03, "{attack} s: {measured:.5} s");
    }
}

/// Time in which the reduction falls to 37 % after a loud stretch of `seconds`, s.
fn recovery(release: f64, seconds: f64) -> f64 {
    let values =
        [("threshold", -20.0), ("ratio", 1.0), ("attack", 2.0), ("release", release), ("key-high-pass", 0.0)];
    let (loud, quiet) = ((seconds * f64::from(RATE)) as usize, 5 * RATE as usize);
    let mut sound = vec![1.0f32; loud];
    sound.extend(vec![0.01f32; quiet]);
    let [left, _] = process(&mut *device("bus-compressor", &values, RATE), [sound.clone(), sound]);
    let goal = level(left[loud - 1]) * math::exp(-1.0);
    let frames = left[loud..].iter().take_while(|x| level(**x) + 40.0 < goal).count();
    frames as f64 / f64::from(RATE)
}

#[test]
fn bus_compressor_releases_by_the_programme() {
    // Set by hand it is the same after a hit and after a long chord.
    for (choice, release) in [(0.0, 0.1), (1.0, 0.3), (3.0, 1.2)] {
        for seconds in [0.02, 2.0] {
            let measured = recovery(choice, seconds);
            assert!((measured / (release + 0.001) - 1.0).abs() < 0.03, "{release} s: {measured:.4} s");
        }
    }
    let (hit, chord) = (recovery(4.0, 0.02), recovery(4.0, 4.0));
    println!("automatic release: {hit:.3} s after a hit, {chord:.3} s after a chord");
    assert!((0.08..0.15).contains(&hit) && (1.0..2.0).contains(&chord), "{hit} {chord}");
}

#[test]
fn bus_compressor_does_not_pump_with_the_kick() {
    let reduction = |cut: f64| {
        let values = [("threshold", -30.0), ("key-high-pass", cut)];
        let [left, _] =
            process(&mut *device("bus-compressor", &values, RATE), sine(48_000, 0.5, 45.0, 0.0, RATE));
        db(rms(&left[24_000..]) / (0.5 / 2f64.sqrt()))
    };
    // One octave below the corner a second-order high-pass takes 12.3 dB from what the detector hears.
    let eased = reduction(90.0) - reduction(0.0);
    assert!((eased - 12.3 / 2.0).abs() < 0.4, "{eased}");
}

#[test]
fn transient_shaper_changes_a_click_by_its_setting() {
    for amplitude in [1.0, 0.1, 0.01f32] {
        for attack in [-12.0, -6.0, 3.0, 6.0, 12.0] {
            let mut sound = silence(24_000);
            sound.iter_mut().for_each(|channel| channel[9_600] = amplitude);
            let [left, _] = process(&mut *device("transient-shaper", &[("attack", attack)], RATE), sound);
            let change = db(peak(&left) / f64::from(amplitude));
            assert!((change - attack).abs() < 0.1, "{attack} dB: {change:.3} dB");
        }
    }
}

#[test]
fn transient_shaper_leaves_steady_tones_alone() {
    for hz in [50.0, 82.4, 440.0, 997.0, 9001.0] {
        for values in [[("attack", 12.0), ("sustain", 0.0)], [("attack", -12.0), ("sustain", 18.0)]] {
            let sound = sine(96_000, 0.3, hz, 0.0, RATE);
            let [left, _] = process(&mut *device("transient-shaper", &values, RATE), sound.clone());
            let window = |x: &[f32]| db(rms(&x[48_048..95_952]));
            let change = window(&left) - db(rms(&sound[0][48_000..95_904]));
            assert!(change.abs() < 0.1, "{hz} Hz: {change:.3} dB");
        }
    }
}

#[test]
fn transient_shaper_lengthens_and_shortens_tails() {
    // A tone that falls by 60 dB in 0.5 s, every second.
    let hit = |i: usize| math::pow(10.0, -6.0 * (i % 48_000) as f64 / 48_000.0);
    let tone: Vec<f32> =
        (0..96_000).map(|i| (0.5 * hit(i) * math::sin(TAU * 220.0 * i as f64 / 48_000.0)) as f32).collect();
    let change = |sustain: f64, from: usize, to: usize| {
        let values = [("attack", 0.0), ("sustain", sustain)];
        let [left, _] =
            process(&mut *device("transient-shaper", &values, RATE), [tone.clone(), tone.clone()]);
        db(rms(&left[48_048 + from..48_048 + to]) / rms(&tone[48_000 + from..48_000 + to]))
    };
    for sustain in [-12.0, 12.0] {
        let (onset, tail) = (change(sustain, 0, 480), change(sustain, 14_400, 16_800));
        println!("sustain {sustain}: onset {onset:.2}, tail {tail:.2}");
        assert!(onset.abs() < 0.3 && (tail - sustain).abs() < 0.5, "{sustain}: {onset} {tail}");
    }
}

#[test]
fn gate_is_open_when_the_hit_comes() {
    // A hit out of silence: with look-ahead all of it passes, without its first half millisecond is lost.
    let first = |ahead: f64| {
        let mut sound = sine(24_000, 0.5, 2000.0, 1.5, RATE);
        sound.iter_mut().for_each(|channel| channel[..12_000].fill(0.0));
        let mut gate = device("gate", &[("look-ahead", ahead)], RATE);
        let late = gate.latency().0 as usize;
        let [left, _] = process(&mut *gate, sound.clone());
        db(rms(&left[12_000 + late..12_012 + late]) / rms(&sound[0][12_000..12_012]))
    };
    assert!(first(0.002) > -0.3 && first(0.0) < -6.0, "{} {}", first(0.002), first(0.0));
}

#[test]
fn gate_holds_and_has_a_ratio() {
    let level = |values: &[(&str, f64)], amplitude: f64, from: usize, to: usize| {
        let mut all = vec![("threshold", -30.0), ("look-ahead", 0.0), ("range", -60.0)];
        all.extend(values.iter().copied());
        let mut sound = sine(9_600, 0.5, 1000.0, 0.0, RATE);
        let rest = sine(48_000, amplitude, 1000.0, 0.0, RATE);
        sound.iter_mut().zip(rest).for_each(|(x, rest)| x.extend(rest));
        let [left, _] = process(&mut *device("gate", &all, RATE), sound);
        db(rms(&left[9_600 + from..9_600 + to]) / (amplitude / 2f64.sqrt()))
    };
    // The detector forgets 20 dB in 23 ms, then it holds.
    let hold = [("hold", 0.1), ("release", 0.005)];
    assert!(level(&hold, 0.001, 0, 4_800).abs() < 0.01 && level(&hold, 0.001, 12_000, 24_000) < -58.0);
    for (ratio, amplitude) in [(2.0, 0.01), (3.0, 0.01), (2.0, 0.002)] {
        let expected = (db(amplitude) + 30.0) * (ratio - 1.0);
        let found = level(&[("ratio", ratio), ("release", 0.05)], amplitude, 38_400, 48_000);
        assert!(
            (found - expected).abs() < 0.6,
            "{ratio}:1 at {amplitude}: {found:.2} dB, expected {expected:.2} dB"
        );
    }
}
