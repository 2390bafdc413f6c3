//! Concert harp: gut strings plucked near their middle, ringing freely over a long soundboard.

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

/// The harp.
pub static SPEC: Spec = Spec {
    name: "harp",
    about: "Concert harp: soft plucks that ring on into each other, in a hall.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "brightness",
            about: "From 0 %, fingertips at the middle of the string, to 100 %, nails near the board.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "damping",
            about: "0 % lets released strings ring, 100 % damps them with the palms at once.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.1,
        },
    ],
    build,
};

/// Modes of the soundboard and its case: Hz, gain, T60 s.
const BODY: [(f64, f64, f64); 8] = [
    (112.0, 0.5, 0.14),
    (154.0, 0.7, 0.12),
    (203.0, 0.9, 0.10),
    (261.0, 1.0, 0.08),
    (334.0, 0.8, 0.07),
    (425.0, 0.5, 0.06),
    (548.0, 0.3, 0.06),
    (690.0, 0.2, 0.05),
];

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, brightness, damping) = (b.rate, b.get(0), b.get(1));
    let ring = 0.2 + 3.8 * (1.0 - damping);
    let bus = Wood {
        body: Body::new(rate, &BODY, 0.5, 1.0, 0.0, Rng::mix(b.seed, 1)),
        space: Space {
            eq: Chain::new(&[
                Svf::high(rate, 40.0, 0.7),
                Svf::high_shelf(rate, 600.0, -7.0),
                Svf::high_shelf(rate, 3000.0, 8.0 * (brightness - 0.75)),
            ]),
            room: Room::new(rate, 2.0, 1.6, 4500.0),
            amount: 0.24,
        },
    };
    let voice = || HarpVoice { rate, brightness, ring, course: Course::new(rate) };
    Box::new(Instrument::new(rate, 16, Seconds(ring * 1.5), bus, voice))
}

struct HarpVoice {
    rate: SampleRate,
    brightness: f64,
    /// Time in which a released string dies, s.
    ring: f64,
    course: Course,
}

impl Voice for HarpVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0);
        let hz = played_hz(on.pitch, 0.6, &mut rng);
        let k = ((f64::from(on.pitch) - 36.0) / 48.0).clamp(-0.3, 1.3);
        let muted = matches!(on.touch, Touch::Muted | Touch::Ghost);
        let (t60, high) = if muted { (0.3, 0.08) } else { (6.5 - 4.0 * k, (0.9 - 0.5 * k).max(0.25)) };
        // A fingertip is wide: it plucks short strings as softly as long ones.
        let bright = hz * (1.8 + 7.0 * v * v * v) * math::pow(300.0 / hz, 0.35);
        let pluck = Pluck {
            hz,
            t60,
            t60_high: high,
            high_hz: (2.5 * hz).max(2500.0),
            place: 0.42 - 0.22 * self.brightness + 0.04 * (rng.uniform() - 0.5),
            bright: bright * (0.5 + self.brightness) * (0.88 + 0.24 * rng.uniform()),
            noise: 0.05,
            level: 0.24 * loudness(on.velocity, 26.0),
            // The lowest strings are wound with wire.
            stiffness: if hz < 90.0 { 0.12 } else { 0.0 },
        };
        let stroke = Stroke {
            pluck,
            other: (1.000_25, 0.55, 0.45),
            onset: 0.0010 + 0.009 * (1.0 - v) * (1.0 - v),
            pick: (0.02 * v * v, 0.02, 900.0 + 500.0 * rng.uniform()),
            push: (0.25, 0.025),
        };
        self.course.pluck(&stroke, rng);
        Some(self.rate.frames(Seconds(t60 * 1.8)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.course.damp(self.ring);
        Some(self.rate.frames(Seconds(self.ring * 1.5)).0)
    }

    fn control(&mut self) {
        self.course.control();
    }

    fn render(&mut self, left: &mut [f32], _right: &mut [f32]) {
        self.course.render(left);
    }
}
