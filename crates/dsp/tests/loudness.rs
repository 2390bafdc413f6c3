//! The meters against EBU Tech 3341 and 3342, BS.1770 and ffmpeg.

#![allow(clippy::unwrap_used)]

mod support;

use dsp::meters::{Levels, Loudness, TruePeak};
use dsp::{SampleRate, math};
use std::f64::consts::{PI, TAU};
use support::*;

/// A 1 kHz tone on both channels: pairs of level (dBFS, peak) and length (s).
fn tone(parts: &[(f64, f64)], rate: u32) -> Stereo {
    let mut sound = silence(0);
    for (level, seconds) in parts {
        let n = math::round(seconds * f64::from(rate)) as usize;
        let [left, right] = sine(n, math::pow(10.0, level / 20.0), 1000.0, 0.0, rate);
        sound[0].extend(left);
        sound[1].extend(right);
    }
    sound
}

fn meter(sound: &Stereo, rate: u32) -> Loudness {
    let mut meter = Loudness::new(SampleRate(rate));
    for (left, right) in sound[0].chunks(1000).zip(sound[1].chunks(1000)) {
        meter.push(left, right);
    }
    meter
}

#[test]
fn tech_3341_integrated() {
    let cases: [&[(f64, f64)]; 5] = [
        &[(-23.0, 20.0)],
        &[(-33.0, 20.0)],
        &[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)],
        &[(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)],
        &[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)],
    ];
    for rate in [44_100, 48_000, 96_000] {
        for (case, parts) in cases.iter().enumerate() {
            let measured = meter(&tone(parts, rate), rate).integrated();
            let expected = if case == 1 { -33.0 } else { -23.0 };
            assert!((measured - expected).abs() <= 0.1, "case {} at {rate}: {measured:.2} LUFS", case + 1);
        }
    }
    assert_eq!(meter(&silence(96_000), 48_000).integrated(), f64::NEG_INFINITY);
}

#[test]
fn tech_3341_short_term_and_momentary() {
    let near =
        |measured: f64, case: &str| assert!((measured + 23.0).abs() <= 0.1, "{case}: {measured:.2} LUFS");
    // Cases 1 and 9, 12: constant once the window is full.
    let steady = meter(&tone(&[(-23.0, 20.0)], 48_000), 48_000);
    steady.short_term()[30..].iter().for_each(|s| near(f64::from(*s), "1 S"));
    steady.momentary()[10..].iter().for_each(|m| near(f64::from(*m), "1 M"));
    let nine = meter(&tone(&[(-20.0, 1.34), (-30.0, 1.66)].repeat(5), 48_000), 48_000);
    nine.short_term()[30..].iter().for_each(|s| near(f64::from(*s), "9"));
    let twelve = meter(&tone(&[(-20.0, 0.18), (-30.0, 0.22)].repeat(25), 48_000), 48_000);
    twelve.momentary()[10..].iter().for_each(|m| near(f64::from(*m), "12"));
    // Cases 10 and 13: one window of tone beginning anywhere.
    for i in 0..20 {
        let ten = tone(&[(-200.0, 0.15 * f64::from(i)), (-23.0, 3.0), (-200.0, 1.0)], 48_000);
        near(meter(&ten, 48_000).max_short_term(), "10");
        let thirteen = tone(&[(-200.0, 0.02 * f64::from(i)), (-23.0, 0.4), (-200.0, 1.0)], 48_000);
        near(meter(&thirteen, 48_000).max_momentary(), "13");
    }
    // Cases 11 and 14: the same, live, each louder than the one before.
    let (mut eleven, mut fourteen) = (Loudness::new(SampleRate(48_000)), Loudness::new(SampleRate(48_000)));
    for i in 0..20 {
        let level = -38.0 + f64::from(i);
        let [l, r] =
            tone(&[(-200.0, 0.15 * f64::from(i)), (level, 3.0), (-200.0, 3.0 - 0.15 * f64::from(i))], 48_000);
        eleven.push(&l, &r);
        near(eleven.max_short_term() - level - 23.0, "11");
        let [l, r] =
            tone(&[(-200.0, 0.02 * f64::from(i)), (level, 0.4), (-200.0, 0.4 - 0.02 * f64::from(i))], 48_000);
        fourteen.push(&l, &r);
        near(fourteen.max_momentary() - level - 23.0, "14");
    }
}

