//! FM synthesizer: three stacks of two operators, as in the electric pianos and bells of the eighties (Chowning 1973).

use super::parts::chain::Chain;
use super::parts::delay::Chorus;
use super::parts::envelope::Decay;
use super::parts::filter::Svf;
use super::parts::oscillator::sine;
use super::parts::pool::{Bus, Instrument, Voice};
use super::parts::room::Room;
use super::{loudness, pan, played_hz};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The FM synthesizer.
pub static SPEC: Spec = Spec {
    name: "fm",
    about: "FM synthesizer: glassy electric piano, bells, basses and plucks by velocity.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "preset",
            about: "Which sound.",
            unit: Unit::Choice(&["electric-piano", "bells", "glass", "bass", "clav"]),
            min: 0.0,
            max: 4.0,
            default: 0.0,
        },
        Param {
            name: "brightness",
            about: "Depth of the modulation: 0 % is dull, 50 % as the preset is meant, 100 % biting.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "chorus",
            about: "Share of the stereo chorus: 0 % is none.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.4,
        },
    ],
    build,
};

/// Two operators: one bends the phase of the other.
struct Stack {
    /// Frequencies as factors of the note's.
    carrier: f64,
    modulator: f64,
    /// Modulation index: constant, and added with the square of the velocity, radians.
    index: (f64, f64),
    /// T60 of the index and of the level at C4, s.
    t60: (f64, f64),
    level: f64,
}

const fn stack(carrier: f64, modulator: f64, index: (f64, f64), t60: (f64, f64), level: f64) -> Stack {
    Stack { carrier, modulator, index, t60, level }
}

struct Preset {
    stacks: [Stack; STACKS],
    /// Octaves up by which the decays halve.
    shorter: f64,
    /// T60 after the release, s.
    release: f64,
    level: f64,
}

const STACKS: usize = 3;
const PRESETS: [Preset; 5] = [
    Preset {
        stacks: [
            stack(1.0, 1.0, (0.35, 1.5), (2.6, 7.0), 1.0),
            stack(1.0, 14.0, (0.03, 0.95), (0.75, 4.0), 0.45),
            stack(1.0012, 2.0, (0.10, 0.9), (2.0, 6.0), 0.55),
        ],
        shorter: 1.8,
        release: 0.3,
        level: 0.10,
    },
    Preset {
        stacks: [
            stack(1.0, 3.5, (0.5, 2.2), (3.0, 6.5), 1.0),
            stack(1.002, 7.06, (0.2, 1.4), (1.2, 3.5), 0.45),
            stack(2.0, 1.41, (0.2, 1.3), (1.6, 2.6), 0.3),
        ],
        shorter: 2.5,
        release: 2.5,
        level: 0.10,
    },
    Preset {
        stacks: [
            stack(1.0, 4.0, (0.12, 0.7), (0.6, 4.5), 1.0),
            stack(4.0, 1.0, (0.05, 0.5), (0.5, 1.1), 0.28),
            stack(1.001, 9.0, (0.05, 0.5), (0.35, 3.5), 0.35),
        ],
        shorter: 1.7,
        release: 0.8,
        level: 0.125,
    },
    Preset {
        stacks: [
            stack(1.0, 1.0, (0.6, 2.4), (1.1, 3.5), 1.0),
            stack(0.5, 1.0, (0.2, 0.8), (0.7, 4.0), 0.55),
            stack(1.0, 5.0, (0.1, 1.0), (0.12, 0.6), 0.35),
        ],
        shorter: 3.0,
        release: 0.09,
        level: 0.105,
    },
    Preset {
        stacks: [
            stack(1.0, 2.0, (0.9, 2.2), (1.6, 2.8), 1.0),
            stack(1.0, 6.0, (0.4, 1.5), (0.5, 1.4), 0.5),
            stack(3.0, 1.0, (0.3, 1.2), (0.8, 1.5), 0.3),
        ],
        shorter: 2.2,
        release: 0.06,
        level: 0.105,
    },
];

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let rate = b.rate;
    let preset = &PRESETS[(b.get(0) as usize).min(PRESETS.len() - 1)];
    let bus = Output {
        eq: Chain::new(&[Svf::high(rate, 30.0, 0.7), Svf::low(rate, 14_000.0, 0.7)]),
        chorus: Chorus::new(rate, 0.7, 0.0016, 0.75 * b.get(2)),
        room: Room::new(rate, 1.5, 1.0, 6000.0),
    };
    let bright = math::exp2(2.0 * (b.get(1) - 0.5));
    let voice = || FmVoice {
        rate,
        preset,
        bright,
        carrier: [0.0; STACKS],
        modulator: [0.0; STACKS],
        steps: [[0.0; STACKS]; 2],
        index: [Decay::default(); STACKS],
        level: [Decay::default(); STACKS],
        pan: [[0.0; STACKS]; 2],
        onset: 0.0,
        rise: 1.0,
    };
    Box::new(Instrument::new(rate, 16, Seconds(preset.release * 1.5), bus, voice))
}

