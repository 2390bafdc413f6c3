//! Both equalisers at any setting against the analogue filters of the same settings, to 20 kHz at 44.1 and 48 kHz.

mod support;

use dsp::{Rng, SampleRate, math};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;
use support::*;

/// s = jx in polynomials of the second degree: |c0 + c1 s + c2 s²|².
fn square([c0, c1, c2]: [f64; 3], x: f64) -> f64 {
    let (re, im) = (c0 - c2 * x * x, c1 * x);
    re * re + im * im
}

/// A setting of one band, and |H|² of its analogue filter at Hz.
struct Setting {
    values: Vec<(&'static str, f64)>,
    power: Box<dyn Fn(f64) -> f64>,
    /// Time in which the slowest pole or zero falls by 1/e^π, s.
    ring: f64,
}

/// Half over the real part of the slower root of s² + s/q + 1.
fn ring(q: f64) -> f64 {
    let slow = if q < 0.5 { 0.5 / q - (0.25 / (q * q) - 1.0).sqrt() } else { 0.5 / q };
    0.5 / slow
}

fn bell(hz: f64, q: f64, gain: f64) -> Setting {
    let a = math::pow(10.0, gain / 40.0);
    Setting {
        values: vec![("bell-3-frequency", hz), ("bell-3-q", q), ("bell-3-gain", gain)],
        power: Box::new(move |f| {
            square([1.0, a / q, 1.0], f / hz) / square([1.0, 1.0 / (a * q), 1.0], f / hz)
        }),
        ring: ring(q * a).max(ring(q / a)) / hz,
    }
}

fn shelf(hz: f64, gain: f64, high: bool) -> Setting {
    let a = math::pow(10.0, gain / 40.0);
    let c = (2.0 * a).sqrt();
    let power = move |f: f64| {
        let x = if high { hz / f } else { f / hz };
        a * a * square([a, c, 1.0], x) / square([1.0, c, a], x)
    };
    let names = if high { ["high-frequency", "high-gain"] } else { ["low-frequency", "low-gain"] };
    Setting {
        values: vec![(names[0], hz), (names[1], gain)],
        power: Box::new(power),
        ring: a.max(1.0 / a).sqrt() / hz,
    }
}

fn cut(hz: f64, slope: f64, high: bool) -> Setting {
    let names = if high { ["high-pass", "high-pass-slope"] } else { ["low-pass", "low-pass-slope"] };
    let power = move |f: f64| 1.0 / (1.0 + math::pow(if high { hz / f } else { f / hz }, slope / 3.0));
    Setting { values: vec![(names[0], hz), (names[1], slope)], power: Box::new(power), ring: 2.6 / hz }
}

/// A band at random over its whole range, frequencies and qualities evenly to the ear.
fn any(rng: &mut Rng, kind: usize) -> Setting {
    let mut between = |low: f64, high: f64| low * math::pow(high / low, rng.uniform());
    let hz = between(20.0, 20e3);
    match kind {
        0 => bell(hz, between(0.1, 20.0), 48.0 * rng.uniform() - 24.0),
        1 => shelf(between(20.0, 2000.0), 48.0 * rng.uniform() - 24.0, false),
        2 => shelf(between(500.0, 20e3), 48.0 * rng.uniform() - 24.0, true),
        3 => cut(between(20.0, 2000.0), 12.0 * (1.0 + (4.0 * rng.uniform()).floor()), true),
        _ => cut(hz, 12.0 * (1.0 + (4.0 * rng.uniform()).floor()), false),
    }
}

/// Largest deviation between 20 Hz and 20 kHz where the filter is less than `depth` dB under its highest and under 0 dB, and where it is.
fn deviation(name: &str, setting: &Setting, rate: u32, length: usize, depth: f64) -> (f64, f64) {
    let mut device = device(name, &setting.values, rate);
    let (latency, tail) = (device.latency().0 as usize, device.tail().0 as usize);
    let length = (tail + 128).next_power_of_two().clamp(4096, length);
    let mut sound = impulse(length);
    run(&mut *device, &mut sound, &[], || dsp::BLOCK);
    let mut spectrum: Vec<_> = sound[0].iter().map(|x| Complex::new(f64::from(*x), 0.0)).collect();
    FftPlanner::new().plan_fft_forward(length).process(&mut spectrum);
    let hz = f64::from(rate) / length as f64;
    let bins = (20.0 / hz).ceil() as usize..=(20e3 / hz) as usize;
    let step = if latency > 0 { 1 } else { 1 + bins.end() / 4000 };
    let point = |bin: usize| {
        (bin as f64 * hz, 10.0 * math::log10((setting.power)(bin as f64 * hz)), spectrum[bin].norm())
    };
    let points: Vec<_> = bins.step_by(step).map(point).collect();
    let highest = points.iter().fold(0.0, |highest: f64, point| highest.max(point.1));
    points
        .into_iter()
        .filter(|(_, wanted, _)| *wanted > highest - depth)
        .map(|(at, wanted, found)| ((db(found) - wanted).abs(), at))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or_default()
}

const KINDS: [&str; 5] = ["bell", "low shelf", "high shelf", "high-pass", "low-pass"];

/// Worst of `count` settings of each kind of band.
fn worst(name: &str, count: usize, length: usize, limit: f64, depth: f64, longest: f64) {
    for (kind, label) in KINDS.iter().enumerate() {
        let mut rng = Rng::new(kind as u64 + 1);
        let mut most = (0.0, String::new());
        for number in 0..count {
            let rate = [44_100, 48_000][number % 2];
            let setting = any(&mut rng, kind);
            if setting.ring > longest {
                continue;
            }
            let (error, at) = deviation(name, &setting, rate, length, depth);
            if error > most.0 {
                most = (error, format!("at {at:.0} Hz with {:?} at {rate}", setting.values));
            }
        }
        println!("{name}, {label}: {:.3} dB {}", most.0, most.1);
        assert!(most.0 <= limit, "{name}, {label}: {:.3} dB {}", most.0, most.1);
    }
}

#[test]
fn eq_is_within_0_6_db_of_its_prototype() {
    worst("eq", 2000, 1 << 18, 0.6, 90.0, f64::INFINITY);
}

#[test]
fn linear_phase_is_within_0_1_db_of_its_prototype() {
    worst("linear-phase-eq", 400, 1 << 18, 0.1, 70.0, 0.5);
}

/// One band of each kind at once.
fn together(rng: &mut Rng) -> Setting {
    let bands: Vec<Setting> = (0..KINDS.len()).map(|kind| any(rng, kind)).collect();
    let ring = bands.iter().map(|band| band.ring).fold(0.0, f64::max);
    let values = bands.iter().flat_map(|band| band.values.clone()).collect();
    Setting { values, power: Box::new(move |f| bands.iter().map(|band| (band.power)(f)).product()), ring }
}

#[test]
fn bands_together_are_within_the_same_limits() {
    let mut rng = Rng::new(6);
    let (mut matched, mut linear) = (0.0f64, 0.0f64);
    for number in 0..500 {
        let (rate, setting) = ([44_100, 48_000][number % 2], together(&mut rng));
        matched = matched.max(deviation("eq", &setting, rate, 1 << 18, 70.0).0);
        if setting.ring <= 0.5 {
            linear = linear.max(deviation("linear-phase-eq", &setting, rate, 1 << 18, 70.0).0);
        }
    }
    println!("five bands together: eq {matched:.3} dB, linear-phase-eq {linear:.3} dB");
    assert!(matched <= 0.6 && linear <= 0.1, "{matched:.3} {linear:.3}");
}

#[test]
fn linear_phase_is_symmetric_about_its_latency() {
    let values = [("bell-1-gain", 9.0), ("high-gain", -6.0), ("high-pass", 60.0)];
    let mut device = device("linear-phase-eq", &values, 48_000);
    let latency = device.latency().0 as usize;
    let [out, _] = process(&mut *device, impulse(2 * latency + 1));
    let uneven = (0..latency).map(|k| (out[k] - out[2 * latency - k]).abs()).fold(0.0, f32::max);
    assert!(uneven < 1e-6 && peak(&out) == f64::from(out[latency].abs()), "{uneven:e}");
    assert!(device.latency() <= SampleRate(48_000).frames(dsp::Seconds(1.5)));
}
