//! Valve stages, coupled as in the amplifiers they are taken from, with the tone stack between them.

use crate::Decibels;
use crate::filters::biquad::Biquad;
use crate::filters::tanh::{Path, Tanh};
use crate::filters::tone_stack::{Parts, ToneStack};
use crate::filters::{matched, one_pole};
use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// Corner of the high-pass before each stage but the first, and low-pass after each stage (grid capacitance), Hz.
const COUPLING: f64 = 25.0;
const MILLER: f64 = 9000.0;

/// An amplifier, up to the loudspeaker.
struct Voice {
    /// Corner of the input's high-pass, Hz: higher is tighter.
    tight: f64,
    /// Bell of the pickup and input stage, Hz and dB.
    middle: (f64, f64),
    /// Gain of each valve stage with the drive at 0 dB; the last is the power stage, which the drive leaves alone.
    gains: &'static [f64],
    /// Resting point of the stages, in turn either side: even harmonics.
    bias: f64,
    /// Number of the stage after which the tone stack comes.
    stack_after: usize,
    parts: Parts,
}

const VOICES: [Voice; 3] = [
    Voice {
        tight: 60.0,
        middle: (700.0, 1.0),
        gains: &[0.8, 0.8, 0.7],
        bias: 0.1,
        stack_after: 0,
        // Twin Reverb, 1965.
        parts: Parts { r: [250e3, 250e3, 10e3, 100e3], c: [120e-12, 100e-9, 47e-9] },
    },
    Voice {
        tight: 90.0,
        middle: (700.0, 3.0),
        gains: &[1.6, 1.6, 1.0],
        bias: 0.12,
        stack_after: 1,
        // Marshall JCM 800, 1981.
        parts: Parts { r: [220e3, 1e6, 22e3, 33e3], c: [470e-12, 22e-9, 22e-9] },
    },
    Voice {
        tight: 140.0,
        middle: (800.0, 4.0),
        gains: &[2.0, 2.0, 2.0, 1.0],
        bias: 0.15,
        stack_after: 2,
        // As the one before, with a larger slope resistor: less middle.
        parts: Parts { r: [250e3, 1e6, 25e3, 47e3], c: [470e-12, 22e-9, 22e-9] },
    },
];

#[derive(Clone)]
struct Stage {
    gain: f64,
    bias: f64,
    rest: f64,
    paths: [Path; 2],
    /// States of the coupling capacitor, and of the grid capacitance.
    states: [[f64; 2]; 2],
}

/// Two amplifiers side by side, one a channel.
#[derive(Clone)]
pub struct Preamp {
    voice: &'static Voice,
    stages: Vec<Stage>,
    stacks: [ToneStack; 2],
    make_up: f64,
    coupling: f64,
    miller: f64,
}

impl Preamp {
    /// Voice by number, drive in dB, knobs treble, bass, middle (0 to 1), at the rate at which it ticks.
    pub fn new(voice: usize, drive_db: f64, knobs: [f64; 3], rate: f64, tanh: &Tanh) -> Self {
        let voice = VOICES.get(voice).unwrap_or(&VOICES[0]);
        let driven = voice.gains.len() - 1;
        let each = Decibels(drive_db / driven as f64).gain();
        let stage = |(i, gain): (usize, &f64)| {
            let bias = if i % 2 == 0 { voice.bias } else { -voice.bias };
            Stage {
                gain: if i < driven { gain * each } else { *gain },
                bias,
                rest: tanh.at(bias)[1],
                paths: [Path::new(bias, tanh); 2],
                states: [[0.0; 2]; 2],
            }
        };
        let stack = ToneStack::new(&voice.parts, knobs, rate);
        Self {
            voice,
            stages: voice.gains.iter().enumerate().map(stage).collect(),
            stacks: [stack.clone(), stack],
            make_up: 1.0 / loss(&voice.parts, rate),
            coupling: 1.0 - one_pole(1.0 / (TAU * COUPLING), rate),
            miller: 1.0 - one_pole(1.0 / (TAU * MILLER), rate),
        }
    }

    /// What the input does to the sound before it is driven, at the rate of the song.
    pub fn front(&self, rate: f64) -> [Biquad; 2] {
        let (hz, gain) = self.voice.middle;
        [matched::high_pass(self.voice.tight, FRAC_1_SQRT_2, rate), matched::bell(hz, 0.8, gain, rate)]
    }

    /// As if nothing had been played.
    pub fn reset(&mut self, tanh: &Tanh) {
        self.stacks.iter_mut().for_each(ToneStack::reset);
        for stage in &mut self.stages {
            (stage.paths, stage.states) = ([Path::new(stage.bias, tanh); 2], [[0.0; 2]; 2]);
        }
    }

    /// One frame.
    #[inline]
    pub fn tick(&mut self, mut x: [f64; 2], tanh: &Tanh) -> [f64; 2] {
        for (i, stage) in self.stages.iter_mut().enumerate() {
            for ((x, path), [held, slow]) in x.iter_mut().zip(&mut stage.paths).zip(&mut stage.states) {
                let driven = path.tick(stage.gain * *x + stage.bias, tanh) - stage.rest;
                *slow = snap(*slow + self.miller * (driven - *slow));
                *held = snap(*held + self.coupling * (*slow - *held));
                *x = *slow - *held;
            }
            if i == self.voice.stack_after {
                let [left, right] = &mut self.stacks;
                x = [self.make_up * left.tick(x[0]), self.make_up * right.tick(x[1])];
            }
        }
        x
    }
}

#[inline]
fn snap(x: f64) -> f64 {
    if x.abs() < 1e-18 { 0.0 } else { x }
}

/// What the tone stack leaves of a tone of 700 Hz with all knobs in the middle.
fn loss(parts: &Parts, rate: f64) -> f64 {
    ToneStack::new(parts, [0.5; 3], rate).magnitude(TAU * 700.0 / rate)
}
