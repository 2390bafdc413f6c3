//! Electric bass: one string loop a note, a pickup, the line and a slight amplifier.

use super::parts::chain::Chain;
use super::parts::delay::Delay;
use super::parts::envelope::Decay;
use super::parts::filter::{OnePole, Svf, saturate};
use super::parts::pool::{Bus, CONTROL, Instrument, Voice};
use super::parts::string::{Pluck, Strings};
use super::{loudness, noise_gain, played_hz};
use crate::{BLOCK, Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit};

/// The electric bass.
pub static SPEC: Spec = Spec {
    name: "electric-bass",
    about: "Finger-played electric bass through a line input and a little amplifier.",
    version: 2,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "tone",
            about: "Tone knob: 0 % is dark and round, 100 % bright with new strings.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "amp",
            about: "Share of the driven amplifier in the sound: 0 % is the clean line.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.35,
        },
    ],
    build,
};

const RELEASE: f64 = 0.3;

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, tone) = (b.rate, b.get(0));
    let bus = Amp {
        low: Chain::new(&[Svf::high(rate, 24.0, 0.7)]),
        amp: b.get(1) as f32,
        eq: Chain::new(&[
            Svf::bell(rate, 90.0, 0.8, 2.5),
            Svf::bell(rate, 380.0, 0.9, -2.0),
            Svf::bell(rate, 900.0, 0.8, 2.0 + 3.0 * (tone - 0.5)),
        ]),
        cabinet: Chain::new(&[Svf::low(rate, 3600.0, 0.7), Svf::bell(rate, 1800.0, 1.2, 3.0)]),
        ring: rate.frames(Seconds(0.25)).0,
    };
    Box::new(Instrument::new(rate, 4, Seconds(RELEASE), bus, || BassVoice::new(rate, tone)))
}

struct BassVoice {
    rate: SampleRate,
    tone: f64,
    string: Strings<1>,
    pickup: Delay,
    place: f32,
    tone_filter: Svf,
    onset: OnePole,
    finger: Decay,
    finger_filter: Svf,
    /// The finger is still heard.
    struck: bool,
    rng: Rng,
}

impl BassVoice {
    fn new(rate: SampleRate, tone: f64) -> Self {
        Self {
            rate,
            tone,
            string: Strings::new(rate, 20.0),
            pickup: Delay::new(rate, 0.02),
            place: 1.0,
            tone_filter: Svf::default(),
            onset: OnePole::default(),
            finger: Decay::default(),
            finger_filter: Svf::default(),
            struck: true,
            rng: Rng::new(0),
        }
    }
}

impl Voice for BassVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0);
        let soft = matches!(on.touch, Touch::Legato | Touch::Ghost);
        let muted = matches!(on.touch, Touch::Muted | Touch::Ghost);
        let hz = played_hz(on.pitch, 0.6, &mut rng);
        let bright = 4200.0 * (0.05 + 0.95 * v * v) * (0.6 + 0.8 * self.tone) * if soft { 0.5 } else { 1.0 };
        let t60 = if muted { 0.3 } else { 5.0 };
        self.string.pluck(
            0,
            &Pluck {
                hz,
                t60,
                t60_high: if muted { 0.07 } else { 0.35 },
                high_hz: 1500.0,
                place: 0.19 + 0.03 * (rng.uniform() - 0.5) + if soft { 0.05 } else { 0.0 },
                bright: bright * (0.92 + 0.16 * rng.uniform()),
                noise: 0.18,
                level: 0.40 * loudness(on.velocity, 26.0) * if soft { 0.8 } else { 1.0 },
                stiffness: if hz < 82.0 { 0.18 } else { 0.0 },
            },
            &mut rng,
        );
        self.pickup.clear();
        self.place = (0.21 * self.rate.hz() / hz) as f32;
        self.tone_filter = Svf::low(self.rate, 1800.0 * (0.2 + 1.2 * v) * (0.5 + self.tone), 0.75);
        self.onset = OnePole::smooth(self.rate, if soft { 0.006 } else { 0.0012 });
        self.finger =
            Decay::new(self.rate, if soft { 0.0 } else { 0.05 * v * v } * noise_gain(self.rate), 0.025);
        self.finger_filter = Svf::band(self.rate, 1400.0 + 900.0 * v, 0.8);
        self.rng = rng;
        Some(self.rate.frames(Seconds(t60 * 1.8)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.string.damp(0.12);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn control(&mut self) {
        self.struck = !self.finger.over();
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut forces = [[0.0]; CONTROL as usize];
        let forces = &mut forces[..left.len()];
        self.string.render(forces, 1);
        for ((l, r), [force]) in left.iter_mut().zip(right).zip(forces) {
            let force = *force * self.onset.low(1.0);
            self.pickup.push(force);
            let heard = force - 0.6 * self.pickup.between(self.place.max(2.0));
            let noise = if self.struck {
                self.finger_filter.next(self.rng.noise() * self.finger.tick())
            } else {
                0.0
            };
            let out = self.tone_filter.next(heard + noise);
            *l += out;
            *r += out;
        }
    }

    fn damped_by(_: &NoteOn, _: &NoteOn) -> Option<f64> {
        Some(0.025)
    }
}

struct Amp {
    low: Chain,
    amp: f32,
    eq: Chain,
    cabinet: Chain,
    ring: u64,
}

impl Bus for Amp {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.eq.process(left, right);
        let mut driven = [[0.0; BLOCK]; 2];
        let n = left.len();
        let [a, b] = &mut driven;
        let (a, b) = (&mut a[..n], &mut b[..n]);
        for (to, from) in [(&mut *a, &*left), (&mut *b, &*right)] {
            to.iter_mut().zip(from).for_each(|(to, x)| *to = saturate(x * 3.0) * 0.5);
        }
        self.cabinet.process(a, b);
        for (to, driven) in [(&mut *left, a), (&mut *right, b)] {
            for (x, y) in to.iter_mut().zip(driven) {
                *x = saturate((*x + self.amp * (*y - *x)) * 0.9);
            }
        }
        self.low.process(left, right);
    }

    fn reset(&mut self) {
        self.low.clear();
        self.eq.clear();
        self.cabinet.clear();
    }

    fn tail(&self) -> u64 {
        self.ring
    }
}
