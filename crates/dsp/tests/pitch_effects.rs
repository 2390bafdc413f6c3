//! Pitch correction and shifting: where the pitch lands, and that everything else stays.

mod support;

use dsp::meters::Tuner;
use dsp::{SampleRate, math};
use std::f64::consts::TAU;
use support::*;

const RATE: u32 = 48_000;

/// A voice-like tone: 30 harmonics under formants at 600, 1100 and 2700 Hz; `note` gives the pitch as MIDI number at a time in s.
fn voice(seconds: f64, note: impl Fn(f64) -> f64) -> Vec<f32> {
    let mut phase = 0.0;
    (0..(seconds * f64::from(RATE)) as usize)
        .map(|i| {
            let hz = math::note_hz(note(i as f64 / f64::from(RATE)));
            phase += hz / f64::from(RATE);
            (1..=30)
                .map(f64::from)
                .filter(|k| k * hz < 15e3)
                .map(|k| {
                    let formant =
                        |at: f64, width: f64| 1.0 / (1.0 + ((k * hz - at) / width) * ((k * hz - at) / width));
                    let level =
                        formant(600.0, 90.0) + 0.5 * formant(1100.0, 120.0) + 0.25 * formant(2700.0, 200.0);
                    0.15 * (level + 0.02) * math::sin(TAU * k * phase)
                })
                .sum::<f64>() as f32
        })
        .collect()
}

/// Pitch of each 25 ms as MIDI number, none where there is none.
fn pitches(sound: &[f32]) -> Vec<Option<f64>> {
    let mut tuner = Tuner::new(SampleRate(RATE), 440.0);
    let reading = |chunk: &[f32]| {
        tuner.push(chunk, chunk);
        tuner.reading().map(|reading| f64::from(reading.note) + reading.cents / 100.0)
    };
    sound.chunks(1200).map(reading).collect()
}

fn processed(name: &str, values: &[(&str, f64)], sound: &[f32]) -> Vec<f32> {
    let mut device = device(name, values, RATE);
    let late = device.latency().0 as usize;
    let mut padded = sound.to_vec();
    padded.resize(sound.len() + late, 0.0);
    let [left, _] = process(&mut *device, [padded.clone(), padded]);
    left[late..].to_vec()
}

#[test]
fn correction_puts_notes_in_tune() {
    // Eight notes of C major, sung flat and sharp.
    let notes = [60.0, 62.0, 64.0, 55.0, 57.0, 65.0, 67.0, 72.0];
    let errors = [0.23, -0.31, 0.18, -0.23, 0.4, -0.15, 0.27, -0.35];
    let length = 0.6;
    let sung = voice(8.0 * length, |t| {
        let i = ((t / length) as usize).min(7);
        notes[i] + errors[i]
    });
    let tuned = processed("pitch-correction", &[("scale", 1.0), ("tolerance", 0.0)], &sung);
    let mut all = Vec::new();
    for (i, note) in notes.iter().enumerate() {
        // The second half of each note, after the glide.
        let from = ((i as f64 + 0.55) * length / 0.025) as usize;
        let readings = pitches(&tuned);
        for reading in readings[from..from + 9].iter().flatten() {
            all.push(100.0 * (reading - note));
        }
    }
    assert!(all.len() > 60, "{} readings", all.len());
    let mut sizes: Vec<f64> = all.iter().map(|cents| cents.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let (median, worst) = (sizes[sizes.len() / 2], sizes[sizes.len() - 1]);
    println!("correction: {median:.2} cents median, {worst:.2} at worst");
    assert!(median < 0.5 && worst < 3.3, "{median:.2} {worst:.2}");
}

#[test]
fn correction_obeys_scale_strength_and_tolerance() {
    let landed = |values: &[(&str, f64)], note: f64| {
        let tuned = processed("pitch-correction", values, &voice(0.8, |_| note));
        let mut found: Vec<f64> = pitches(&tuned)[20..30].iter().flatten().copied().collect();
        found.sort_by(f64::total_cmp);
        found[found.len() / 2]
    };
    // C#4 is not in C major: 61.3 goes to D, 60.7 stays nearest to C.
    for (values, sung, expected) in [
        (&[("scale", 1.0)][..], 61.3, 62.0),
        (&[("scale", 1.0)], 60.7, 60.0),
        (&[("scale", 1.0), ("root", 2.0)], 60.7, 61.0),
        (&[("strength", 0.5)], 57.4, 57.2),
        (&[("tolerance", 0.2)], 57.15, 57.15),
        (&[], 69.3, 69.0),
    ] {
        let found = landed(values, sung);
        assert!((found - expected).abs() < 0.02, "{values:?} {sung}: {found:.3}, expected {expected}");
    }
}

#[test]
fn correction_keeps_vibrato_and_formants() {
    let sung = voice(2.0, |t| 57.3 + 0.4 * math::sin(TAU * 5.5 * t));
    let tuned = processed("pitch-correction", &[("glide", 0.08)], &sung);
    let spread = |sound: &[f32]| {
        let found: Vec<f64> = pitches(sound)[20..76].iter().flatten().copied().collect();
        let mean = found.iter().sum::<f64>() / found.len() as f64;
        (mean, found.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>())
    };
    let ((_, before), (mean, after)) = (spread(&sung), spread(&tuned));
    println!("vibrato: mean {mean:.3}, depth {:.2} of what it was", (after / before).sqrt());
    assert!((mean - 57.0).abs() < 0.05 && (after / before).sqrt() > 0.8);
    // A third upwards by a scale far off leaves the formant where it was: the band around it keeps its level.
    let low = voice(1.5, |_| 55.6);
    let up = processed("pitch-correction", &[("scale", 6.0), ("root", 9.0), ("glide", 0.01)], &low);
    let band = |sound: &[f32], hz: f64| {
        let values = [
            ("high-pass", hz / 1.3),
            ("high-pass-slope", 48.0),
            ("low-pass", hz * 1.3),
            ("low-pass-slope", 48.0),
        ];
        let [out, _] = process(&mut *device("eq", &values, RATE), [sound.to_vec(), sound.to_vec()]);
        db(rms(&out[24_000..60_000]))
    };
    for hz in [600.0, 1100.0, 2700.0] {
        let change = band(&up, hz) - band(&low, hz);
        println!("formant at {hz} Hz: {change:.2} dB");
        assert!(change.abs() < 2.0, "{hz} Hz: {change:.2} dB");
    }
}

#[test]
fn correction_without_strength_is_the_input() {
    let sung = voice(1.0, |t| 60.0 + 3.0 * t);
    let same = processed("pitch-correction", &[("strength", 0.0)], &sung);
    let worst = sung.iter().zip(&same).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-5, "{worst:e}");
}

