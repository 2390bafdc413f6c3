//! Pitch over time: what goes in and what comes out.

use super::Curve;
use crate::chart::{Axis, Line, Panel, Stroke};
use crate::listen::{self, RATE, frames, mono};
use dsp::meters::Tuner;
use dsp::{BLOCK, Spec, math};
use std::f64::consts::TAU;

/// Notes of the melody, MIDI numbers: each is sung for half a second, somewhat beside the note.
const MELODY: [f64; 5] = [62.4, 63.7, 66.45, 64.35, 61.6];
const NOTE: f64 = 0.5;

/// Pitch of a sung melody before and after.
pub fn panels(spec: &Spec, curves: &[Curve]) -> Vec<Panel> {
    let melody = melody();
    let mut lines = vec![Line::new("in", 6, pitches(&melody)).with(Stroke::Thin)];
    for (i, (label, values)) in curves.iter().enumerate() {
        let [left, _] = listen::through(spec, values, mono(melody.clone()));
        lines.push(Line::new(label, i, pitches(&left)));
    }
    let values = || lines.iter().flat_map(|line| line.points.iter().map(|point| point.1));
    let (low, high) = (values().fold(60.0, f64::min).floor(), values().fold(68.0, f64::max).ceil());
    let step = if high - low > 12.0 { 2.0 } else { 1.0 };
    let x = Axis::linear("time, s", 0.0, NOTE * MELODY.len() as f64, 0.5);
    let y = Axis::linear("pitch, MIDI note (62 = D4)", low, high, step);
    vec![Panel { title: "pitch over time".into(), x, y, lines }]
}

/// Eight harmonics that fall by 6 dB an octave, with vibrato and a slide between notes.
fn melody() -> Vec<f32> {
    let (mut phase, mut pitch) = (0.0, MELODY[0]);
    let tone = |i: usize| {
        let at = i as f64 / RATE.hz();
        let goal = MELODY[((at / NOTE) as usize).min(MELODY.len() - 1)];
        pitch += (goal - pitch) * (1.0 - math::exp(-1.0 / (0.02 * RATE.hz())));
        let vibrato = 0.15 * math::sin(TAU * 5.5 * at);
        phase += math::note_hz(pitch + vibrato) / RATE.hz();
        let harmonics = (1..=8).map(|n| math::sin(TAU * phase * f64::from(n)) / f64::from(n));
        (0.2 * harmonics.sum::<f64>()) as f32
    };
    (0..frames(NOTE * MELODY.len() as f64)).map(tone).collect()
}

/// What a tuner reads.
fn pitches(x: &[f32]) -> Vec<(f64, f64)> {
    let mut tuner = Tuner::new(RATE, 440.0);
    let mut read = Vec::new();
    let mut last = None;
    for (i, part) in x.chunks(BLOCK).enumerate() {
        tuner.push(part, part);
        let reading = tuner.reading();
        if let Some(heard) = reading.filter(|_| reading != last) {
            // A reading is of the 75 ms before it: 50 ms and as many periods of the lowest note.
            let at = ((i + 1) * BLOCK) as f64 / RATE.hz() - 0.04;
            read.push((at.max(0.0), f64::from(heard.note) + heard.cents / 100.0));
        }
        last = reading;
    }
    read
}
