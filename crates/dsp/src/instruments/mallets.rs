//! Marimba and vibraphone: tuned bars over resonator tubes, soft mallets, and the vibraphone's turning discs.

use super::parts::chain::Chain;
use super::parts::envelope::Decay;
use super::parts::filter::Svf;
use super::parts::modes::{Mode, Modes};
use super::parts::oscillator::Phase;
use super::parts::pool::{Bus, Instrument, Voice};
use super::parts::room::Room;
use super::{loudness, noise_gain, pan};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

const MALLET: Param = Param {
    name: "mallet",
    about: "Hardness: 0 % is thick yarn, 100 % hard rubber.",
    unit: Unit::Share,
    min: 0.0,
    max: 1.0,
    default: 0.45,
};

const DAMPING: Param = Param {
    name: "damping",
    about: "0 % lets released notes ring on, 100 % damps them at once.",
    unit: Unit::Share,
    min: 0.0,
    max: 1.0,
    default: 0.2,
};

/// The marimba.
pub static MARIMBA: Spec = Spec {
    name: "marimba",
    about: "Rosewood bars over tubes: warm, round and short.",
    version: 1,
    kind: Kind::Instrument,
    params: &[MALLET, DAMPING],
    build: |b| build(b, &ROSEWOOD, 0.0),
};

/// The vibraphone.
pub static VIBRAPHONE: Spec = Spec {
    name: "vibraphone",
    about: "Aluminium bars over tubes with turning discs: long, cool and swaying.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        MALLET,
        DAMPING,
        Param {
            name: "motor",
            about: "Depth of the tremolo of the turning discs: 0 % is still.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
    ],
    build: |b| build(b, &ALUMINIUM, b.get(2)),
};

/// A set of bars.
struct Bars {
    /// Ratio, level, T60 as a share of the first mode's (undercut bars: Fletcher, Rossing 1998).
    modes: &'static [(f64, f64, f64)],
    /// T60 of the first mode at C4, s, and octaves up by which it halves.
    t60: f64,
    shorter: f64,
    /// Corner of the mallet's softness at full velocity, Hz.
    hard: f64,
    /// Knock of the mallet on the bar: level, T60 s, Hz.
    knock: (f64, f64, f64),
    /// T60 after release without damping, s.
    ring: f64,
    level: f64,
}

const ROSEWOOD: Bars = Bars {
    modes: &[
        (1.0, 1.0, 1.0),
        (3.95, 0.60, 0.28),
        (9.6, 0.36, 0.14),
        (16.9, 0.16, 0.08),
        (2.02, 0.03, 0.3),
        (6.6, 0.03, 0.1),
    ],
    t60: 1.5,
    shorter: 1.3,
    hard: 5200.0,
    knock: (0.40, 0.030, 1100.0),
    ring: 1.5,
    level: 0.27,
};

const ALUMINIUM: Bars = Bars {
    modes: &[
        (1.0, 1.0, 1.0),
        (3.99, 0.38, 0.35),
        (9.9, 0.20, 0.16),
        (17.6, 0.10, 0.08),
        (2.01, 0.02, 0.4),
        (6.5, 0.02, 0.2),
    ],
    t60: 8.0,
    shorter: 1.6,
    hard: 6500.0,
    knock: (0.24, 0.018, 2300.0),
    ring: 2.5,
    level: 0.215,
};

fn build(b: &Build<'_>, bars: &'static Bars, motor: f64) -> Box<dyn Processor> {
    let (rate, mallet, damping) = (b.rate, b.get(0), b.get(1));
    let ring = bars.ring * (1.0 - damping) + 0.12;
    let bus = Tubes {
        eq: Chain::new(&[Svf::high(rate, 50.0, 0.7)]),
        phase: Phase(0.0),
        step: (5.4 / rate.hz()) as f32,
        depth: (0.55 * motor) as f32,
        room: Room::new(rate, 1.5, 0.6, 5500.0),
    };
    let voice = || BarVoice {
        rate,
        bars,
        mallet,
        ring,
        modes: Modes::new(rate, 16),
        knock: Decay::default(),
        knock_filter: Svf::default(),
        struck: true,
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 16, Seconds(ring * 2.0), bus, voice))
}

