//! Grand piano: inharmonic partials with prompt and after sound, hammer knock, damper and a trace of the strings around.

use super::parts::chain::Chain;
use super::parts::envelope::Decay;
use super::parts::filter::{OnePole, Svf};
use super::parts::modes::{Mode, Modes};
use super::parts::pool::{Bus, Instrument, Voice};
use super::parts::room::Room;
use super::{loudness, noise_gain, pan};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The piano.
pub static SPEC: Spec = Spec {
    name: "piano",
    about: "Grand piano close up in stereo; felt turns it into an intimate upright.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "felt",
            about: "Felt between hammers and strings: 0 % is a clear grand, 100 % muffled and intimate.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.2,
        },
        Param {
            name: "room",
            about: "Share of the room and of the strings that ring along: 0 % is dry.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.35,
        },
    ],
    build,
};

const RELEASE: f64 = 0.7;
const PARTIALS: usize = 64;
/// Partials that have an after sound and a detuned string of their own.
const DOUBLED: usize = 40;

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, felt) = (b.rate, b.get(0));
    let bus = Case {
        eq: Chain::new(&[
            Svf::high(rate, 26.0, 0.7),
            Svf::bell(rate, 260.0, 0.7, 1.5),
            Svf::high_shelf(rate, 4500.0, 1.5 - 7.0 * felt),
        ]),
        amount: (b.get(1) * 0.45) as f32,
        room: Room::new(rate, 1.5, 1.1, 4200.0),
    };
    let voice = || PianoVoice {
        rate,
        felt,
        prompt: Modes::new(rate, PARTIALS),
        after: Modes::new(rate, 2 * DOUBLED),
        onset: OnePole::default(),
        knock: Decay::default(),
        tap: Decay::default(),
        filters: [Svf::default(); 3],
        struck: true,
        damped: true,
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 20, Seconds(RELEASE), bus, voice))
}

struct PianoVoice {
    rate: SampleRate,
    felt: f64,
    /// Prompt sound, which dies first, and after sound.
    prompt: Modes,
    after: Modes,
    onset: OnePole,
    /// Noise of key bed and soundboard, and of the hammer.
    knock: Decay,
    tap: Decay,
    filters: [Svf; 3],
    /// The hammer is still heard.
    struck: bool,
    damped: bool,
    rng: Rng,
}

impl Voice for PianoVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let m = f64::from(on.pitch).clamp(15.0, 115.0);
        let v = f64::from(on.velocity).clamp(0.03, 1.0) * if on.touch == Touch::Ghost { 0.8 } else { 1.0 };
        let first = math::note_hz(m);
        // Rigaud, David, Daudet 2011.
        let b = math::exp(-0.0847 * m - 5.82) + math::exp(0.0926 * m - 13.64);
        let f0 = first / (1.0 + b).sqrt();
        let corner = ((2400.0 + 60.0 * (m - 21.0)) * (0.3 + 1.5 * v * v) + 400.0) * (1.0 - 0.62 * self.felt);
        let t1 = (20.0 * math::exp2(-(m - 28.0) / 22.0)).clamp(0.9, 22.0);
        let key = ((m - 60.0) / 30.0).clamp(-1.0, 1.0);
        let level = 0.09 * loudness(on.velocity, 27.0) * (1.0 + 0.25 * self.felt);
        self.prompt.clear();
        self.after.clear();
        for i in 0..PARTIALS {
            let n = i as f64 + 1.0;
            let hz = n * f0 * (1.0 + b * n * n).sqrt();
            if hz > 14_000.0 {
                break;
            }
            let strike =
                (0.55 + 0.45 * math::sin(0.122 * std::f64::consts::PI * n).abs()) / math::pow(n, 0.95);
            let hammer = math::exp(-0.9 * math::pow(hz / corner, 0.8));
            // Long bass strings radiate their fundamentals weakly.
            let board = 1.0 / (1.0 + math::pow(62.0 / hz, 2.0));
            let jitter = math::exp(0.12 * rng.normal());
            let a = level * 2.6 * strike * hammer * board * jitter;
            let t = t1 / (1.0 + 0.07 * (n - 1.0) + math::pow(hz / 5000.0, 1.5));
            let place = 0.4 * key + 1.2 * (rng.uniform() - 0.5) * (n / 6.0).min(1.0);
            let mode = |cents: f64, t60: f64, share: f64, place: f64, phase: f64| {
                let hz = hz * math::exp2(cents / 1200.0);
                Mode { hz, t60, level: a * share, phase, drive: 0.0, pan: pan(place) }
            };
            if i < DOUBLED {
                let phase = std::f64::consts::TAU * rng.uniform();
                self.prompt.add(mode(0.0, 0.38 * t, 0.62, place, phase));
                self.after.add(mode(
                    0.45 * (0.4 + 1.2 * rng.uniform()),
                    t,
                    0.30,
                    place * 0.6 + 0.15,
                    phase + 0.9 * rng.normal(),
                ));
                self.after.add(mode(
                    -0.4 * (0.4 + 1.2 * rng.uniform()),
                    1.25 * t,
                    0.22,
                    place * 0.6 - 0.15,
                    phase + 0.9 * rng.normal(),
                ));
            } else {
                self.prompt.add(mode(0.0, 0.5 * t, 1.0, place, 0.0));
            }
        }
        let noise = level * noise_gain(self.rate);
        let clear = 1.0 - 0.7 * self.felt;
        self.onset =
            OnePole::smooth(self.rate, 0.0006 + 0.0016 * self.felt + 0.0012 * (1.0 - v) * (1.0 - 0.5 * key));
        self.knock = Decay::new(self.rate, noise * (1.1 + 0.6 * self.felt), 0.09);
        self.tap = Decay::new(self.rate, noise * 1.2 * v * clear, 0.03);
        let jitter = 0.9 + 0.2 * rng.uniform();
        self.filters = [
            Svf::band(self.rate, (100.0 + 0.9 * m) * jitter, 0.9),
            Svf::band(self.rate, (300.0 + 3.0 * m) * jitter, 0.6),
            Svf::band(self.rate, 2100.0 * jitter, 0.6),
        ];
        (self.damped, self.struck) = (m < 90.0, true);
        self.rng = rng;
        Some(self.rate.frames(Seconds(t1 * 1.8 + 0.3)).0)
    }

    fn release(&mut self) -> Option<u64> {
        if !self.damped {
            return None;
        }
        self.prompt.damp(0.28);
        self.after.damp(0.28);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn control(&mut self) {
        self.struck = !(self.knock.over() && self.tap.over() && self.onset.arrived());
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.prompt.render(left, right);
        self.after.render(left, right);
        if !self.struck {
            left.iter_mut().chain(right).for_each(|x| *x *= self.onset.value);
            return;
        }
        let [low, middle, high] = &mut self.filters;
        for (l, r) in left.iter_mut().zip(right) {
            let onset = self.onset.low(1.0);
            let (a, b) = (self.rng.noise(), self.rng.noise());
            let (knock, tap) = (self.knock.tick(), self.tap.tick());
            let thud = low.next(a * knock) * 1.4;
            let side = 0.5 * middle.next(b * knock);
            let click = high.next(a * tap);
            *l = *l * onset + thud + side + click;
            *r = *r * onset + thud - side + click;
        }
    }
}

struct Case {
    eq: Chain,
    amount: f32,
    room: Room,
}

impl Bus for Case {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.eq.process(left, right);
        self.room.add(left, right, self.amount);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail()
    }
}