struct FmVoice {
    rate: SampleRate,
    preset: &'static Preset,
    bright: f64,
    /// Phases, cycles.
    carrier: [f32; STACKS],
    modulator: [f32; STACKS],
    /// Increments of carriers and modulators, cycles a frame.
    steps: [[f32; STACKS]; 2],
    /// Index in cycles and level of each stack.
    index: [Decay; STACKS],
    level: [Decay; STACKS],
    pan: [[f32; STACKS]; 2],
    onset: f32,
    rise: f32,
}

impl FmVoice {
    fn decays(&mut self, t60: f64) {
        self.level.iter_mut().for_each(|level| level.quicken(self.rate, t60));
    }
}

impl Voice for FmVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0) * if on.touch == Touch::Ghost { 0.8 } else { 1.0 };
        let hz = played_hz(on.pitch, 0.2, &mut rng);
        let octaves = (f64::from(on.pitch) - 60.0) / 12.0;
        let fall = math::exp2(-octaves / self.preset.shorter).clamp(0.12, 2.5);
        let muted = if on.touch == Touch::Muted { 0.12 } else { 1.0 };
        let gain = self.preset.level * loudness(on.velocity, 26.0);
        let mut longest: f64 = 0.0;
        for (i, s) in self.preset.stacks.iter().enumerate() {
            let (carrier, modulator) = (hz * s.carrier, hz * s.modulator);
            self.steps[0][i] = (carrier / self.rate.hz()) as f32;
            self.steps[1][i] = (modulator / self.rate.hz()) as f32;
            (self.carrier[i], self.modulator[i]) = (0.0, 0.0);
            // High notes bend less, as the scaling of those machines has it, so that nothing folds back.
            let room = ((0.42 * self.rate.hz() - carrier) / modulator - 1.0).clamp(0.0, 8.0);
            let scaled = math::exp2(-0.35 * octaves.max(-2.0));
            let index = ((s.index.0 + s.index.1 * v * v) * self.bright * scaled).min(room);
            let index = index * (0.96 + 0.08 * rng.uniform()) / std::f64::consts::TAU;
            self.index[i] = Decay::new(self.rate, index, s.t60.0 * fall * muted);
            let t60 = s.t60.1 * fall * muted;
            self.level[i] = Decay::new(self.rate, gain * s.level, t60);
            longest = longest.max(t60);
            let (l, r) = pan([0.0, 0.35, -0.35][i] + 0.1 * octaves.clamp(-2.0, 2.0));
            (self.pan[0][i], self.pan[1][i]) = (l as f32, r as f32);
        }
        (self.onset, self.rise) = (0.0, (1.0 / (0.0015 * self.rate.hz())) as f32);
        Some(self.rate.frames(Seconds(longest * 1.8)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.decays(self.preset.release);
        Some(self.rate.frames(Seconds(self.preset.release * 1.5)).0)
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (l, r) in left.iter_mut().zip(right) {
            self.onset = (self.onset + self.rise).min(1.0);
            let mut sides = [0.0; 2];
            for i in 0..STACKS {
                let bend = self.index[i].tick() * sine(self.modulator[i]);
                let t = self.carrier[i] + bend;
                let x = sine(t - t.floor()) * self.level[i].tick();
                sides[0] += x * self.pan[0][i];
                sides[1] += x * self.pan[1][i];
                let (c, m) = (self.carrier[i] + self.steps[0][i], self.modulator[i] + self.steps[1][i]);
                self.carrier[i] = if c >= 1.0 { c - 1.0 } else { c };
                self.modulator[i] = if m >= 1.0 { m - 1.0 } else { m };
            }
            *l += sides[0] * self.onset;
            *r += sides[1] * self.onset;
        }
    }
}

struct Output {
    eq: Chain,
    chorus: Chorus,
    room: Room,
}

impl Bus for Output {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.eq.process(left, right);
        for (l, r) in left.iter_mut().zip(right.iter_mut()) {
            (*l, *r) = self.chorus.next(*l, *r);
        }
        self.room.add(left, right, 0.16);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.chorus.clear();
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail() + 2048
    }
}
