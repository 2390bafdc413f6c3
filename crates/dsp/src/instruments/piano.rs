//! Grand piano: inharmonic partials with prompt and after sound, soundboard, hammer noise, damper and a trace of the strings around.

use super::parts::chain::Chain;
use super::parts::envelope::Decay;
use super::parts::filter::{OnePole, Svf};
use super::parts::modes::{Mode, Modes};
use super::parts::pool::{Bus, Instrument, Voice};
use super::parts::room::Room;
use super::{loudness, noise_gain, pan};
use crate::{
    BLOCK, Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math,
};

/// The piano.
pub static SPEC: Spec = Spec {
    name: "piano",
    about: "Grand piano close up in stereo; felt turns it into an intimate upright.",
    version: 2,
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
/// Gain of the strings that ring along under the pedal.
const RESONANCE: f32 = 0.10;
/// Partials that have an after sound and a detuned string of their own.
const DOUBLED: usize = 40;
/// Modes of the soundboard that the key's stroke sets going: Hz, T60 s, level.
const BOARD: [(f64, f64, f64); 16] = [
    (54.0, 0.42, 0.55),
    (67.0, 0.40, 0.80),
    (78.0, 0.36, 0.70),
    (95.0, 0.32, 0.65),
    (108.0, 0.34, 0.75),
    (124.0, 0.28, 0.45),
    (142.0, 0.26, 0.50),
    (178.0, 0.22, 0.42),
    (214.0, 0.20, 0.40),
    (231.0, 0.20, 0.40),
    (287.0, 0.17, 0.32),
    (346.0, 0.15, 0.26),
    (402.0, 0.13, 0.24),
    (489.0, 0.12, 0.20),
    (613.0, 0.10, 0.16),
    (760.0, 0.09, 0.13),
];

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, felt) = (b.rate, b.get(0));
    let bus = Case {
        eq: Chain::new(&[
            Svf::high(rate, 26.0, 0.7),
            Svf::bell(rate, 2600.0, 0.6, 3.0),
            Svf::high_shelf(rate, 4500.0, 1.5 - 7.0 * felt),
            // The lid and the air take what is above.
            Svf::low(rate, 10_000.0, 0.54),
            Svf::low(rate, 10_000.0, 1.31),
        ]),
        amount: (b.get(1) * 0.45) as f32,
        strings: Room::new(rate, 2.4, 1.8, 2200.0),
        open: OnePole::smooth(rate, 0.06),
        pedal: 0.0,
        room: Room::new(rate, 1.5, 1.1, 4200.0),
    };
    let voice = || PianoVoice {
        rate,
        felt,
        prompt: Modes::new(rate, PARTIALS),
        after: Modes::new(rate, 2 * DOUBLED + BOARD.len()),
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
        // Fitted to the partials of a sampled grand.
        let corner = 5900.0 * math::exp2(0.0081 * (m - 60.0)) * (0.2 + 1.2 * v) * (1.0 - 0.62 * self.felt);
        let slope = 1.10 - 0.3 * v;
        let t1 = (20.0 * math::exp2(-(m - 28.0) / 22.0)).clamp(0.9, 22.0);
        let key = ((m - 60.0) / 30.0).clamp(-1.0, 1.0);
        let level = 0.078 * loudness(on.velocity, 27.0) * (1.0 + 0.25 * self.felt);
        let mut key_rng = Rng::new(Rng::mix(math::round(m) as u64, 88));
        self.prompt.clear();
        self.after.clear();
        for i in 0..PARTIALS {
            let n = i as f64 + 1.0;
            let hz = n * f0 * (1.0 + b * n * n).sqrt();
            if hz > 12_000.0 {
                break;
            }
            let strike =
                (0.6 + 0.4 * math::sin(0.122 * std::f64::consts::PI * n).abs()) / math::pow(n, slope);
            let hammer = math::exp(-0.5 * math::pow(hz / corner, 1.8));
            // Long bass strings radiate their fundamentals weakly.
            let board = 1.0 / (1.0 + math::pow(62.0 / hz, 2.0));
            // Strings and soundboard favour some partials of each key, always the same.
            let jitter = math::exp(0.35 * key_rng.normal() + 0.1 * rng.normal());
            let a = level * 2.6 * strike * hammer * board * jitter;
            let t = t1 / (1.0 + 0.07 * (n - 1.0) + math::pow(hz / 5000.0, 1.5));
            // Two microphones hear each partial from its own side; low ones from nearly everywhere.
            let wide = (hz / 220.0).clamp(0.25, 1.0);
            let place = 0.35 * key + 2.0 * wide * (rng.uniform() - 0.5);
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
                    place * 0.4 + 0.75 * wide,
                    phase + 0.9 * rng.normal(),
                ));
                self.after.add(mode(
                    -0.4 * (0.4 + 1.2 * rng.uniform()),
                    1.25 * t,
                    0.22,
                    place * 0.4 - 0.75 * wide,
                    phase + 0.9 * rng.normal(),
                ));
            } else {
                self.prompt.add(mode(0.0, 0.5 * t, 1.0, place, 0.0));
            }
        }
        for (hz, t60, share) in BOARD {
            let level = level * 0.27 * share * (0.7 + 0.6 * rng.uniform());
            self.after.add(Mode {
                hz: hz * (1.0 + 0.02 * rng.normal()),
                t60,
                level,
                phase: std::f64::consts::TAU * rng.uniform(),
                drive: 0.0,
                pan: pan(0.8 * (rng.uniform() - 0.5) * (hz / 150.0).min(1.0)),
            });
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
            Svf::band(self.rate, 2100.0 * jitter, 1.2),
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
    /// All the strings, which ring along when the pedal lifts their dampers; how far these are open, and are to be.
    strings: Room,
    open: OnePole,
    pedal: f32,
    room: Room,
}

impl Case {
    /// Adds the strings that the pedal has freed.
    fn resound(&mut self, left: &mut [f32], right: &mut [f32]) {
        if self.pedal == 0.0 && self.open.value < 1e-5 {
            return;
        }
        let (mut wet, n) = ([[0.0; BLOCK]; 2], left.len());
        let [u, v] = &mut wet;
        self.strings.answer(left, right, &mut u[..n], &mut v[..n]);
        for ((l, r), (u, v)) in left.iter_mut().zip(right).zip(u.iter().zip(v.iter())) {
            let gain = RESONANCE * self.open.low(self.pedal);
            *l += gain * u;
            *r += gain * v;
        }
    }
}

impl Bus for Case {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.resound(left, right);
        self.eq.process(left, right);
        self.room.add(left, right, self.amount);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.room.clear();
        self.strings.clear();
        self.open.value = self.pedal;
    }

    fn pedal(&mut self, down: bool) {
        if down {
            self.strings.clear();
        }
        self.pedal = if down { 1.0 } else { 0.0 };
    }

    fn tail(&self) -> u64 {
        self.room.tail().max(self.strings.tail())
    }
}
