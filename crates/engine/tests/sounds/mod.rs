//! Sounds that the tests make themselves.
#![allow(dead_code, reason = "each test file uses its own part")]

use dsp::{Frames, Rng, SampleRate, math};
use engine::{Error, Read};
use std::f64::consts::TAU;

/// The rate of every test.
pub const RATE: SampleRate = SampleRate(48_000);

/// A stereo sound in memory.
#[derive(Clone)]
pub struct Sound {
    pub left: Vec<f32>,
    pub right: Vec<f32>,
    at: usize,
}

impl Sound {
    pub fn new(left: Vec<f32>, right: Vec<f32>) -> Self {
        Self { left, right, at: 0 }
    }

    pub fn mono(samples: Vec<f32>) -> Self {
        Self::new(samples.clone(), samples)
    }

    /// Applies a change to every sample: (frame, value) to value.
    pub fn map(mut self, change: impl Fn(usize, f32) -> f32) -> Self {
        for channel in [&mut self.left, &mut self.right] {
            channel.iter_mut().enumerate().for_each(|(frame, x)| *x = change(frame, *x));
        }
        self
    }
}

impl Read for Sound {
    fn frames(&self) -> Frames {
        Frames(self.left.len() as u64)
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        for (l, r) in left.iter_mut().zip(right) {
            *l = self.left.get(self.at).copied().unwrap_or(0.0);
            *r = self.right.get(self.at).copied().unwrap_or(0.0);
            self.at += 1;
        }
        Ok(())
    }
}

/// Frames in so many seconds.
pub fn frames(seconds: f64) -> usize {
    (seconds * RATE.hz()) as usize
}

/// A sine of this frequency, amplitude and length.
pub fn sine(hz: f64, amplitude: f64, seconds: f64) -> Vec<f32> {
    (0..frames(seconds)).map(|i| (amplitude * math::sin(TAU * hz * i as f64 / RATE.hz())) as f32).collect()
}

/// Adds a decaying tone of three harmonics at a second.
pub fn strike(samples: &mut [f32], at: f64, hz: f64, amplitude: f64, decay: f64) {
    for i in 0..frames(6.0 * decay) {
        let t = i as f64 / RATE.hz();
        let attack = (t / 0.004).min(1.0);
        let tone: f64 = (1..=3).map(|h| math::sin(TAU * hz * f64::from(h) * t) / f64::from(h * h)).sum();
        if let Some(x) = samples.get_mut(frames(at) + i) {
            *x += (amplitude * attack * math::exp(-t / decay) * tone) as f32;
        }
    }
}

/// Adds a burst of noise at a second, as from a hi-hat or snare.
pub fn burst(samples: &mut [f32], at: f64, amplitude: f64, decay: f64, seed: u64) {
    let mut rng = Rng::new(seed);
    for i in 0..frames(6.0 * decay) {
        if let Some(x) = samples.get_mut(frames(at) + i) {
            *x += rng.noise() * (amplitude * math::exp(-(i as f64) / RATE.hz() / decay)) as f32;
        }
    }
}

/// Twelve seconds of a clean little song at 120 beats a minute in C major: drums, bass, chords left and right, with the
/// balance of a finished record. Starts at once and dies away at the end.
pub fn song() -> Sound {
    let length = 12.0;
    let mut centre = vec![0.0; frames(length)];
    let (mut left, mut right) = (centre.clone(), centre.clone());
    let chords = [[60, 64, 67], [57, 60, 64], [65, 69, 72], [67, 71, 74]];
    for beat in 0..20 {
        let at = 0.02 + 0.5 * f64::from(beat);
        let chord = chords[(beat / 4 % 4) as usize];
        strike(&mut centre, at, 55.0, 0.22, 0.09);
        strike(&mut centre, at, math::note_hz(f64::from(chord[0] - 24)), 0.11, 0.18);
        if beat % 2 == 1 {
            burst(&mut centre, at, 0.16, 0.04, 7 + beat as u64);
        }
        for (half, seed) in [(0.0, 100), (0.25, 900)] {
            burst(&mut left, at + half, 0.05, 0.02, seed + beat as u64);
            burst(&mut right, at + half, 0.05, 0.02, seed + 5000 + beat as u64);
        }
        for (index, note) in chord.into_iter().enumerate() {
            let hz = math::note_hz(f64::from(note));
            let pan = 0.3 + 0.2 * index as f64;
            strike(&mut left, at, hz, 0.07 * (1.0 - pan), 0.3);
            strike(&mut right, at, hz, 0.07 * pan, 0.3);
            strike(&mut left, at, hz * 4.0, 0.02, 0.2);
            strike(&mut right, at, hz * 4.003, 0.02, 0.2);
        }
    }
    let add = |side: Vec<f32>| side.iter().zip(&centre).map(|(s, c)| s + c).collect();
    Sound::new(add(left), add(right))
}
