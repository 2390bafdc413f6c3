//! Every preset over a sound that it is made for, at the level that a mix is made at.
#![allow(clippy::unwrap_used, reason = "tests")]

use dsp::meters::Loudness;
use dsp::{BLOCK, Block, Build, Event, NoteOn, Processor, SampleRate, Settings, Touch, catalog, math};
use song::Insert;
use song::presets::PRESETS;

const RATE: SampleRate = SampleRate(48_000);
/// Level of the sound before the preset while it sounds, and the peak that it may have at most, dBFS.
const LEVEL: (f64, f64) = (-18.0, -6.0);

/// Frames in 50 ms.
const WINDOW: usize = 2_400;

type Stereo = [Vec<f32>; 2];

/// A device of the catalog plays: start in s, length in s, key, velocity.
fn play(name: &str, notes: &[(f64, f64, f32, f32)], seconds: f64) -> Stereo {
    let spec = catalog::find(name).unwrap();
    let settings = spec.defaults();
    let mut device = (spec.build)(&Build { rate: RATE, settings: &settings, seed: 1 });
    let mut events: Vec<(usize, Event)> = Vec::new();
    let frame = |at: f64| (at * RATE.hz()) as usize;
    for (id, (at, length, pitch, velocity)) in notes.iter().enumerate() {
        let id = id as u32;
        let on = NoteOn { id, pitch: *pitch, velocity: *velocity, seed: u64::from(id), touch: Touch::Normal };
        events.push((frame(*at), Event::On(on)));
        events.push((frame(at + length), Event::Off { id }));
    }
    events.sort_by_key(|(at, event)| (*at, matches!(event, Event::On(_))));
    let mut sound = [vec![0.0; frame(seconds)], vec![0.0; frame(seconds)]];
    run(device.as_mut(), &mut sound, &events);
    sound
}

fn run(device: &mut dyn Processor, [left, right]: &mut Stereo, events: &[(usize, Event)]) {
    for (index, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate() {
        let from = index * BLOCK;
        let here = events.iter().filter(|(at, _)| (from..from + left.len()).contains(at));
        let events: Vec<_> = here.map(|(at, event)| ((at - from) as u32, *event)).collect();
        device.process(&mut Block { left, right, key: None, events: &events });
    }
}

/// Notes one after the other.
fn line(keys: &[f32], each: f64) -> Vec<(f64, f64, f32, f32)> {
    let level = |index: usize| [0.9, 0.6, 0.75, 0.65][index % 4];
    keys.iter().enumerate().map(|(i, key)| (i as f64 * each, each * 0.9, *key, level(i))).collect()
}

/// Chords of a C major cadence.
fn chords(each: f64) -> Vec<(f64, f64, f32, f32)> {
    let chords = [
        [48.0, 60.0, 64.0, 67.0],
        [43.0, 59.0, 62.0, 67.0],
        [45.0, 60.0, 64.0, 69.0],
        [41.0, 60.0, 65.0, 69.0],
    ];
    let strum = |(i, chord): (usize, &[f32; 4])| {
        let level = if i % 2 == 0 { 0.8 } else { 0.6 };
        chord.map(|key| (i as f64 * each, each * 0.95, key, level))
    };
    chords.iter().chain(&chords).enumerate().flat_map(strum).collect()
}

/// Two bars of a beat: the drums on each eighth.
fn beat(pattern: [&[f32]; 8]) -> Vec<(f64, f64, f32, f32)> {
    let hits = (0..32).flat_map(|eighth| {
        pattern[eighth % 8]
            .iter()
            .map(move |key| (eighth as f64 * 0.25, 0.1, *key, if eighth % 2 == 0 { 0.85 } else { 0.6 }))
    });
    hits.collect()
}

fn melody() -> Vec<(f64, f64, f32, f32)> {
    line(
        &[60.0, 62.0, 64.0, 67.0, 65.0, 64.0, 62.0, 60.0, 67.0, 69.0, 67.0, 64.0, 62.0, 64.0, 60.0, 60.0],
        0.5,
    )
}

fn bass() -> Vec<(f64, f64, f32, f32)> {
    line(
        &[33.0, 33.0, 40.0, 33.0, 29.0, 29.0, 36.0, 41.0, 36.0, 36.0, 43.0, 36.0, 31.0, 31.0, 38.0, 35.0],
        0.5,
    )
}

/// What a preset is made for.
fn sound(name: &str) -> Stereo {
    let (kick, snare, hat) = (36.0, 38.0, 42.0);
    let rock: [&[f32]; 8] =
        [&[kick, hat], &[hat], &[snare, hat], &[hat], &[kick, hat], &[kick, hat], &[snare, hat], &[hat]];
    let alone = |key: &'static [f32]| -> [&'static [f32]; 8] { [key, &[], key, &[], key, &[], key, &[]] };
    match name {
        "drum-bus" => play("drum-kit", &beat(rock), 8.0),
        "kick" => play("drum-kit", &beat(alone(&[36.0])), 8.0),
        "snare" => play("drum-kit", &beat(alone(&[38.0])), 8.0),
        "overheads" => play(
            "drum-kit",
            &beat([
                &[49.0, 36.0],
                &[51.0],
                &[51.0, 38.0],
                &[51.0],
                &[51.0, 36.0],
                &[51.0],
                &[51.0, 38.0],
                &[51.0],
            ]),
            8.0,
        ),
        "percussion" => play(
            "drum-kit",
            &beat([&[54.0], &[70.0], &[54.0], &[70.0], &[54.0], &[70.0], &[54.0], &[70.0]]),
            8.0,
        ),
        "bass-electric" => play("electric-bass", &bass(), 8.0),
        "bass-upright" => play("upright-bass", &bass(), 8.0),
        "bass-synth" => play("synth-bass", &bass(), 8.0),
        "guitar-acoustic" | "chords" => play("acoustic-guitar", &chords(1.0), 8.0),
        "arpeggio" => play("acoustic-guitar", &melody(), 8.0),
        "guitar-electric" => play("electric-guitar", &chords(1.0), 8.0),
        "piano" => play("piano", &chords(1.0), 8.0),
        "strings" | "pad" => play("strings", &chords(1.0), 8.0),
        name if name.starts_with("master") || name.starts_with("mix") => {
            let players = [
                (play("drum-kit", &beat(rock), 8.0), -2.0),
                (play("electric-bass", &bass(), 8.0), -4.0),
                (play("piano", &chords(1.0), 8.0), -6.0),
                (play("lead", &melody(), 8.0), 0.0),
            ];
            let mut mix = [vec![0.0f32; players[0].0[0].len()], vec![0.0; players[0].0[0].len()]];
            for (player, level) in &players {
                let gain = gain(*level - 20.0 - lufs(player));
                for (to, from) in mix.iter_mut().zip(player) {
                    to.iter_mut().zip(from).for_each(|(to, x)| *to += x * gain);
                }
            }
            mix
        }
        _ => play("lead", &melody(), 8.0),
    }
}

