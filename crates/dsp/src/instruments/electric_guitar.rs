//! Electric guitar: steel strings over a magnetic pickup into a clean combo; drive it with an amplifier after it.

use super::parts::chain::Chain;
use super::parts::course::{Course, Stroke};
use super::parts::delay::Delay;
use super::parts::filter::{Svf, saturate};
use super::parts::pool::{Bus, Instrument, Voice};
use super::parts::room::Room;
use super::parts::string::Pluck;
use super::{loudness, played_hz};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The electric guitar.
pub static SPEC: Spec = Spec {
    name: "electric-guitar",
    about: "Clean electric guitar with palm mutes and dead notes; an amplifier after it makes it roar.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "pickup",
            about: "Which pickup is on: thin at the bridge, round at the neck.",
            unit: Unit::Choice(&["bridge", "middle", "neck"]),
            min: 0.0,
            max: 2.0,
            default: 1.0,
        },
        Param {
            name: "tone",
            about: "Tone knob: 0 % is dark, 100 % open.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.7,
        },
        Param {
            name: "cabinet",
            about: "Share of a clean combo with its loudspeaker: 0 % is the plain pickup, for an amplifier after it.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 1.0,
        },
        Param {
            name: "room",
            about: "Share of the room around the combo: 0 % is dry and mono.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.4,
        },
    ],
    build,
};

const RELEASE: f64 = 0.3;
/// Place of each pickup as a share of the open string, and its level.
const PICKUPS: [(f64, f64); 3] = [(0.07, 1.5), (0.16, 1.0), (0.25, 0.85)];

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, tone) = (b.rate, b.get(1));
    let (place, level) = PICKUPS[(b.get(0) as usize).min(2)];
    let bus = Combo {
        coil: Chain::new(&[
            Svf::high(rate, 55.0, 0.7),
            Svf::low(rate, 1400.0 + 3200.0 * tone, 0.7 + 1.4 * tone),
        ]),
        speaker: Chain::new(&[
            Svf::high(rate, 85.0, 0.9),
            Svf::bell(rate, 120.0, 1.2, 2.5),
            Svf::bell(rate, 430.0, 0.8, -3.0),
            Svf::bell(rate, 2600.0, 0.9, 4.0),
            Svf::low(rate, 5200.0, 0.8),
        ]),
        share: b.get(2) as f32,
        room: Room::new(rate, 1.0, 0.5, 4500.0),
        amount: b.get(3) as f32,
        wet: [[0.0; crate::BLOCK]; 2],
    };
    let voice = || GuitarVoice {
        rate,
        place,
        level,
        course: Course::new(rate),
        line: Delay::new(rate, 0.02),
        way: 2.0,
    };
    Box::new(Instrument::new(rate, 8, Seconds(RELEASE), bus, voice))
}

struct GuitarVoice {
    rate: SampleRate,
    place: f64,
    level: f64,
    course: Course,
    /// What the pickup sees is the string minus itself, reflected.
    line: Delay,
    way: f32,
}

impl Voice for GuitarVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0);
        let hz = played_hz(on.pitch, 0.8, &mut rng);
        let k = ((f64::from(on.pitch) - 40.0) / 36.0).clamp(0.0, 1.5);
        let hammered = on.touch == Touch::Legato;
        let (t60, high) = match on.touch {
            Touch::Muted => (0.38, 0.08),
            Touch::Ghost => (0.09, 0.03),
            _ => (9.0 - 3.5 * k, 1.1),
        };
        let dull = match on.touch {
            Touch::Muted => 0.55,
            Touch::Legato => 0.4,
            Touch::Up => 1.4,
            _ => 1.0,
        };
        let bright = 8500.0 * (0.08 + 0.92 * v * v) * math::pow(hz / 200.0, 0.25) * dull;
        let pluck = Pluck {
            hz,
            t60,
            t60_high: high,
            high_hz: 3500.0,
            place: (0.15 + 0.05 * (rng.uniform() - 0.5)) * if on.touch == Touch::Up { 0.7 } else { 1.0 },
            bright: bright * (0.88 + 0.24 * rng.uniform()),
            noise: if on.touch == Touch::Ghost { 0.6 } else { 0.12 },
            level: 0.21 * self.level * loudness(on.velocity, 24.0) * if hammered { 0.8 } else { 1.0 },
            stiffness: if hz < 110.0 { 0.10 } else { 0.0 },
        };
        let pick = if hammered { 0.0 } else { 0.03 + 0.10 * v * v };
        let stroke = Stroke {
            pluck,
            other: (1.000_35, 0.5, 0.35),
            onset: if hammered { 0.003 } else { 0.0006 },
            pick: (0.6 * pick, 0.010 + 0.008 * rng.uniform(), 2800.0 * (0.85 + 0.3 * rng.uniform())),
            push: (0.0, 0.1),
        };
        self.course.pluck(&stroke, rng);
        self.line.clear();
        // One is the sample just written.
        self.way = 1.0 + (self.place * self.rate.hz() / hz.max(82.4)) as f32;
        Some(self.rate.frames(Seconds(t60 * 1.8)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.course.damp(0.12);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn control(&mut self) {
        self.course.control();
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.course.render(left);
        for (l, r) in left.iter_mut().zip(right) {
            self.line.push(*l);
            *l -= 0.75 * self.line.between(self.way.max(2.0));
            *r = *l;
        }
    }
}

struct Combo {
    coil: Chain,
    speaker: Chain,
    share: f32,
    room: Room,
    amount: f32,
    wet: [[f32; crate::BLOCK]; 2],
}

impl Bus for Combo {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.coil.process(left, right);
        let n = left.len();
        let [a, b] = &mut self.wet;
        let (a, b) = (&mut a[..n], &mut b[..n]);
        for (to, from) in [(&mut *a, &*left), (&mut *b, &*right)] {
            // Valves that only just round the peaks.
            to.iter_mut().zip(from).for_each(|(to, x)| *to = saturate(1.6 * x) * 0.625);
        }
        self.speaker.process(a, b);
        for (to, from) in [(&mut *left, a), (&mut *right, b)] {
            to.iter_mut().zip(from).for_each(|(x, y)| *x += self.share * (*y - *x));
        }
        self.room.add(left, right, self.amount);
    }

    fn reset(&mut self) {
        self.coil.clear();
        self.speaker.clear();
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail() + 4096
    }
}
