//! Sample-rate conversion against physics: sines stay sines, nothing folds back, nothing moves.

use formats::audio::Polyphase;

const TAU: f64 = std::f64::consts::TAU;

fn sine(rate: u32, hz: f64, frames: usize) -> Vec<f32> {
    (0..frames).map(|n| (0.5 * (TAU * hz * n as f64 / f64::from(rate)).sin()) as f32).collect()
}

fn convert(from: u32, to: u32, left: &[f32], right: &[f32]) -> [Vec<f32>; 2] {
    let mut convert = Polyphase::new(from, to);
    let length = convert.length(left.len() as u64) as usize;
    let mut out = [vec![0.0f32; length], vec![0.0f32; length]];
    let mut done = 0;
    let mut pull = |convert: &mut Polyphase, done: &mut usize| {
        let [l, r] = &mut out;
        *done += convert.pull(&mut l[*done..], &mut r[*done..]);
    };
    for (l, r) in left.chunks(777).zip(right.chunks(777)) {
        convert.push(l, r);
        pull(&mut convert, &mut done);
    }
    convert.push_end();
    pull(&mut convert, &mut done);
    assert_eq!(done, length, "{from} to {to}");
    out
}

/// Level of what is left of `samples` after taking away the best sine of that frequency, dB under the sine.
fn residue_db(samples: &[f32], rate: u32, hz: f64) -> f64 {
    let n = samples.len() as f64;
    let angle = |i: usize| TAU * hz * i as f64 / f64::from(rate);
    let (mut cc, mut ss, mut cs, mut cy, mut sy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (i, x) in samples.iter().enumerate() {
        let (s, c) = angle(i).sin_cos();
        cc += c * c;
        ss += s * s;
        cs += c * s;
        cy += c * f64::from(*x);
        sy += s * f64::from(*x);
    }
    let det = cc * ss - cs * cs;
    let (a, b) = ((cy * ss - sy * cs) / det, (sy * cc - cy * cs) / det);
    let error: f64 = samples
        .iter()
        .enumerate()
        .map(|(i, x)| (f64::from(*x) - a * angle(i).cos() - b * angle(i).sin()).powi(2))
        .sum();
    10.0 * (error / n / ((a * a + b * b) / 2.0)).log10()
}

#[test]
fn a_sine_stays_a_sine() {
    for (from, to) in [
        (44_100, 48_000),
        (48_000, 44_100),
        (96_000, 44_100),
        (44_100, 192_000),
        (44_056, 48_000),
        (8_000, 48_000),
    ] {
        let input = sine(from, 997.0, from as usize / 2);
        let [left, right] = convert(from, to, &input, &input);
        assert_eq!(left, right);
        let middle = &left[left.len() / 8..left.len() * 7 / 8];
        let residue = residue_db(middle, to, 997.0);
        assert!(residue < -115.0, "{from} to {to}: {residue:.1} dB");
    }
}

#[test]
fn nothing_folds_back() {
    for (from, to, hz) in [(48_000, 44_100, 22_100.0), (96_000, 48_000, 30_000.0), (96_000, 44_100, 25_000.0)]
    {
        let input = sine(from, hz, from as usize / 2);
        let [left, _] = convert(from, to, &input, &input);
        let middle = &left[left.len() / 8..left.len() * 7 / 8];
        let power: f64 = middle.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / middle.len() as f64;
        let level = 10.0 * (power / 0.125).log10();
        assert!(level < -120.0, "{hz} Hz, {from} to {to}: {level:.1} dB");
    }
}

#[test]
fn the_audible_band_is_flat() {
    let input = sine(44_100, 19_900.0, 44_100);
    let [left, _] = convert(44_100, 48_000, &input, &input);
    let middle = &left[6_000..42_000];
    let power: f64 = middle.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / middle.len() as f64;
    let level = 10.0 * (power / 0.125).log10();
    assert!(level.abs() < 0.001, "{level} dB at 19.9 kHz");
}

#[test]
fn lengths_are_rounded_to_the_nearest() {
    assert_eq!(Polyphase::new(44_100, 48_000).length(44_100), 48_000);
    assert_eq!(Polyphase::new(44_100, 48_000).length(1), 1);
    assert_eq!(Polyphase::new(48_000, 44_100).length(1_000_003), 918_753);
    assert_eq!(Polyphase::new(48_000, 48_000).length(u64::MAX), u64::MAX);
}

/// The centre of an impulse's response, by its spectrum's phase at a low frequency, is where the impulse was.
#[test]
fn an_impulse_stays_in_place() {
    for (from, to) in [(44_100, 48_000), (48_000, 44_100), (96_000, 48_000), (44_056, 48_000)] {
        let mut input = vec![0.0f32; 4_001];
        input[2_000] = 1.0;
        let [left, _] = convert(from, to, &input, &input);
        let due = 2_000.0 * f64::from(to) / f64::from(from);
        let hz = TAU * 300.0 / f64::from(to);
        let (re, im) = left.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, x)| {
            let angle = hz * (n as f64 - due);
            (re + f64::from(*x) * angle.cos(), im - f64::from(*x) * angle.sin())
        });
        let late = -f64::atan2(im, re) / hz;
        assert!(late.abs() < 0.001, "{from} to {to}: {late} samples late");
    }
}

#[test]
fn the_same_rate_changes_nothing() {
    let input = sine(48_000, 997.0, 5_000);
    assert_eq!(convert(48_000, 48_000, &input, &input)[0], input);
}
