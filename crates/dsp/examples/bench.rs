//! Times every device of the catalog on the same twelve seconds: noise for effects, notes for instruments.
//!
//! `bench [DEVICE …]` prints nanoseconds a frame, the median of five runs.
#![allow(clippy::disallowed_methods)] // an example reads its arguments and a clock

use dsp::{BLOCK, Block, Build, CATALOG, Event, Kind, NoteOn, Rng, SampleRate, Spec, Touch};
use std::time::Instant;

const RATE: SampleRate = SampleRate(48_000);
const SECONDS: f64 = 12.0;
const RUNS: usize = 5;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    println!("{:<18}{:>8}  of them run in real time on one core", "device", "ns");
    for spec in CATALOG.iter().filter(|spec| wanted.is_empty() || wanted.iter().any(|w| w == spec.name)) {
        let mut runs: Vec<f64> = (0..RUNS).map(|_| run(spec)).collect();
        runs.sort_by(f64::total_cmp);
        let ns = runs[RUNS / 2];
        println!("{:<18}{ns:>8.1}  {:.0}", spec.name, 1e9 / RATE.hz() / ns);
    }
}

/// Time a frame of one run, ns.
fn run(spec: &Spec) -> f64 {
    let settings = spec.defaults();
    let mut device = (spec.build)(&Build { rate: RATE, settings: &settings, seed: 7 });
    let frames = (SECONDS * RATE.hz()) as usize / BLOCK * BLOCK;
    let mut rng = Rng::new(3);
    let level = if spec.kind == Kind::Effect { 0.5 } else { 0.0 };
    let [mut left, mut right] =
        [(); 2].map(|()| (0..frames).map(|_| rng.noise() * level).collect::<Vec<f32>>());
    let events = if spec.kind == Kind::Effect { Vec::new() } else { notes(spec.name) };
    let (mut rest, mut here) = (&events[..], Vec::with_capacity(64));
    let started = Instant::now();
    for (number, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate() {
        let from = number * BLOCK;
        here.clear();
        let (now, later) = rest.split_at(rest.partition_point(|(at, _)| *at < from + BLOCK));
        rest = later;
        here.extend(now.iter().map(|(at, event)| ((at - from) as u32, *event)));
        device.process(&mut Block { left, right, key: None, events: &here });
    }
    started.elapsed().as_nanos() as f64 / frames as f64
}

/// Two chords of five notes a second, one note for what plays lines, four strokes a second for drums.
fn notes(name: &str) -> Vec<(usize, Event)> {
    let line = ["electric-bass", "upright-bass", "synth-bass", "lead", "singer", "glockenspiel", "bells"]
        .contains(&name);
    let drums = name == "drum-kit";
    let beat: [&[f32]; 4] = [&[36.0, 42.0, 49.0], &[42.0, 51.0], &[38.0, 42.0], &[46.0, 45.0]];
    let chords: [&[f32]; 4] = [
        &[45.0, 52.0, 57.0, 61.0, 64.0],
        &[41.0, 48.0, 53.0, 57.0, 60.0],
        &[48.0, 55.0, 60.0, 64.0, 67.0],
        &[43.0, 50.0, 55.0, 59.0, 62.0],
    ];
    let every = if drums { 0.25 } else { 0.5 };
    let mut events = Vec::new();
    for i in 0..(SECONDS / every) as usize {
        let pitches = if drums { beat[i % 4] } else { chords[i % 4] };
        for (n, pitch) in pitches.iter().take(if line { 1 } else { 5 }).enumerate() {
            let id = (i * 8 + n) as u32;
            let at = |late: f64| ((i as f64 * every + late) * RATE.hz()) as usize;
            let velocity = 0.5 + 0.1 * (i % 4) as f32;
            let on = NoteOn { id, pitch: *pitch, velocity, seed: u64::from(id), touch: Touch::Normal };
            events.push((at(0.009 * n as f64), Event::On(on)));
            events.push((at(0.48), Event::Off { id }));
        }
    }
    events.sort_by_key(|(at, event)| (*at, matches!(event, Event::On(_))));
    events
}