fn lufs([left, right]: &Stereo) -> f64 {
    let mut meter = Loudness::new(RATE);
    meter.push(left, right);
    meter.integrated()
}

fn peak(sound: &Stereo) -> f64 {
    let highest = sound.iter().flatten().fold(0.0f32, |most, x| most.max(x.abs()));
    20.0 * math::log10(f64::from(highest))
}

/// Root mean square of what is within 20 dB of the loudest 50 ms, dBFS as AES17 has it: a sine of full scale is 0.
fn rms(sound: &Stereo) -> f64 {
    let mut powers = powers(sound);
    let loudest = powers.iter().fold(0.0, |most: f64, x| most.max(*x));
    powers.retain(|power| *power > 0.01 * loudest);
    10.0 * math::log10(2.0 * powers.iter().sum::<f64>() / powers.len() as f64)
}

/// Mean power of each 50 ms.
fn powers(sound: &Stereo) -> Vec<f64> {
    let [left, right] = sound;
    let power = |(l, r): (&[f32], &[f32])| {
        l.iter().chain(r).map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>() / (2.0 * l.len() as f64)
    };
    left.chunks(WINDOW).zip(right.chunks(WINDOW)).map(power).collect()
}

fn gain(db: f64) -> f32 {
    math::pow(10.0, db / 20.0) as f32
}

fn build(insert: &Insert) -> Box<dyn Processor> {
    (insert.device.build)(&Build { rate: RATE, settings: &insert.settings, seed: 1 })
}

/// The 95th percentile of how far a compressor turns down, dB: its output against its input in windows of 50 ms.
fn reduction(insert: &Insert, dry: &Stereo) -> Option<f64> {
    let makes_up = insert.device.param("make-up");
    if insert.device.name != "compressor" && insert.device.name != "bus-compressor" {
        return None;
    }
    let mut settings = insert.settings.clone();
    settings.0[makes_up?] = 0.0;
    let plain = Insert { settings: Settings(settings.0), ..insert.clone() };
    let mut wet = dry.clone();
    run(build(&plain).as_mut(), &mut wet, &[]);
    let (before, after) = (powers(dry), powers(&wet));
    let loud = before.iter().zip(after).filter(|(before, _)| **before > 1e-4);
    let mut found: Vec<f64> = loud.map(|(a, b)| 10.0 * math::log10(a / b.max(1e-12))).collect();
    found.sort_by(f64::total_cmp);
    found.get(found.len() * 95 / 100).copied()
}

#[test]
fn presets_keep_the_loudness_and_compress_as_they_should() {
    for entry in PRESETS {
        let name = entry.name;
        let mut wet = sound(name);
        let level = (LEVEL.0 - rms(&wet)).min(LEVEL.1 - peak(&wet));
        wet.iter_mut().flatten().for_each(|x| *x *= gain(level));
        let before = lufs(&wet);
        let mut turned = 0.0;
        for insert in &entry.read().chain {
            turned += reduction(insert, &wet).unwrap_or(0.0);
            run(build(insert).as_mut(), &mut wet, &[]);
        }
        let (change, peak) = (lufs(&wet) - before, peak(&wet));
        println!(
            "{name}: {before:.1} LUFS, {change:+.1} LU, peak {peak:.1} dBFS, turned down {turned:.1} dB"
        );
        assert!(change.abs() < 2.0, "{name}: {change:+.1} LU");
        assert!(wet.iter().flatten().all(|x| x.is_finite()) && peak < -0.5, "{name}: {peak:.1} dBFS");
        assert!((1.0..6.5).contains(&turned), "{name}: turned down by {turned:.1} dB");
    }
}
