//! Acoustic guitar: two polarisations of six steel strings, a modal body in stereo, and a second player beside.

use super::parts::body::Body;
use super::parts::chain::Chain;
use super::parts::envelope::Decay;
use super::parts::filter::{OnePole, Svf};
use super::parts::pool::{Bus, CONTROL, Instrument, Voice};
use super::parts::room::Room;
use super::parts::string::{Pluck, Strings};
use super::{loudness, noise_gain, played_hz};
use crate::{
    BLOCK, Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math,
};

/// The steel-string guitar.
pub static SPEC: Spec = Spec {
    name: "acoustic-guitar",
    about: "Steel-string acoustic guitar in stereo, picked, strummed or muted; optionally doubled.",
    version: 2,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "body",
            about: "Share of the wooden body: 0 % is thin and stringy, 100 % full and boomy.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "brightness",
            about: "Strings and plectrum: 0 % is old strings under fingers, 100 % new strings and a thin pick.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "double",
            about: "A second guitar playing the same: 0 % is one guitar in the middle, 100 % one left and one right.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
    ],
    build,
};

const RELEASE: f64 = 0.35;
/// Air and plate modes of a dreadnought: Hz, gain, T60 s.
const BODY: [(f64, f64, f64); 8] = [
    (101.0, 1.0, 0.16),
    (198.0, 0.95, 0.13),
    (223.0, 0.5, 0.12),
    (275.0, 0.3, 0.11),
    (388.0, 0.5, 0.09),
    (436.0, 0.45, 0.08),
    (515.0, 0.4, 0.07),
    (628.0, 0.35, 0.06),
];

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, brightness, double) = (b.rate, b.get(1), b.get(2));
    let bus = Bodies {
        bodies: [
            Body::new(rate, &BODY, b.get(0), 1.0, -0.75 * double, Rng::mix(b.seed, 1)),
            Body::new(rate, &BODY, b.get(0), 1.035, 0.75 * double, Rng::mix(b.seed, 2)),
        ],
        double: double > 0.0,
        eq: Chain::new(&[
            Svf::high(rate, 78.0, 0.7),
            Svf::low_shelf(rate, 110.0, -4.0),
            Svf::bell(rate, 1100.0, 0.8, -3.5),
            Svf::high_shelf(rate, 900.0, 5.0),
            Svf::high_shelf(rate, 4200.0, 6.0 + 8.0 * (brightness - 0.5)),
        ]),
        room: Room::new(rate, 0.8, 0.35, 4500.0),
    };
    let voice = || GuitarVoice {
        brightness,
        players: [Player::new(rate, 0), Player::new(rate, 2)],
        strings: Strings::new(rate, 20.0),
        double: double as f32,
        late: 0,
        rate,
    };
    Box::new(Instrument::new(rate, 8, Seconds(RELEASE), bus, voice))
}

/// The string of both players in both polarisations: the first player's two, then the second's.
type Courses = Strings<{ 2 * PLAYERS }>;
const PLAYERS: usize = 2;

/// How one player plucks.
struct Player {
    rate: SampleRate,
    onset: OnePole,
    pick: Decay,
    pick_filter: Svf,
    /// Push that the released string gives the bridge: the body's thump.
    push: Decay,
    /// The pick is still heard.
    struck: bool,
    /// Its first string among those of both players.
    first: usize,
    rng: Rng,
}

impl Player {
    fn new(rate: SampleRate, first: usize) -> Self {
        Self {
            rate,
            struck: true,
            first,
            onset: OnePole::default(),
            pick: Decay::default(),
            pick_filter: Svf::default(),
            push: Decay::default(),
            rng: Rng::new(0),
        }
    }

