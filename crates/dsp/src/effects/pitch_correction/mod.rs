//! Pitch correction: pulls each note of a voice to the nearest one of a scale, period by period, so that formants stay.

mod grains;
mod melody;

use super::{mix, param};
use crate::filters::delay_line::DelayLine;
use crate::filters::yin::Yin;
use crate::{Block, Build, Frames, Kind, Processor, Spec, Unit};
use grains::Grains;
use melody::Melody;

/// Pitches it hears, Hz: from a bass's low D to a soprano's high C.
const RANGE: [f64; 2] = [72.0, 1050.0];
/// Time compared with itself, and time between readings, s.
const WINDOW: f64 = 0.024;
const EVERY: f64 = 0.005;

/// The device.
pub static SPEC: Spec = Spec {
    name: "pitch-correction",
    about: "Tunes a voice or another single melody to a scale; formants, breath and consonants stay as they are.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param(
            "root",
            "Root of the scale.",
            Unit::Choice(&["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]),
            0.0,
            11.0,
            0.0,
        ),
        param(
            "scale",
            "Notes that it tunes to.",
            Unit::Choice(&melody::SCALES),
            0.0,
            (melody::SCALES.len() - 1) as f64,
            0.0,
        ),
        param("strength", "Part of the error that it takes away.", Unit::Share, 0.0, 1.0, 1.0),
        param(
            "glide",
            "Time in which it pulls to a note; 0 is the robot, long leaves vibrato and slides alone.",
            Unit::Seconds,
            0.0,
            0.4,
            0.05,
        ),
        param("tolerance", "Errors as small as this are left alone.", Unit::Semitones, 0.0, 0.5, 0.1),
        mix(1.0),
    ],
    build: |build| Box::new(PitchCorrection::new(build)),
};

struct PitchCorrection {
    yin: Yin,
    melody: Melody,
    grains: Grains,
    heard: Vec<f32>,
    filled: usize,
    every: usize,
    dry: [DelayLine; 2],
    latency: usize,
    mix: f32,
}

impl PitchCorrection {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let yin = Yin::new(RANGE[0], RANGE[1], WINDOW, rate);
        let (frames, every) = (yin.frames(), (EVERY * rate) as usize);
        let longest = (rate / RANGE[0]) as usize + 2;
        // Half the detector's window, the wait for it, and the periods before, in and after a grain.
        let latency = every + frames / 2 + 3 * longest + 16;
        Self {
            yin,
            melody: Melody::new(build, EVERY),
            grains: Grains::new(latency, longest, every),
            heard: vec![0.0; frames],
            filled: frames / 2,
            every,
            dry: [DelayLine::new(latency + 1), DelayLine::new(latency + 1)],
            latency,
            mix: build.get(5) as f32,
        }
    }

    /// The detector's window is full: what is in its middle is known.
    fn listen(&mut self) {
        let period = self.yin.find(&self.heard).map(|pitch| pitch.period);
        let ratio = self.melody.follow(period);
        self.grains.follow(period, ratio);
        self.heard.copy_within(self.every.., 0);
        self.filled -= self.every;
    }
}

impl Processor for PitchCorrection {
    fn process(&mut self, block: &mut Block<'_>) {
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let [a, b] = &mut self.dry;
            a.write(*l);
            b.write(*r);
            let dry = [a.read(self.latency + 1), b.read(self.latency + 1)];
            let wet = self.grains.tick([*l, *r], self.latency);
            self.heard[self.filled] = 0.5 * (*l + *r);
            self.filled += 1;
            if self.filled == self.heard.len() {
                self.listen();
            }
            let blend = |dry: f32, wet: f32| dry + self.mix * (wet - dry);
            (*l, *r) = (blend(dry[0], wet[0]), blend(dry[1], wet[1]));
        }
    }

    fn reset(&mut self) {
        self.melody.reset();
        self.grains.reset();
        self.heard.fill(0.0);
        self.filled = self.heard.len() / 2;
        self.dry.iter_mut().for_each(DelayLine::reset);
    }

    fn latency(&self) -> Frames {
        Frames(self.latency as u64)
    }

    fn tail(&self) -> Frames {
        Frames(2 * self.latency as u64)
    }
}
