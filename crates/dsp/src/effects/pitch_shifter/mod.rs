//! Pitch shifter: a phase vocoder stretches time, a resampler turns that into pitch.

mod resampler;
mod vocoder;

use super::{mix, param};
use crate::filters::delay_line::DelayLine;
use crate::math;
use crate::{Block, Build, Frames, Kind, Processor, Spec, Unit};
use resampler::Resampler;
use vocoder::Vocoder;

/// Windows of the two choices, s.
const WINDOWS: [f64; 2] = [0.04, 0.08];

/// The device.
pub static SPEC: Spec = Spec {
    name: "pitch-shifter",
    about: "Moves chords, voices and whole tracks up or down by up to an octave, in time.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("semitones", "How far; −12 is an octave down, 12 one up.", Unit::Semitones, -12.0, 12.0, 0.0),
        param("cents", "Hundredths of a semitone more.", Unit::Number, -100.0, 100.0, 0.0),
        param(
            "texture",
            "Tight keeps the rhythm of voices and strummed chords, smooth the calm of pads and basses.",
            Unit::Choice(&["tight", "smooth"]),
            0.0,
            1.0,
            0.0,
        ),
        param("formants", "Leaves the vowels of a voice where they are.", Unit::Switch, 0.0, 1.0, 0.0),
        mix(1.0),
    ],
    build: |build| Box::new(PitchShifter::new(build)),
};

struct PitchShifter {
    vocoder: Vocoder,
    resampler: Resampler,
    dry: [DelayLine; 2],
    latency: usize,
    mix: f32,
}

impl PitchShifter {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let ratio = math::exp2((build.get(0) + build.get(1) / 100.0) / 12.0);
        let seconds = WINDOWS.get(build.get(2) as usize).copied().unwrap_or(WINDOWS[0]);
        let window = ((seconds * rate) as usize).next_power_of_two();
        let vocoder = Vocoder::new(window, ratio, build.get(3) >= 0.5, rate);
        let resampler = Resampler::new(ratio);
        // Half a window before what is heard, and as much of stretched time after it.
        let latency = window / 2 + ((window / 2 + Resampler::SIDE) as f64 / ratio) as usize + 4;
        Self {
            vocoder,
            resampler,
            dry: [DelayLine::new(latency + 1), DelayLine::new(latency + 1)],
            latency,
            mix: build.get(4) as f32,
        }
    }
}

impl Processor for PitchShifter {
    fn process(&mut self, block: &mut Block<'_>) {
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let [a, b] = &mut self.dry;
            a.write(*l);
            b.write(*r);
            let dry = [a.read(self.latency + 1), b.read(self.latency + 1)];
            let now = self.vocoder.hear([*l, *r]);
            // The frame `latency` ago, or silence before the first.
            let wet = match now.checked_sub(self.latency as u64) {
                Some(frame) => self.resampler.at(frame, &self.vocoder),
                None => [0.0; 2],
            };
            let blend = |dry: f32, wet: f32| dry + self.mix * (wet - dry);
            (*l, *r) = (blend(dry[0], wet[0]), blend(dry[1], wet[1]));
        }
    }

    fn reset(&mut self) {
        self.vocoder.reset();
        self.dry.iter_mut().for_each(DelayLine::reset);
    }

    fn latency(&self) -> Frames {
        Frames(self.latency as u64)
    }

    fn tail(&self) -> Frames {
        Frames(2 * self.latency as u64)
    }
}
