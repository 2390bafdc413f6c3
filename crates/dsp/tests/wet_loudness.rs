//! The reverbs beside each other: all wet, at their defaults, they are equally loud.

mod support;

use dsp::meters::Loudness;
use dsp::{Event, NoteOn, Rng, SampleRate, Touch};
use support::*;

const RATE: u32 = 48_000;

fn lufs([left, right]: &Stereo) -> f64 {
    let mut meter = Loudness::new(SampleRate(RATE));
    meter.push(left, right);
    meter.integrated()
}

/// Pink noise (a sum of one-pole filters an octave and a half apart), independent channels, −20 dBFS.
fn pink(frames: usize) -> Stereo {
    let mut rng = Rng::new(11);
    [(); 2].map(|()| {
        let mut state = [0.0f32; 6];
        let poles = [0.9976f32, 0.9926, 0.977, 0.93, 0.8, 0.45];
        let x: Vec<f32> = (0..frames)
            .map(|_| {
                let white = rng.noise();
                state
                    .iter_mut()
                    .zip(poles)
                    .map(|(s, p)| {
                        *s = p * *s + (1.0 - p).sqrt() * white * 0.3;
                        *s
                    })
                    .sum::<f32>()
            })
            .collect();
        let level = 0.1 / rms(&x) as f32;
        x.into_iter().map(|x| x * level).collect()
    })
}

/// Four bars of kick, snare and hats from the acoustic kit at 100 bpm.
fn drums() -> Stereo {
    let mut events = Vec::new();
    for eighth in 0..32u32 {
        let at = u64::from(eighth) * 14_400;
        let on = |id, pitch, velocity| {
            Event::On(NoteOn { id, pitch, velocity, seed: u64::from(id), touch: Touch::Normal })
        };
        events.push((at, on(3 * eighth, 42.0, 0.6)));
        match eighth % 4 {
            0 => events.push((at, on(3 * eighth + 1, 36.0, 0.8))),
            2 => events.push((at, on(3 * eighth + 1, 38.0, 0.8))),
            _ => {}
        }
    }
    let mut sound = silence(32 * 14_400);
    run(&mut *device("drum-kit", &[], RATE), &mut sound, &events, || 128);
    sound
}

#[test]
fn reverb_and_convolution_are_equally_loud() {
    let kinds = [
        ("plate", 0.0, 0.0, 1.6),
        ("room", 1.0, 1.0, 0.6),
        ("hall", 2.0, 2.0, 2.2),
        ("spring", 0.0, 3.0, 1.8),
    ];
    let sounds = [("pink noise", pink(10 * RATE as usize)), ("drums", drums())];
    for (kind, reverb, convolution, decay) in kinds {
        let mut sum = 0.0;
        for (name, dry) in &sounds {
            let wet = |device_name: &str, kind: f64| {
                lufs(&process(
                    &mut *device(device_name, &[("kind", kind), ("decay", decay)], RATE),
                    dry.clone(),
                ))
            };
            let difference = wet("convolution", convolution) - wet("reverb", reverb);
            println!("{name}, {kind}: dry {:.1} LUFS, difference {difference:+.1} LU", lufs(dry));
            assert!(difference.abs() < 1.6, "{name}, {kind}: {difference:+.1} LU");
            sum += difference;
        }
        assert!(sum.abs() < 2.0, "{kind}: {:+.1} LU", sum / 2.0);
    }
}
