//! The amp on our electric guitar: as loud after it as before.

mod support;

use dsp::meters::Loudness;
use dsp::{Event, NoteOn, SampleRate, Touch};
use support::*;

const RATE: u32 = 48_000;

fn lufs([left, right]: &Stereo) -> f64 {
    let mut meter = Loudness::new(SampleRate(RATE));
    meter.push(left, right);
    meter.integrated()
}

/// Four strummed chords, or a line of single notes, of a second and a quarter of one each, at −20 LUFS.
fn guitar(chords: bool) -> Stereo {
    let keys: [&[f32]; 4] = if chords {
        [
            &[40.0, 47.0, 52.0, 56.0, 59.0],
            &[45.0, 52.0, 57.0, 61.0],
            &[43.0, 50.0, 55.0, 59.0],
            &[48.0, 52.0, 55.0, 60.0],
        ]
    } else {
        [&[52.0], &[59.0], &[64.0], &[67.0]]
    };
    let frames = if chords { 48_000 } else { 24_000 };
    let mut events = Vec::new();
    for (i, chord) in keys.iter().chain(&keys).enumerate() {
        for (k, pitch) in chord.iter().enumerate() {
            let id = (16 * i + k) as u32;
            let at = (i * frames + k * 300) as u64;
            events.push((
                at,
                Event::On(NoteOn {
                    id,
                    pitch: *pitch,
                    velocity: 0.7,
                    seed: u64::from(id),
                    touch: Touch::Normal,
                }),
            ));
            events.push((at + frames as u64 * 9 / 10, Event::Off { id }));
        }
    }
    events.sort_by_key(|(at, _)| *at);
    let mut sound = silence(8 * frames);
    run(&mut *device("electric-guitar", &[], RATE), &mut sound, &events, || 128);
    let gain = dsp::math::pow(10.0, (-20.0 - lufs(&sound)) / 20.0) as f32;
    sound.iter_mut().flatten().for_each(|x| *x *= gain);
    sound
}

#[test]
fn amp_keeps_the_loudness_of_our_guitar() {
    for (chords, voice, drive, limit) in [
        (true, 1.0, 20.0, 1.0),
        (false, 1.0, 20.0, 1.0),
        (true, 0.0, 20.0, 1.0),
        (true, 2.0, 20.0, 1.5),
        (true, 1.0, 0.0, 1.0),
        (true, 1.0, 30.0, 1.5),
    ] {
        let dry = guitar(chords);
        let wet = process(&mut *device("amp", &[("voice", voice), ("drive", drive)], RATE), dry.clone());
        let change = lufs(&wet) - lufs(&dry);
        println!("chords {chords}, voice {voice}, drive {drive}: {change:+.1} LU");
        assert!(change.abs() < limit, "chords {chords}, voice {voice}, drive {drive}: {change:+.1} LU");
    }
}