#[test]
fn shifter_moves_tones_exactly() {
    for (semitones, cents) in [(12.0, 0.0), (-12.0, 0.0), (7.0, 0.0), (-5.0, 30.0), (0.0, 25.0), (3.0, -50.0)]
    {
        for texture in [0.0, 1.0] {
            for hz in [220.0, 523.25] {
                let values = [("semitones", semitones), ("cents", cents), ("texture", texture)];
                let [sound, _] = sine(96_000, 0.4, hz, 0.0, RATE);
                let out = processed("pitch-shifter", &values, &sound);
                let wanted = hz * math::exp2((semitones + cents / 100.0) / 12.0);
                let middle = &out[24_000..72_000];
                // A Hann window; all that lies more than 8 Hz from the tone is what the vocoder added.
                let smooth: Vec<f32> = middle
                    .iter()
                    .enumerate()
                    .map(|(i, x)| x * (1.0 - math::cos(TAU * i as f64 / 48_000.0)) as f32)
                    .collect();
                let level = db(2.0 * magnitude(&smooth, TAU * wanted / 48_000.0) / 48_000.0 / 0.4);
                let near: f64 = (-8..=8)
                    .map(|k| magnitude(&smooth, TAU * (wanted + f64::from(k)) / 48_000.0))
                    .map(|m| 2.0 * m * m / 48_000.0)
                    .sum();
                let all: f64 = smooth.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
                let clean = 10.0 * math::log10(near / (all - near).max(1e-12));
                let mut found: Vec<f64> = pitches(middle).iter().flatten().copied().collect();
                found.sort_by(f64::total_cmp);
                let error = 100.0 * found[found.len() / 2] - 1200.0 * math::log2(wanted / 440.0) - 6900.0;
                println!(
                    "{semitones} st {cents} ct, {hz} Hz: {error:.2} ct, {level:.2} dB, clean to {clean:.1} dB"
                );
                assert!(error.abs() < 0.5 && level.abs() < 0.3 && clean > 45.0, "{values:?} {hz}");
            }
        }
    }
}

#[test]
fn shifter_keeps_time_and_does_nothing_at_nought() {
    let sung = voice(1.0, |t| 60.0 + 3.0 * t);
    let same = processed("pitch-shifter", &[], &sung);
    let worst = sung.iter().zip(&same).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-5, "{worst:e}");
    // A burst stays where it was, whatever the shift.
    for semitones in [-12.0, -7.0, 5.0, 12.0] {
        let [mut sound, _] = sine(48_000, 0.5, 700.0, 0.0, RATE);
        sound[..20_000].fill(0.0);
        sound[24_000..].fill(0.0);
        let out = processed("pitch-shifter", &[("semitones", semitones)], &sound);
        let centre = |x: &[f32]| {
            let energy = |(i, x): (usize, &f32)| i as f64 * f64::from(x * x);
            x.iter().enumerate().map(energy).sum::<f64>() / x.iter().map(|x| f64::from(x * x)).sum::<f64>()
        };
        let moved = (centre(&out) - centre(&sound)) / 48.0;
        println!("{semitones} st: burst moved by {moved:.2} ms");
        assert!(moved.abs() < 3.0, "{semitones}: {moved:.2} ms");
    }
}

#[test]
fn shifter_can_leave_formants_where_they_are() {
    let low = voice(1.5, |_| 43.0);
    let band = |sound: &[f32], hz: f64| {
        let values = [
            ("high-pass", hz / 1.25),
            ("high-pass-slope", 48.0),
            ("low-pass", hz * 1.25),
            ("low-pass-slope", 48.0),
        ];
        let [out, _] = process(&mut *device("eq", &values, RATE), [sound.to_vec(), sound.to_vec()]);
        db(rms(&out[24_000..60_000]))
    };
    let error = |formants: f64| {
        let up = processed("pitch-shifter", &[("semitones", 5.0), ("formants", formants)], &low);
        let change = [600.0, 850.0, 1100.0, 1700.0, 2700.0].map(|hz| band(&up, hz) - band(&low, hz));
        println!("formants {formants}: {change:.1?} dB");
        change.iter().fold(0.0, |m: f64, x| m.max(x.abs()))
    };
    let (kept, moved) = (error(1.0), error(0.0));
    assert!(kept < 2.5 && moved > 6.0, "{kept:.1} {moved:.1}");
}
