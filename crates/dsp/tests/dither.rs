//! Dither against the theory of Lipshitz, Vanderkooy and Wannamaker.

mod support;

use dsp::dither::Dither;
use dsp::math;
use std::f64::consts::TAU;
use support::*;

/// Error in steps of 16 bits.
fn error(sound: &[f32], shaped: bool) -> Vec<f32> {
    let mut dither = Dither::new(16, shaped, 1);
    sound.iter().map(|x| (f64::from(dither.quantise(*x)) - f64::from(*x) * 32768.0) as f32).collect()
}

#[test]
fn plain_error_is_white_and_knows_nothing_of_the_sound() {
    for amplitude in [0.0, 0.4 / 32768.0, 1.0 / 32768.0, 0.5] {
        let [sound, _] = sine(1 << 17, amplitude, 997.0, 0.0, 48_000);
        let e = error(&sound, false);
        let mean = e.iter().map(|x| f64::from(*x)).sum::<f64>() / e.len() as f64;
        // Triangular noise of variance 1/6 and rounding of 1/12 make 1/4.
        assert!(mean.abs() < 0.01 && (rms(&e) - 0.5).abs() < 0.005, "{amplitude}: {mean} {}", rms(&e));
    }
}

#[test]
fn soft_sounds_keep_their_shape() {
    for shaped in [false, true] {
        // Below one step: without dither there would be nothing, or a square wave with odd harmonics.
        let n = 1 << 18;
        let [sound, _] = sine(n, 0.6 / 32768.0, 1000.0, 0.0, 48_000);
        let mut dither = Dither::new(16, shaped, 3);
        let out: Vec<f32> = sound.iter().map(|x| dither.quantise(*x) as f32).collect();
        let tone = |hz: f64| magnitude(&out, TAU * hz / 48_000.0) * 2.0 / n as f64;
        assert!((tone(1000.0) - 0.6).abs() < 0.02 && tone(3000.0) < 0.01 && tone(5000.0) < 0.01);
    }
}

#[test]
fn shaped_error_leaves_the_ear_alone() {
    let e = error(&noise(1 << 18, 0.3, 5)[0], true);
    // Power around a frequency relative to that of the plain error, and the published filter's.
    let band = |hz: f64| -> f64 {
        let bins = (-40..40).map(|k| magnitude(&e[..16_384], TAU * (hz + 3.0 * f64::from(k)) / 48_000.0));
        10.0 * math::log10(bins.map(|m| m * m).sum::<f64>() / 80.0 / (16_384.0 * 0.25))
    };
    let filter = |hz: f64| {
        let w = TAU * hz / 48_000.0;
        let taps = [1.0, -2.033, 2.165, -1.959, 1.590, -0.6149];
        let (mut re, mut im) = (0.0, 0.0);
        for (k, tap) in taps.iter().enumerate() {
            re += tap * math::cos(w * k as f64);
            im += tap * math::sin(w * k as f64);
        }
        10.0 * math::log10(re * re + im * im)
    };
    for hz in [1000.0, 4000.0, 8000.0, 16_000.0, 21_000.0] {
        assert!((band(hz) - filter(hz)).abs() < 2.0, "{hz} Hz: {:.1}, {:.1} dB", band(hz), filter(hz));
    }
    assert!(band(4000.0) < -15.0);
}

#[test]
fn full_scale_stays_in_range() {
    for bits in [16, 24] {
        let mut dither = Dither::new(bits, true, 9);
        let full = 1i32 << (bits - 1);
        for x in [1.0, -1.0, 2.0, -2.0f32].repeat(50) {
            assert!((-full..full).contains(&dither.quantise(x)));
        }
    }
}
