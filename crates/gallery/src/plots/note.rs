//! A note of an instrument: its level over time and its spectrum.

use crate::chart::{Axis, Line, Panel};
use crate::listen::{self, RATE, db, frames};
use dsp::{Event, NoteOn, Spec, Touch, math};
use std::f64::consts::TAU;

/// Seconds that are drawn, that the note is held, and of one point of its level.
const SECONDS: f64 = 3.0;
const HELD: f64 = 1.5;
const STRETCH: f64 = 0.015;
/// Frames of the spectrum, 1.4 s, and its points.
const FRAMES: usize = 1 << 16;
const POINTS: usize = 300;

/// A note soft and loud.
pub fn panels(spec: &Spec, pitch: f32) -> Vec<Panel> {
    let played = [("velocity 30 %", 0.3), ("velocity 95 %", 0.95)];
    shown(spec, &played.map(|(label, velocity)| (label, pitch, velocity)))
}

/// Drums, each at one velocity.
pub fn drums(spec: &Spec, drums: &[(&'static str, f32)]) -> Vec<Panel> {
    let played: Vec<_> = drums.iter().map(|(label, key)| (*label, *key, 0.8)).collect();
    shown(spec, &played)
}

fn shown(spec: &Spec, played: &[(&str, f32, f32)]) -> Vec<Panel> {
    let sounds: Vec<_> = played.iter().map(|(_, pitch, velocity)| strike(spec, *pitch, *velocity)).collect();
    let spectra: Vec<_> = sounds.iter().map(|x| spectrum(x)).collect();
    let lines = |points: &dyn Fn(usize) -> Vec<(f64, f64)>| -> Vec<Line> {
        played.iter().enumerate().map(|(i, (label, ..))| Line::new(label, i, points(i))).collect()
    };
    let level = lines(&|i| listen::levels(&sounds[i], STRETCH));
    let loudest = spectra.iter().flatten().fold(-200.0, |top: f64, point| top.max(point.1));
    let bright = lines(&|i| spectra[i].iter().map(|(hz, level)| (*hz, level - loudest)).collect());
    let highest = level.iter().flat_map(|line| &line.points).fold(-80.0, |top: f64, point| top.max(point.1));
    let top = (highest / 10.0).ceil() * 10.0;
    let mut x = Axis::linear("time, s", 0.0, SECONDS, 0.5);
    let name = if played.iter().all(|one| one.1 == played[0].1) {
        let note = math::round(f64::from(played[0].1)) as usize;
        let names = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
        format!("level of {}{}", names[note % 12], note as i64 / 12 - 1)
    } else {
        x = Axis::linear("time, s", 0.0, 1.0, 0.1);
        "level".to_owned()
    };
    vec![
        Panel { title: name, x, y: Axis::linear("level, dBFS", top - 70.0, top, 10.0), lines: level },
        Panel {
            title: "spectrum".into(),
            x: Axis::hertz(),
            y: Axis::linear("relative to the highest, dB", -80.0, 0.0, 10.0),
            lines: bright,
        },
    ]
}

/// The middle of a note, held and released.
fn strike(spec: &Spec, pitch: f32, velocity: f32) -> Vec<f32> {
    let note = NoteOn { id: 1, pitch, velocity, seed: 1, touch: Touch::Normal };
    let notes = [(0, Event::On(note)), (frames(HELD), Event::Off { id: 1 })];
    let mut sound = [vec![0.0; frames(SECONDS)], vec![0.0; frames(SECONDS)]];
    listen::run(&mut *listen::build(spec, &[]), &mut sound, &notes);
    sound[0].iter().zip(&sound[1]).map(|(l, r)| (l + r) / 2.0).collect()
}

/// Highest level around each of the frequencies that are drawn, dB, of the note's beginning.
fn spectrum(x: &[f32]) -> Vec<(f64, f64)> {
    // A window that rises within 10 ms and falls to the end: the stroke counts, and what leaks stays below the partials.
    let window = |i: usize| {
        let (at, end) =
            (i as f64 / FRAMES as f64, 0.5 + 0.5 * math::cos(TAU / 2.0 * i as f64 / FRAMES as f64));
        end * (at * FRAMES as f64 / (0.01 * RATE.hz())).min(1.0)
    };
    let windowed: Vec<f32> =
        x.iter().take(FRAMES).enumerate().map(|(i, x)| (f64::from(*x) * window(i)) as f32).collect();
    let magnitudes = listen::spectrum(&windowed);
    let bin = |hz: f64| hz * FRAMES as f64 / RATE.hz();
    let half = math::pow(1000.0, 0.5 / (POINTS - 1) as f64);
    let around = |hz: f64| {
        let (from, to) = (bin(hz / half) as usize, bin(hz * half) as usize + 1);
        let here = magnitudes.get(from..=to.min(magnitudes.len() - 1)).unwrap_or_default();
        (hz, db(here.iter().fold(0.0, |m: f64, x| m.max(*x))))
    };
    Axis::hertz().points(POINTS).map(around).collect()
}
