//! Plays an instrument into a WAV file: a phrase that suits it, or one note.
//!
//! `audition drum-kit out.wav [kit=1 …] [note=60 velocity=0.7 seconds=2] [rate=48000]`
#![allow(clippy::disallowed_methods)] // an example reads its arguments

use dsp::{BLOCK, Block, Build, Event, NoteOn, SampleRate, Settings, Touch, catalog};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, path, rest @ ..] = args.as_slice() else {
        return Err("usage: audition INSTRUMENT OUT.wav [name=value …]".into());
    };
    let spec = catalog::find(name).ok_or("no such device")?;
    let Settings(mut values) = spec.defaults();
    let (mut rate, mut note, mut velocity, mut seconds) = (48_000, None, 0.7f32, 2.0);
    for arg in rest {
        let (key, value) = arg.split_once('=').ok_or("expected name=value")?;
        let value: f64 = value.parse()?;
        match key {
            "rate" => rate = value as u32,
            "note" => note = Some(value as f32),
            "velocity" => velocity = value as f32,
            "seconds" => seconds = value,
            _ => values[spec.param(key).ok_or("no such parameter")?] = value,
        }
    }
    let rate = SampleRate(rate);
    let notes = match note {
        Some(pitch) => vec![(0.05, seconds, pitch, velocity, Touch::Normal)],
        None => phrase(name, velocity),
    };
    let mut events: Vec<(u64, Event)> = Vec::new();
    for (id, (at, length, pitch, velocity, touch)) in notes.iter().enumerate() {
        let id = id as u32;
        let on =
            NoteOn { id, pitch: *pitch, velocity: *velocity, seed: u64::from(id) * 7919 + 1, touch: *touch };
        events.push(((at * rate.hz()) as u64, Event::On(on)));
        events.push((((at + length) * rate.hz()) as u64, Event::Off { id }));
    }
    events.sort_by_key(|(frame, event)| (*frame, matches!(event, Event::On(_))));
    let mut device = (spec.build)(&Build { rate, settings: &Settings(values), seed: 1 });
    let end = events.last().map_or(0, |e| e.0) + device.tail().0;
    let format = hound::WavSpec {
        channels: 2,
        sample_rate: rate.0,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut file = hound::WavWriter::create(path, format)?;
    let started = std::time::Instant::now();
    let mut next = 0;
    for start in (0..end).step_by(BLOCK) {
        let mut here = Vec::new();
        while next < events.len() && events[next].0 < start + BLOCK as u64 {
            here.push(((events[next].0 - start) as u32, events[next].1));
            next += 1;
        }
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        device.process(&mut Block { left: &mut left, right: &mut right, key: None, events: &here });
        for (l, r) in left.iter().zip(right) {
            file.write_sample(*l)?;
            file.write_sample(r)?;
        }
    }
    file.finalize()?;
    println!("{name}: {:.0} ns a frame", started.elapsed().as_nanos() as f64 / end as f64);
    Ok(())
}

type Notes = Vec<(f64, f64, f32, f32, Touch)>;

/// Eight seconds that suit the instrument: onset s, length s, pitch, velocity, touch.
fn phrase(name: &str, v: f32) -> Notes {
    match name {
        "drum-kit" => beat(v),
        "electric-bass" | "upright-bass" | "synth-bass" => {
            line(&[33, 33, 40, 45, 41, 41, 36, 43, 40, 43, 45, 47, 38, 45, 43, 40], v)
        }
        "lead" | "glockenspiel" | "bells" => {
            line(&[69, 72, 76, 74, 72, 71, 72, 69, 67, 69, 72, 77, 76, 74, 72, 69], v)
        }
        _ => chords(name, v),
    }
}

fn line(pitches: &[u8], v: f32) -> Notes {
    let touch = |i: usize| if i % 4 == 2 { Touch::Legato } else { Touch::Normal };
    pitches.iter().enumerate().map(|(i, p)| (i as f64 * 0.5, 0.48, f32::from(*p), v, touch(i))).collect()
}

fn chords(name: &str, v: f32) -> Notes {
    let guitar = name == "acoustic-guitar";
    let shapes: [&[u8]; 4] = if guitar {
        [&[45, 52, 57, 60, 64], &[41, 48, 53, 57, 60, 65], &[48, 52, 55, 60, 64], &[43, 47, 50, 55, 59, 67]]
    } else {
        [&[45, 57, 60, 64], &[41, 57, 60, 65], &[48, 55, 60, 64], &[43, 55, 59, 62]]
    };
    let mut notes = Vec::new();
    for (bar, chord) in shapes.iter().enumerate() {
        let strokes: &[(f64, f32, bool)] = if guitar {
            &[
                (0.0, 1.0, false),
                (0.5, 0.8, false),
                (0.75, 0.7, true),
                (1.25, 0.75, true),
                (1.5, 0.9, false),
                (1.75, 0.7, true),
            ]
        } else {
            &[(0.0, 1.0, false)]
        };
        for (i, (at, gain, up)) in strokes.iter().enumerate() {
            let end = strokes.get(i + 1).map_or(1.97, |s| s.0);
            for (string, pitch) in chord.iter().enumerate() {
                let order = if *up { chord.len() - 1 - string } else { string };
                let late = if guitar { 0.009 * order as f64 } else { 0.0 };
                let touch = if *up { Touch::Up } else { Touch::Normal };
                notes.push((
                    bar as f64 * 2.0 + at + late,
                    end - at - late,
                    f32::from(*pitch),
                    v * gain,
                    touch,
                ));
            }
        }
    }
    notes
}

fn beat(v: f32) -> Notes {
    let mut notes = Vec::new();
    for bar in 0..4 {
        let at = |sixteenth: f64| (f64::from(bar) * 16.0 + sixteenth) * 0.125;
        let mut hit = |sixteenth: f64, pitch: f32, velocity: f32, touch| {
            notes.push((at(sixteenth), 0.1, pitch, (velocity * v / 0.7).min(1.0), touch))
        };
        for s in [0.0, 7.0, 10.0] {
            hit(s, 36.0, if s == 0.0 { 0.9 } else { 0.7 }, Touch::Normal);
        }
        for s in [4.0, 12.0] {
            hit(s, 38.0, 0.85, Touch::Normal);
        }
        for s in [6.0, 9.0, 15.0] {
            hit(s, 38.0, 0.25, Touch::Ghost);
        }
        for s in 0..8 {
            let open = s == 7 && bar % 2 == 1;
            let key = if bar == 3 {
                51.0
            } else if open {
                46.0
            } else {
                42.0
            };
            hit(f64::from(s) * 2.0, key, if s % 2 == 0 { 0.7 } else { 0.45 }, Touch::Normal);
        }
        if bar == 0 {
            hit(0.0, 49.0, 0.8, Touch::Normal);
        }
        if bar == 2 {
            for (i, key) in [50.0, 48.0, 45.0, 41.0].into_iter().enumerate() {
                hit(12.0 + i as f64, key, 0.75, Touch::Normal);
            }
        }
    }
    notes
}
