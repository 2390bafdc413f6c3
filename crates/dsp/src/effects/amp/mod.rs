//! Amp: valve stages, tone stack and loudspeaker of a guitar amplifier, oversampled.

mod cabinet;
mod preamp;

use super::{mix, param};
use crate::filters::biquad::Cascade;
use crate::filters::delay_line::DelayLine;
use crate::filters::lfo::Lfo;
use crate::filters::matched;
use crate::filters::oversampler::Oversampler;
use crate::filters::tanh::Tanh;
use crate::{BLOCK, Block, Build, Decibels, Frames, Kind, Processor, Spec, Unit};
use preamp::Preamp;

/// Level that stays whatever the settings: two strings of this amplitude, and the time they are measured, s.
const REFERENCE: f64 = 0.15;
const STRINGS: [f64; 2] = [196.0, 329.6];
const MEASURED: f64 = 0.1;
/// Most that the presence control adds above its corner, dB and Hz.
const PRESENCE: f64 = 9.0;
const PRESENCE_FROM: f64 = 2800.0;
/// Rate at which three stages in a row stay free of aliases, Hz.
const CLEAN: f64 = 350e3;

/// The device.
pub static SPEC: Spec = Spec {
    name: "amp",
    about: "A guitar amplifier with its cabinet, from clean to lead; for guitars and basses recorded without one.",
    version: 2,
    kind: Kind::Effect,
    params: &[
        param(
            "voice",
            "Clean: two valve stages and an American tone stack. Crunch: two hotter ones and a British one. Lead: three, tightened.",
            Unit::Choice(&["clean", "crunch", "lead"]),
            0.0,
            2.0,
            1.0,
        ),
        param(
            "drive",
            "Gain of the valve stages together; loudness of a guitar at −14 dBFS stays.",
            Unit::Decibels,
            0.0,
            40.0,
            20.0,
        ),
        param("bass", "Bass knob of the tone stack.", Unit::Share, 0.0, 1.0, 0.5),
        param("middle", "Middle knob of the tone stack.", Unit::Share, 0.0, 1.0, 0.5),
        param("treble", "Treble knob of the tone stack.", Unit::Share, 0.0, 1.0, 0.5),
        param("presence", "Highs of the power stage; 100 % is 9 dB more.", Unit::Share, 0.0, 1.0, 0.3),
        param(
            "cabinet",
            "The loudspeakers and the microphone before them; off leaves the line output.",
            Unit::Choice(&cabinet::NAMES),
            0.0,
            (cabinet::NAMES.len() - 1) as f64,
            2.0,
        ),
        param("output", "Level after the cabinet.", Unit::Decibels, -24.0, 24.0, 0.0),
        mix(1.0),
    ],
    build: |build| Box::new(Amp::new(build)),
};

struct Amp {
    tanh: Tanh,
    front: Cascade,
    preamp: Preamp,
    oversampler: Oversampler,
    speaker: Cascade,
    dry: [DelayLine; 2],
    level: f32,
    mix: f32,
    tail: u64,
}

impl Amp {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let doublings = Oversampler::doublings(rate, CLEAN);
        let times = 1 << doublings;
        let tanh = Tanh::default();
        let knobs = [build.get(4), build.get(2), build.get(3)];
        let preamp = Preamp::new(build.get(0) as usize, build.get(1), knobs, f64::from(times) * rate, &tanh);
        let presence = PRESENCE * build.get(5);
        let shelf = (presence > 0.0).then(|| matched::high_shelf(PRESENCE_FROM, presence, rate));
        let speaker = Cascade::new(shelf.into_iter().chain(cabinet::sections(build.get(6) as usize, rate)));
        let front = Cascade::new(preamp.front(rate));
        let tail = front.tail() + speaker.tail() + (0.5 * rate) as u64;
        let oversampler = Oversampler::new(doublings);
        let latency = oversampler.latency();
        let level = level(preamp.clone(), speaker.clone(), &tanh, rate, times);
        Self {
            tanh,
            front,
            preamp,
            oversampler,
            speaker,
            dry: [DelayLine::new(latency), DelayLine::new(latency)],
            level: (level * Decibels(build.get(7)).gain()) as f32,
            mix: build.get(8) as f32,
            tail,
        }
    }
}

/// Factor that brings the reference back to the level it came in with.
fn level(mut preamp: Preamp, mut speaker: Cascade, tanh: &Tanh, rate: f64, times: u32) -> f64 {
    let frames = (MEASURED * rate) as u32;
    let (mut before, mut after) = (0.0, 0.0);
    let mut strings = STRINGS.map(|hz| Lfo::new(hz, 0.0, f64::from(times) * rate));
    for i in 0..times * frames {
        let x = REFERENCE * strings.iter_mut().map(|string| string.tick().1).sum::<f64>();
        let [y, _] = preamp.tick([x; 2], tanh);
        if i % times == 0 {
            let [y, _] = speaker.tick([y, 0.0]);
            if 2 * i > times * frames {
                (before, after) = (before + x * x, after + y * y);
            }
        }
    }
    (before / f64::max(after, 1e-9)).sqrt()
}

impl Processor for Amp {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let (left, right) = (&mut block.left[..n], &mut block.right[..n]);
        let mut dry = [[0.0f32; BLOCK]; 2];
        let latency = self.oversampler.latency();
        for ((line, dry), x) in self.dry.iter_mut().zip(&mut dry).zip([&*left, &*right]) {
            for (dry, x) in dry.iter_mut().zip(x) {
                line.write(*x);
                *dry = line.read(latency + 1);
            }
        }
        self.front.process(left, right);
        let (preamp, tanh) = (&mut self.preamp, &self.tanh);
        let each = |x: [f32; 2]| preamp.tick(x.map(f64::from), tanh).map(|x| x as f32);
        self.oversampler.process(left, right, each, |wet, _| wet);
        self.speaker.process(left, right);
        for (x, dry) in [left, right].into_iter().zip(&dry) {
            x.iter_mut().zip(dry).for_each(|(x, dry)| *x = dry + self.mix * (self.level * *x - dry));
        }
    }

    fn reset(&mut self) {
        self.front.reset();
        self.speaker.reset();
        self.dry.iter_mut().for_each(DelayLine::reset);
        self.oversampler.reset();
        self.preamp.reset(&self.tanh);
    }

    fn latency(&self) -> Frames {
        Frames(self.oversampler.latency() as u64)
    }

    fn tail(&self) -> Frames {
        Frames(self.tail + self.latency().0)
    }
}
