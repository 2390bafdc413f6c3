//! Nylon-string guitar: fingertips and nails on soft strings before a cedar body.

use super::parts::body::{Body, Wood};
use super::parts::chain::Chain;
use super::parts::course::{Course, Stroke};
use super::parts::filter::Svf;
use super::parts::pool::{Instrument, Voice};
use super::parts::room::Room;
use super::parts::space::Space;
use super::parts::string::Pluck;
use super::{loudness, played_hz};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The classical guitar.
pub static SPEC: Spec = Spec {
    name: "nylon-guitar",
    about: "Nylon-string classical guitar played with the fingers, warm and close.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "body",
            about: "Share of the wooden body: 0 % is thin, 100 % full and boomy.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "nail",
            about: "What plucks: 0 % is the flesh of the thumb, 100 % long nails near the bridge.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.45,
        },
    ],
    build,
};

const RELEASE: f64 = 0.35;
/// Air and plate modes of a classical guitar: Hz, gain, T60 s.
const BODY: [(f64, f64, f64); 9] = [
    (97.0, 1.0, 0.17),
    (184.0, 0.9, 0.14),
    (206.0, 0.6, 0.13),
    (241.0, 0.4, 0.12),
    (293.0, 0.4, 0.10),
    (387.0, 0.5, 0.09),
    (436.0, 0.4, 0.08),
    (524.0, 0.4, 0.07),
    (638.0, 0.3, 0.06),
];

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, nail) = (b.rate, b.get(1));
    let bus = Wood {
        body: Body::new(rate, &BODY, b.get(0), 1.0, 0.0, Rng::mix(b.seed, 1)),
        space: Space {
            eq: Chain::new(&[
                Svf::high(rate, 88.0, 0.7),
                Svf::bell(rate, 210.0, 0.8, 2.0),
                Svf::high_shelf(rate, 2600.0, 2.0 + 6.0 * (nail - 0.45)),
            ]),
            room: Room::new(rate, 1.0, 0.5, 4000.0),
            amount: 0.2,
        },
    };
    let voice = || NylonVoice { rate, nail, course: Course::new(rate) };
    Box::new(Instrument::new(rate, 8, Seconds(RELEASE), bus, voice))
}

struct NylonVoice {
    rate: SampleRate,
    nail: f64,
    course: Course,
}

impl Voice for NylonVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0);
        let hz = played_hz(on.pitch, 0.8, &mut rng);
        let k = ((f64::from(on.pitch) - 40.0) / 36.0).clamp(0.0, 1.5);
        let muted = matches!(on.touch, Touch::Muted | Touch::Ghost);
        let soft = if on.touch == Touch::Legato { 0.5 } else { 1.0 };
        let up = if on.touch == Touch::Up { 1.2 } else { 1.0 };
        let (t60, high) = if muted { (0.25, 0.06) } else { (5.2 - 2.6 * k, (0.75 - 0.35 * k).max(0.25)) };
        let bright = 5400.0 * (0.05 + 0.95 * v * v) * math::pow(hz / 200.0, 0.9) * (0.4 + 1.3 * self.nail);
        let pluck = Pluck {
            hz,
            t60,
            t60_high: high * (0.7 + 0.6 * self.nail),
            high_hz: (2.5 * hz).max(3000.0),
            place: 0.24 - 0.12 * self.nail + 0.05 * (rng.uniform() - 0.5),
            bright: bright * soft * up * if muted { 0.6 } else { 1.0 } * (0.88 + 0.24 * rng.uniform()),
            noise: 0.12,
            level: 0.42 * loudness(on.velocity, 26.0) * if soft < 1.0 { 0.8 } else { 1.0 },
            // The three low strings are wound on silk.
            stiffness: if hz < 165.0 { 0.06 } else { 0.0 },
        };
        let nail = (0.012 + 0.06 * v * v) * self.nail * soft;
        let stroke = Stroke {
            pluck,
            other: (1.000_3, 0.4, 0.5),
            onset: (0.0007 + 0.0018 * (1.0 - self.nail)) * (1.0 + 3.0 * (1.0 - v)) / up,
            pick: (nail, 0.014 + 0.008 * rng.uniform(), 2200.0 * (0.85 + 0.3 * rng.uniform())),
            push: (0.45, 0.02),
        };
        self.course.pluck(&stroke, rng);
        Some(self.rate.frames(Seconds(t60 * 1.8)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.course.damp(0.15);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn control(&mut self) {
        self.course.control();
    }

    fn render(&mut self, left: &mut [f32], _right: &mut [f32]) {
        self.course.render(left);
    }
}
