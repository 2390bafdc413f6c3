//! Upright bass: a gut-like string loop, the wooden body, fingers on the board.

use super::parts::chain::Chain;
use super::parts::envelope::Decay;
use super::parts::filter::{OnePole, Svf};
use super::parts::modes::{Mode, Modes};
use super::parts::pool::{Bus, CONTROL, Instrument, Voice};
use super::parts::room::Room;
use super::parts::string::{Pluck, Strings};
use super::{loudness, noise_gain, played_hz};
use crate::{BLOCK, Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit};

/// The upright bass.
pub static SPEC: Spec = Spec {
    name: "upright-bass",
    about: "Plucked double bass before a microphone: woody, round, short.",
    version: 2,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "body",
            about: "Share of the wooden body: 0 % is the string alone, 100 % big and boomy.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "fingers",
            about: "Noise of fingers on string and board: 0 % is none.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
    ],
    build,
};

const RELEASE: f64 = 0.35;
/// Modes of the body: Hz, gain, T60 s, lean to one side.
const BODY: [(f64, f64, f64, f64); 9] = [
    (60.0, 0.8, 0.10, 0.0),
    (98.0, 1.0, 0.10, 0.0),
    (190.0, 0.8, 0.08, 0.05),
    (305.0, 0.55, 0.06, -0.2),
    (420.0, 0.5, 0.05, 0.3),
    (560.0, 0.4, 0.045, -0.35),
    (790.0, 0.35, 0.04, 0.4),
    (1150.0, 0.3, 0.03, -0.4),
    (1680.0, 0.22, 0.025, 0.4),
];

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, fingers) = (b.rate, b.get(1));
    let mut body = Modes::new(rate, BODY.len());
    for (hz, gain, t60, lean) in BODY {
        let drive = gain * 1.5 * (0.4 + 1.2 * b.get(0));
        body.add(Mode { hz, t60, drive, pan: (1.0 - lean, 1.0 + lean), ..Mode::default() });
    }
    let bus = Wood {
        body,
        eq: Chain::new(&[Svf::high(rate, 32.0, 0.7), Svf::bell(rate, 1400.0, 0.6, 3.0)]),
        room: Room::new(rate, 0.9, 0.35, 3500.0),
        send: OnePole::new(rate, 200.0),
    };
    let voice = || UprightVoice {
        rate,
        fingers,
        string: Strings::new(rate, 20.0),
        onset: OnePole::default(),
        slap: Decay::default(),
        slap_filter: Svf::default(),
        struck: true,
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 4, Seconds(RELEASE), bus, voice))
}

struct UprightVoice {
    rate: SampleRate,
    fingers: f64,
    string: Strings<1>,
    onset: OnePole,
    slap: Decay,
    slap_filter: Svf,
    /// The finger is still heard.
    struck: bool,
    rng: Rng,
}

impl Voice for UprightVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0);
        let soft = if matches!(on.touch, Touch::Legato | Touch::Ghost) { 0.5 } else { 1.0 };
        let t60 = if matches!(on.touch, Touch::Muted | Touch::Ghost) { 0.22 } else { 1.6 };
        let hz = played_hz(on.pitch, 0.8, &mut rng);
        let pluck = Pluck {
            hz,
            t60,
            t60_high: t60 * 0.1,
            high_hz: (2.0 * hz).max(1100.0),
            place: 0.24 + 0.04 * (rng.uniform() - 0.5),
            bright: (140.0 + 3600.0 * v * v) * soft * (0.9 + 0.2 * rng.uniform()),
            noise: 0.15,
            level: 0.6 * loudness(on.velocity, 26.0) * soft.sqrt(),
            stiffness: 0.0,
        };
        self.string.pluck(0, &pluck, &mut rng);
        self.onset = OnePole::smooth(self.rate, 0.0025 / soft);
        self.slap = Decay::new(self.rate, 1.8 * self.fingers * v * v * soft * noise_gain(self.rate), 0.03);
        self.slap_filter = Svf::band(self.rate, 900.0 + 900.0 * v, 0.7);
        self.rng = rng;
        Some(self.rate.frames(Seconds(t60 * 1.9)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.string.damp(0.14);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn control(&mut self) {
        self.struck = !(self.slap.over() && self.onset.arrived());
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut force = [[0.0]; CONTROL as usize];
        let force = &mut force[..left.len()];
        self.string.render(force, 1);
        if self.struck {
            for [x] in force.iter_mut() {
                let slap = self.slap_filter.next(self.rng.noise() * self.slap.tick());
                *x = *x * self.onset.low(1.0) + slap;
            }
        } else {
            force.iter_mut().for_each(|[x]| *x *= self.onset.value);
        }
        for ((l, r), [x]) in left.iter_mut().zip(right).zip(force) {
            *l += *x;
            *r += *x;
        }
    }

    fn damped_by(_: &NoteOn, _: &NoteOn) -> Option<f64> {
        Some(0.035)
    }
}

struct Wood {
    body: Modes,
    eq: Chain,
    room: Room,
    send: OnePole,
}

impl Bus for Wood {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut sum = [[0.0; BLOCK]; 2];
        let n = left.len();
        let [l, r] = &mut sum;
        self.body.drive(left, &mut l[..n], &mut r[..n]);
        for (((left, right), l), r) in left.iter_mut().zip(right.iter_mut()).zip(&*l).zip(&*r) {
            (*left, *right) = (l + 0.3 * *left, r + 0.3 * *right);
        }
        self.eq.process(left, right);
        let (mut send, mut wet) = ([0.0; BLOCK], [[0.0; BLOCK]; 2]);
        for ((send, l), r) in send.iter_mut().zip(&*left).zip(&*right) {
            *send = self.send.high(l + r) * 0.5;
        }
        let [u, v] = &mut wet;
        self.room.answer(&send[..n], &send[..n], u, v);
        for ((l, r), (u, v)) in left.iter_mut().zip(right).zip(u.iter().zip(v.iter())) {
            *l += 0.35 * u;
            *r += 0.35 * v;
        }
    }

    fn reset(&mut self) {
        self.body.rest();
        self.eq.clear();
        self.room.clear();
        self.send.value = 0.0;
    }

    fn tail(&self) -> u64 {
        self.room.tail() + CONTROL
    }
}