    fn start(&mut self, on: &NoteOn, brightness: f64, cents: f64, seed: u64, strings: &mut Courses) -> f64 {
        let mut rng = Rng::new(seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0);
        let hz = played_hz(on.pitch, cents, &mut rng);
        let k = ((f64::from(on.pitch) - 40.0) / 36.0).clamp(0.0, 1.5);
        let up = on.touch == Touch::Up;
        let muted = matches!(on.touch, Touch::Muted | Touch::Ghost);
        let soft = on.touch == Touch::Legato;
        let bright = 9500.0 * (0.1 + 0.9 * v * v) * math::pow(hz / 200.0, 0.25) * (0.5 + brightness);
        let bright = bright
            * if up {
                1.15
            } else if soft {
                0.55
            } else if muted {
                0.6
            } else {
                1.0
            };
        let (t60, high) = if muted { (0.32, 0.08) } else { (8.5 - 3.3 * k, (1.6 - 0.9 * k).max(0.4)) };
        let pluck = Pluck {
            hz,
            t60,
            t60_high: high * (0.6 + 0.8 * brightness),
            high_hz: 4000.0,
            place: (0.16 + 0.05 * (rng.uniform() - 0.5)) * if up { 0.8 } else { 1.0 },
            bright: bright * (0.88 + 0.24 * rng.uniform()),
            noise: 0.22,
            level: 0.225 * loudness(on.velocity, 26.0) * if up { 0.85 } else { 1.0 },
            stiffness: if hz < 110.0 { 0.12 } else { 0.0 },
        };
        let other = Pluck { hz: hz * 1.000_35, t60: t60 * 0.45, level: pluck.level * 0.55, ..pluck };
        strings.pluck(self.first, &pluck, &mut rng);
        strings.pluck(self.first + 1, &other, &mut rng);
        let pick = if soft { 0.0 } else { 0.8 * (0.03 + 0.12 * v * v) * (0.4 + 1.2 * brightness) };
        self.pick = Decay::new(
            self.rate,
            pick * if muted { 1.5 } else { 1.0 } * noise_gain(self.rate),
            0.012 + 0.008 * rng.uniform(),
        );
        self.pick_filter =
            Svf::band(self.rate, (if up { 4200.0 } else { 3200.0 }) * (0.85 + 0.3 * rng.uniform()), 0.9);
        self.push = Decay::new(self.rate, 0.3 * pluck.level, 0.02);
        self.onset = OnePole::smooth(self.rate, if soft { 0.004 } else { 0.0006 });
        self.rng = rng;
        t60
    }

    /// Adds what its strings and its pick make of the next frames.
    fn render(&mut self, forces: &[[f32; 2 * PLAYERS]], out: &mut [f32], gain: f32) {
        let both = forces.iter().map(|force| force[self.first] + force[self.first + 1]);
        if self.struck {
            for (out, x) in out.iter_mut().zip(both) {
                let pick = self.pick_filter.next(self.rng.noise() * self.pick.tick());
                *out += ((x + self.push.tick()) * self.onset.low(1.0) + pick) * gain;
            }
        } else {
            out.iter_mut().zip(both).for_each(|(out, x)| *out += x * self.onset.value * gain);
        }
    }
}

struct GuitarVoice {
    rate: SampleRate,
    brightness: f64,
    players: [Player; PLAYERS],
    strings: Courses,
    double: f32,
    /// Frames until the second player plucks.
    late: usize,
}

impl Voice for GuitarVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(Rng::mix(on.seed, 77));
        self.late = self.rate.frames(Seconds(0.003 + 0.014 * rng.uniform())).0 as usize;
        let second = NoteOn { velocity: on.velocity * (0.9 + 0.15 * rng.uniform() as f32), ..*on };
        let [a, b] = &mut self.players;
        let t60 = a.start(on, self.brightness, 0.8, Rng::mix(on.seed, 1), &mut self.strings);
        if self.double > 0.0 {
            b.start(&second, self.brightness * 0.9, 1.6, Rng::mix(on.seed, 2), &mut self.strings);
        }
        Some(self.rate.frames(Seconds(t60 * 1.8)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.strings.damp(0.14);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn control(&mut self) {
        for player in &mut self.players {
            player.struck = !(player.pick.over() && player.push.over() && player.onset.arrived());
        }
    }

    /// The first player is left, the second right; the bodies place them in the room.
    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut forces = [[0.0; 2 * PLAYERS]; CONTROL as usize];
        let forces = &mut forces[..left.len()];
        let wait = if self.double > 0.0 { self.late.min(right.len()) } else { right.len() };
        self.late -= wait.min(self.late);
        self.strings.render(&mut forces[..wait], 2);
        self.strings.render(&mut forces[wait..], 2 * PLAYERS);
        let [a, b] = &mut self.players;
        a.render(forces, left, 1.0);
        b.render(&forces[wait..], &mut right[wait..], self.double);
    }
}

struct Bodies {
    bodies: [Body; 2],
    double: bool,
    eq: Chain,
    room: Room,
}

impl Bus for Bodies {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut sum = [[0.0; BLOCK]; 2];
        let n = left.len();
        let [l, r] = &mut sum;
        let [a, b] = &mut self.bodies;
        a.add(left, &mut l[..n], &mut r[..n]);
        if self.double {
            b.add(right, &mut l[..n], &mut r[..n]);
        }
        left.copy_from_slice(&l[..n]);
        right.copy_from_slice(&r[..n]);
        self.eq.process(left, right);
        self.room.add(left, right, 0.12);
    }

    fn reset(&mut self) {
        self.bodies.iter_mut().for_each(Body::rest);
        self.eq.clear();
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail() + CONTROL
    }
}