struct BarVoice {
    rate: SampleRate,
    bars: &'static Bars,
    mallet: f64,
    ring: f64,
    modes: Modes,
    knock: Decay,
    knock_filter: Svf,
    /// The mallet is still heard.
    struck: bool,
    rng: Rng,
}

impl Voice for BarVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let bars = self.bars;
        let v = f64::from(on.velocity).clamp(0.02, 1.0) * if on.touch == Touch::Ghost { 0.8 } else { 1.0 };
        let hz = math::note_hz(f64::from(on.pitch).clamp(20.0, 127.0));
        let octaves = (f64::from(on.pitch) - 60.0) / 12.0;
        let first = (bars.t60 * math::exp2(-octaves / bars.shorter)).clamp(0.12, 12.0);
        let first = if on.touch == Touch::Muted { first.min(0.25) } else { first };
        let corner =
            bars.hard * (0.12 + 0.88 * v * v) * (0.3 + 1.55 * self.mallet) * math::exp2(-0.1 * octaves);
        let level = bars.level * loudness(on.velocity, 27.0);
        let place = (0.28 * octaves).clamp(-0.7, 0.7);
        // Where the mallet lands decides how the modes share the stroke.
        let off = rng.uniform();
        self.modes.clear();
        for (i, (ratio, gain, t60)) in bars.modes.iter().enumerate() {
            let f = hz * ratio * if i == 0 { 1.0 } else { 1.0 + 0.003 * rng.normal() };
            let share = if i == 0 { 1.0 } else { 0.6 + 0.8 * (off - i as f64 * 0.37).abs().fract() };
            let level = level * gain * share * math::exp(-(f - hz) / corner);
            let mode = Mode { hz: f, t60: first * t60, level, phase: 0.0, drive: 0.0, pan: (1.0, 1.0) };
            // The bar and its tube stand a little apart.
            let side = if i % 2 == 0 { 0.3 } else { -0.3 };
            self.modes.add(Mode { level: 0.8 * level, pan: pan(place - side), ..mode });
            self.modes.add(Mode { level: 0.3 * level, pan: pan(place + side), hz: f * 1.000_6, ..mode });
        }
        let (knock, t60, centre) = bars.knock;
        let knock = level * knock * (0.3 + 0.7 * v) * (0.5 + self.mallet) * noise_gain(self.rate);
        self.knock = Decay::new(self.rate, knock, t60);
        self.knock_filter = Svf::band(self.rate, centre * math::exp2(0.5 * octaves), 1.4);
        self.rng = rng;
        Some(self.rate.frames(Seconds(first * 1.8)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.modes.damp(self.ring);
        Some(self.rate.frames(Seconds(self.ring * 2.0)).0)
    }

    fn control(&mut self) {
        self.struck = !self.knock.over();
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.modes.render(left, right);
        if !self.struck {
            return;
        }
        for (l, r) in left.iter_mut().zip(right) {
            let knock = self.knock_filter.next(self.rng.noise() * self.knock.tick());
            *l += knock;
            *r += knock;
        }
    }
}

struct Tubes {
    eq: Chain,
    phase: Phase,
    step: f32,
    depth: f32,
    room: Room,
}

impl Bus for Tubes {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.eq.process(left, right);
        if self.depth > 0.0 {
            for (l, r) in left.iter_mut().zip(right.iter_mut()) {
                let gain = 1.0 - 0.5 * self.depth * (1.0 - self.phase.sine(self.step));
                (*l, *r) = (*l * gain, *r * gain);
            }
        }
        self.room.add(left, right, 0.2);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.phase = Phase(0.0);
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail()
    }
}