#[test]
fn tech_3342_range() {
    let cases: [(&[(f64, f64)], f64); 4] = [
        (&[(-20.0, 20.0), (-30.0, 20.0)], 10.0),
        (&[(-20.0, 20.0), (-15.0, 20.0)], 5.0),
        (&[(-40.0, 20.0), (-20.0, 20.0)], 20.0),
        (&[(-50.0, 20.0), (-35.0, 20.0), (-20.0, 20.0), (-35.0, 20.0), (-50.0, 20.0)], 15.0),
    ];
    for (case, (parts, expected)) in cases.iter().enumerate() {
        let measured = meter(&tone(parts, 48_000), 48_000).range();
        assert!((measured - expected).abs() <= 1.0, "case {}: {measured:.2} LU", case + 1);
    }
}

fn true_peak_db(sound: &Stereo) -> f64 {
    let mut meter = TruePeak::new(SampleRate(48_000));
    meter.push(&sound[0], &sound[1]);
    db(meter.peak())
}

/// A sine with a 10 ms fade at both ends, so that only its course counts.
fn faded(amplitude: f64, divisor: f64, degrees: f64) -> Stereo {
    let mut sound = sine(48_000, amplitude, 48_000.0 / divisor, degrees * PI / 180.0, 48_000);
    for channel in &mut sound {
        for i in 0..480 {
            let fade = i as f32 / 480.0;
            channel[i] *= fade;
            channel[47_999 - i] *= fade;
        }
    }
    sound
}

#[test]
fn tech_3341_true_peak_of_sines() {
    // Cases 15 to 19: amplitude, rate / frequency, phase, expected dBTP (+0.2, −0.4).
    for (amplitude, divisor, degrees, expected) in [
        (0.5, 4.0, 0.0, -6.0),
        (0.5, 4.0, 45.0, -6.0),
        (0.5, 6.0, 60.0, -6.0),
        (0.5, 8.0, 67.5, -6.0),
        (1.41, 4.0, 45.0, 3.0),
    ] {
        let off = true_peak_db(&faded(amplitude, divisor, degrees)) - expected;
        assert!((-0.4..=0.2).contains(&off), "fs/{divisor} at {degrees}°: {off:.2} dB off");
    }
}

#[test]
fn tech_3341_true_peak_between_samples() {
    // Cases 20 to 23: fs/6 with one period of fs/4 of twice the amplitude in its middle, the phase running on, made at
    // four times the rate and decimated from each of the four first samples; 0.0 dBTP whatever the offset.
    const FOUR: usize = 4 * 9_600;
    const MIDDLE: usize = FOUR / 2;
    let raw: Vec<f64> = (0..FOUR)
        .map(|i| {
            let fade = (i.min(FOUR - i) as f64 / 2000.0).min(1.0);
            let (amplitude, turns) = match i {
                MIDDLE.. if i < MIDDLE + 16 => (1.0, (i - MIDDLE) as f64 / 16.0),
                ..MIDDLE => (0.5, i as f64 / 24.0),
                _ => (0.5, (i - MIDDLE - 16) as f64 / 24.0),
            };
            amplitude * fade * math::sin(TAU * turns)
        })
        .collect();
    // Low-pass at 20 kHz of 192 kHz, Blackman window.
    let taps: Vec<f64> = (-96..=96)
        .map(|k| {
            let (k, cut) = (f64::from(k), 20.0 / 192.0);
            let sinc = if k == 0.0 { 2.0 * cut } else { math::sin(TAU * cut * k) / (PI * k) };
            sinc * (0.42 + 0.5 * math::cos(PI * k / 97.0) + 0.08 * math::cos(TAU * k / 97.0))
        })
        .collect();
    let smooth: Vec<f64> =
        raw.windows(taps.len()).map(|w| w.iter().zip(&taps).map(|(a, b)| a * b).sum()).collect();
    for offset in 0..4 {
        let x: Vec<f32> = smooth[offset..].iter().step_by(4).map(|x| *x as f32).collect();
        let off = true_peak_db(&[x.clone(), x]);
        assert!((-0.4..=0.2).contains(&off), "offset {offset}: {off:.2} dBTP");
    }
}

/// Without what is next to Nyquist, where the peak between samples depends on whose filter is longer.
fn band_limited(sound: Stereo, rate: u32) -> Stereo {
    process(&mut *device("eq", &[("low-pass", 16_000.0), ("low-pass-slope", 48.0)], rate), sound)
}

