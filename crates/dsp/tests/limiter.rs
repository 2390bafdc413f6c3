//! The limiter's promise, judged by a long independent interpolator.

mod support;

use dsp::{Processor, SampleRate, effects::Limiter};
use support::*;

/// Peak of the limited sound over the ceiling of −1 dBTP, dB.
fn overshoot(name: &str, mut sound: Stereo, gain: f32, rate: u32) -> f64 {
    let mut limiter = Limiter::new(SampleRate(rate), -1.0, 0.08, 0.004);
    limiter.gain = gain;
    let latency = limiter.latency().0 as usize;
    // Silence behind the sound: cutting it off would make peaks that were never limited.
    sound.iter_mut().for_each(|channel| channel.resize(channel.len() + latency + 2000, 0.0));
    let out = process(&mut limiter, sound);
    let over = out.iter().map(|channel| db(true_peak(&channel[latency..]))).fold(f64::MIN, f64::max) + 1.0;
    println!("{name}: {over:.3} dB over the ceiling, RMS {:.2} dBFS", db(rms(&out[0][latency..])));
    over
}

/// Chords with percussive onsets, hard-clipped partly: rich, loud and uneven.
fn music(frames: usize, rate: u32) -> Stereo {
    let mut sound = silence(frames);
    let hiss = noise(frames, 1.0, 21);
    for (i, hz) in [55.0, 220.0, 277.2, 329.6, 1760.0, 5274.0, 9397.0].into_iter().enumerate() {
        for (side, channel) in sound.iter_mut().enumerate() {
            let [part, _] = sine(frames, 0.25, hz * (1.0 + 0.002 * side as f64), i as f64, rate);
            channel.iter_mut().zip(part).for_each(|(x, y)| *x += y);
        }
    }
    for (channel, hiss) in sound.iter_mut().zip(hiss) {
        for (i, (x, h)) in channel.iter_mut().zip(hiss).enumerate() {
            let beat = (i % (rate as usize / 4)) as f64 / f64::from(rate);
            *x = (*x + h * dsp::math::exp(-40.0 * beat) as f32).clamp(-1.0, 1.0);
        }
    }
    sound
}

#[test]
fn never_exceeds_the_ceiling() {
    let mut worst = f64::MIN;
    for rate in [44_100, 48_000] {
        let n = rate as usize / 4;
        let square: Vec<f32> = (0..n).map(|i| if i / 37 % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let cases = [
            (
                "quarter rate sine at 45°",
                sine(n, 1.41, f64::from(rate) / 4.0, std::f64::consts::FRAC_PI_4, rate),
                1.0,
            ),
            ("sine near Nyquist", sine(n, 1.0, f64::from(rate) * 0.45, 0.3, rate), 2.0),
            ("square wave", [square.clone(), square], 2.0),
            ("white noise", noise(n, 1.0, 31), 1.0),
            ("white noise, driven", noise(n, 1.0, 33), 4.0),
            ("music", music(n, rate), 1.0),
            ("music, driven", music(n, rate), 4.0),
            ("impulse", impulse(n), 8.0),
        ];
        for (name, sound, gain) in cases {
            worst = worst.max(overshoot(name, sound, gain, rate));
        }
    }
    assert!(worst <= 0.05, "{worst:.3} dB over");
}

#[test]
fn touches_nothing_below_the_ceiling() {
    let sound = sine(48_000, 0.8, 997.0, 0.0, 48_000);
    let mut limiter = Limiter::new(SampleRate(48_000), -1.0, 0.08, 0.004);
    let latency = limiter.latency().0 as usize;
    let out = process(&mut limiter, sound.clone());
    assert_eq!(out[0][latency..], sound[0][..48_000 - latency]);
}

#[test]
fn reaches_the_ceiling() {
    let mut limiter = Limiter::new(SampleRate(48_000), -1.0, 0.08, 0.004);
    limiter.gain = 4.0;
    let [left, _] = process(&mut limiter, sine(48_000, 0.5, 997.0, 0.0, 48_000));
    let level = db(peak(&left[24_000..]));
    assert!((-1.06..=-1.0).contains(&level), "{level}");
}

#[test]
fn skipping_quiet_sound_changes_nothing() {
    // Loud and quiet by turns: blocks of other lengths skip elsewhere, the samples must be the same.
    let mut sound = noise(48_000, 1.0, 41);
    for channel in &mut sound {
        channel.iter_mut().enumerate().filter(|(i, _)| i / 331 % 3 != 0).for_each(|(_, x)| *x *= 0.01);
    }
    let limited = |length: usize| {
        let mut limiter = Limiter::new(SampleRate(48_000), -1.0, 0.05, 0.002);
        let mut out = sound.clone();
        run(&mut limiter, &mut out, &[], || length);
        out
    };
    let whole = limited(dsp::BLOCK);
    assert!(whole == limited(1) && whole == limited(37));
}
