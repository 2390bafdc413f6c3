//! Glockenspiel and bells: struck bars and chimes as a few modes with a mallet's click, in a bright room.

use super::parts::chain::Chain;
use super::parts::envelope::Decay;
use super::parts::filter::Svf;
use super::parts::modes::{Mode, Modes};
use super::parts::pool::{Bus, Instrument, Voice};
use super::parts::room::Room;
use super::{loudness, noise_gain, pan};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

const PARAMS: &[Param] = &[
    Param {
        name: "mallet",
        about: "Hardness: 0 % is a soft yarn mallet, 100 % brass.",
        unit: Unit::Share,
        min: 0.0,
        max: 1.0,
        default: 0.5,
    },
    Param {
        name: "damping",
        about: "0 % lets released notes ring on, 100 % damps them at once.",
        unit: Unit::Share,
        min: 0.0,
        max: 1.0,
        default: 0.2,
    },
];

/// The glockenspiel.
pub static GLOCKENSPIEL: Spec = Spec {
    name: "glockenspiel",
    about: "Steel bars struck with small mallets: sparkle above a song.",
    version: 1,
    kind: Kind::Instrument,
    params: PARAMS,
    build: |b| build(b, &BARS, 0.19),
};

/// The bells.
pub static BELLS: Spec = Spec {
    name: "bells",
    about: "Soft chimes with a long shimmer, between celesta and tubular bells.",
    version: 1,
    kind: Kind::Instrument,
    params: PARAMS,
    build: |b| build(b, &CHIMES, 0.175),
};

/// Modes of a bar free at both ends: ratio, level, T60 as a share of the first.
const BARS: [(f64, f64, f64); 5] =
    [(1.0, 1.0, 1.0), (2.756, 0.34, 0.45), (5.404, 0.20, 0.2), (8.933, 0.10, 0.1), (13.34, 0.05, 0.06)];
/// Modes of a chime tuned to octave and fifth.
const CHIMES: [(f64, f64, f64); 7] = [
    (1.0, 1.0, 1.0),
    (2.0, 0.45, 0.75),
    (2.997, 0.24, 0.55),
    (4.07, 0.22, 0.42),
    (5.43, 0.14, 0.3),
    (6.80, 0.10, 0.2),
    (9.35, 0.06, 0.12),
];

type Table = &'static [(f64, f64, f64)];

fn build(b: &Build<'_>, table: Table, level: f64) -> Box<dyn Processor> {
    let (rate, mallet, damping) = (b.rate, b.get(0), b.get(1));
    let bus =
        Shine { eq: Chain::new(&[Svf::high(rate, 120.0, 0.7)]), room: Room::new(rate, 1.9, 1.4, 7000.0) };
    let ring = 2.2 * (1.0 - damping) + 0.12;
    let voice = || BarVoice {
        rate,
        table,
        mallet,
        ring,
        level,
        modes: Modes::new(rate, 16),
        click: Decay::default(),
        click_filter: Svf::default(),
        struck: true,
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 16, Seconds(ring * 2.0), bus, voice))
}

struct BarVoice {
    rate: SampleRate,
    table: Table,
    mallet: f64,
    ring: f64,
    level: f64,
    modes: Modes,
    click: Decay,
    click_filter: Svf,
    /// The mallet is still heard.
    struck: bool,
    rng: Rng,
}

impl Voice for BarVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0) * if on.touch == Touch::Ghost { 0.8 } else { 1.0 };
        let hz = math::note_hz(f64::from(on.pitch).clamp(20.0, 127.0));
        let first = (4.5 * math::pow(800.0 / hz, 0.5)).clamp(1.2, 7.0);
        let soft = (600.0 + 8000.0 * v * v) * (0.35 + 1.3 * self.mallet);
        let level = self.level * loudness(on.velocity, 27.0);
        let key = ((f64::from(on.pitch) - 76.0) / 40.0).clamp(-0.6, 0.6);
        self.modes.clear();
        for (i, (ratio, gain, t60)) in self.table.iter().enumerate() {
            let f = hz * ratio;
            let place = key + 0.5 * (rng.uniform() - 0.5) * i.min(1) as f64;
            let level =
                level * gain * math::exp(-f / soft) * math::exp(hz / soft) * (0.85 + 0.3 * rng.uniform());
            let t60 = first * t60;
            // Two nearly equal modes a partial: no bar is perfectly even, so it shimmers.
            let split = f * if i == 0 { 0.0004 } else { 0.001 };
            self.modes.add(Mode {
                hz: f - split * 0.5,
                t60,
                level: level * 0.9,
                phase: 0.0,
                drive: 0.0,
                pan: pan(place - 0.35),
            });
            self.modes.add(Mode {
                hz: f + split * 0.5,
                t60,
                level: level * 0.2,
                phase: 0.0,
                drive: 0.0,
                pan: pan(place + 0.35),
            });
        }
        self.click =
            Decay::new(self.rate, level * (0.2 + 1.2 * v * self.mallet) * noise_gain(self.rate), 0.010);
        self.click_filter = Svf::band(self.rate, 3000.0 + 4000.0 * self.mallet, 0.6);
        self.rng = rng;
        Some(self.rate.frames(Seconds(first * 1.7)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.modes.damp(self.ring);
        Some(self.rate.frames(Seconds(self.ring * 2.0)).0)
    }

    fn control(&mut self) {
        self.struck = !self.click.over();
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.modes.render(left, right);
        if !self.struck {
            return;
        }
        for (l, r) in left.iter_mut().zip(right) {
            let click = self.click_filter.next(self.rng.noise() * self.click.tick());
            *l += click;
            *r += click;
        }
    }
}

struct Shine {
    eq: Chain,
    room: Room,
}

impl Bus for Shine {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.eq.process(left, right);
        self.room.add(left, right, 0.25);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail()
    }
}