#[test]
fn true_peak_agrees_with_a_long_interpolator() {
    let sound = band_limited(noise(24_000, 0.9, 77), 48_000);
    let ours = true_peak_db(&sound);
    let long = db(true_peak(&sound[0]).max(true_peak(&sound[1])));
    assert!((ours - long).abs() < 0.05, "{ours:.3} against {long:.3} dBTP");
}

#[test]
fn levels_are_what_was_made() {
    let rate = SampleRate(48_000);
    let mut levels = Levels::new(rate);
    let [tone, _] = sine(48_000, 0.5, 1000.0, 0.0, 48_000);
    let right: Vec<f32> = tone.iter().map(|x| 0.1 - x).collect();
    levels.push(&tone, &right);
    let ((l, _), (_, dc)) = (levels.rms(), levels.dc());
    assert!((l - 0.5 / 2f64.sqrt()).abs() < 1e-4 && (dc - 0.1).abs() < 1e-4);
    assert!((levels.peak().0 - 0.5).abs() < 1e-3 && levels.clipped_runs() == 0);
    let mut noises = Levels::new(rate);
    let [a, b] = noise(96_000, 0.3, 3);
    noises.push(&a, &b);
    assert!(noises.correlation().abs() < 0.02);
    let mut mono = Levels::new(rate);
    let mut clipped = a.clone();
    clipped[100..105].fill(1.0);
    clipped[200..202].fill(-1.0);
    mono.push(&clipped, &clipped);
    assert!(mono.correlation() > 0.999 && mono.low_correlation() > 0.999 && mono.clipped_runs() == 2);
}

/// 32-bit float stereo WAV.
fn wav(sound: &Stereo, rate: u32) -> Vec<u8> {
    let size = sound[0].len() as u32 * 8;
    let mut bytes = Vec::new();
    bytes.extend(b"RIFF");
    bytes.extend((36 + size).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16u32.to_le_bytes());
    bytes.extend([3, 0, 2, 0]);
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * 8).to_le_bytes());
    bytes.extend([8, 0, 32, 0]);
    bytes.extend(b"data");
    bytes.extend(size.to_le_bytes());
    for (l, r) in sound[0].iter().zip(&sound[1]) {
        bytes.extend(l.to_le_bytes());
        bytes.extend(r.to_le_bytes());
    }
    bytes
}

/// The number after the last `label` in ffmpeg's summary.
fn summary(text: &str, label: &str) -> f64 {
    let rest = &text[text.rfind(label).unwrap() + label.len()..];
    rest.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
#[allow(clippy::disallowed_methods)]
fn agrees_with_ffmpeg() {
    for rate in [44_100u32, 48_000] {
        // Noise and a chord, loud and soft by turns.
        let n = 24 * rate as usize;
        let mut sound = band_limited(noise(n, 0.5, 13), rate);
        for (side, channel) in sound.iter_mut().enumerate() {
            let [chord, _] = sine(n, 0.4, 196.0 * (1.0 + 0.5 * side as f64), 0.0, rate);
            for (i, (x, c)) in channel.iter_mut().zip(chord).enumerate() {
                let bar = i / (2 * rate as usize);
                let onset = (i % (rate as usize / 2)) as f64 / f64::from(rate);
                let gain = [1.0, 0.4, 0.15, 0.7][bar % 4] * (0.2 + math::exp(-6.0 * onset));
                *x = (*x + c) * gain as f32;
            }
        }
        let path = std::env::temp_dir().join(format!("loudness-{}-{rate}.wav", std::process::id()));
        std::fs::write(&path, wav(&sound, rate)).unwrap();
        let run = std::process::Command::new("ffmpeg")
            .args(["-hide_banner", "-nostats", "-i"])
            .arg(&path)
            .args(["-af", "ebur128=peak=true", "-f", "null", "-"])
            .output();
        std::fs::remove_file(&path).unwrap();
        let Ok(run) = run else {
            println!("skipped: no ffmpeg");
            return;
        };
        let text = String::from_utf8_lossy(&run.stderr).into_owned();
        let meter = meter(&sound, rate);
        let (i, lra) = (meter.integrated() - summary(&text, "I:"), meter.range() - summary(&text, "LRA:"));
        let peak = true_peak_db(&sound) - summary(&text, "Peak:");
        println!("at {rate}, ours less ffmpeg's: I {i:.3} LU, LRA {lra:.3} LU, true peak {peak:.3} dB");
        assert!(i.abs() <= 0.1 && lra.abs() <= 0.2 && peak.abs() <= 0.2);
    }
}
