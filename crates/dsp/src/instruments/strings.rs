//! String ensemble: six players a note, each with his own place, vibrato, drift and bow, in a hall.

use super::parts::chain::Chain;
use super::parts::envelope::Adsr;
use super::parts::filter::Svf;
use super::parts::oscillator::{SAWS, Saws, sine, total};
use super::parts::pool::{Bus, CONTROL, Instrument, Voice};
use super::parts::room::Room;
use super::{loudness, noise_gain, pan};
use crate::filters::decibel;
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The string ensemble.
pub static SPEC: Spec = Spec {
    name: "strings",
    about: "String section, bowed: swells in, breathes, wide.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "attack",
            about: "Time in which a note of middle velocity swells in.",
            unit: Unit::Seconds,
            min: 0.03,
            max: 2.0,
            default: 0.16,
        },
        Param {
            name: "brightness",
            about: "From 0 %, muted and far, to 100 %, close bows.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.45,
        },
    ],
    build,
};

const PLAYERS: usize = 6;
const RELEASE: f64 = 0.9;

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, attack, brightness) = (b.rate, b.get(0).max(0.03), b.get(1));
    let bus = Hall {
        eq: Chain::new(&[
            Svf::high(rate, 60.0, 0.7),
            Svf::bell(rate, 290.0, 1.6, 3.0),
            Svf::bell(rate, 480.0, 1.8, 2.5),
            Svf::bell(rate, 1050.0, 1.6, 2.0),
            Svf::bell(rate, 2600.0, 1.2, 2.5),
            Svf::high_shelf(rate, 5000.0, 6.0 * (brightness - 0.6)),
        ]),
        room: Room::new(rate, 2.2, 1.7, 4500.0),
    };
    let voice = || SectionVoice {
        rate,
        attack,
        brightness,
        players: [Bow::default(); PLAYERS],
        saws: Saws::default(),
        gains: [[0.0; SAWS]; 2],
        speak: (1.0 - math::exp(-(CONTROL as f64) / rate.hz() / 0.012)) as f32,
        envelope: Adsr::default(),
        filters: [Svf::default(); 2],
        noise: [Svf::default(); 2],
        hz: 440.0,
        held: 0.0,
        velocity: 1.0,
        level: 0.0,
        bite: 0.0,
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 12, Seconds(RELEASE), bus, voice))
}

/// One player.
#[derive(Clone, Copy, Default)]
struct Bow {
    cents: f64,
    drift: f64,
    /// Phase, rate in Hz and depth in cents of the vibrato.
    vibrato: (f64, f64, f64),
    late: f64,
    gain: f32,
    pan: (f32, f32),
}

struct SectionVoice {
    rate: SampleRate,
    attack: f64,
    brightness: f64,
    players: [Bow; PLAYERS],
    saws: Saws,
    /// Gains of the players' saws into left and right.
    gains: [[f32; SAWS]; 2],
    /// Share of the way to sounding that a bow goes between two controls.
    speak: f32,
    envelope: Adsr,
    filters: [Svf; 2],
    noise: [Svf; 2],
    hz: f64,
    held: f64,
    velocity: f64,
    level: f32,
    bite: f32,
    rng: Rng,
}

impl Voice for SectionVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        self.hz = math::note_hz(f64::from(on.pitch).clamp(0.0, 127.0));
        self.velocity = f64::from(on.velocity).clamp(0.02, 1.0);
        let legato = if on.touch == Touch::Legato { 0.6 } else { 1.0 };
        self.envelope = Adsr::new(self.rate, self.attack * (1.45 - 0.8 * self.velocity) * legato, 0.8, 0.88);
        self.filters = [Svf::default(); 2];
        self.noise = [Svf::band(self.rate, 1800.0 + self.hz, 0.5); 2];
        (self.saws, self.gains) = (Saws::default(), [[0.0; SAWS]; 2]);
        self.held = 0.0;
        self.level = (0.10 * loudness(on.velocity, 26.0)) as f32;
        self.bite = (0.13 * self.velocity * noise_gain(self.rate)) as f32;
        for (i, bow) in self.players.iter_mut().enumerate() {
            let seat = i as f64 / (PLAYERS - 1) as f64 * 2.0 - 1.0;
            let (l, r) = pan(0.62 * seat);
            // Detunings cancel over the section, so that it is in tune as a whole.
            let cents = [-4.0, 2.6, -1.3, 1.3, -2.6, 4.0][i];
            self.saws.phase[i] = rng.uniform() as f32;
            *bow = Bow {
                cents,
                drift: 0.0,
                vibrato: (rng.uniform(), 4.9 + 1.2 * rng.uniform(), 4.0 + 4.0 * rng.uniform()),
                late: 0.035 * rng.uniform() * legato,
                gain: 0.0,
                pan: (l as f32, r as f32),
            };
        }
        self.rng = rng;
        None
    }

    fn release(&mut self) -> Option<u64> {
        self.envelope.release(self.rate, 0.42);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn control(&mut self) {
        let tick = CONTROL as f64 / self.rate.hz();
        self.held += tick;
        let swell = ((self.held - 0.2) / 0.5).clamp(0.0, 1.0);
        for (i, bow) in self.players.iter_mut().enumerate() {
            bow.vibrato.0 += bow.vibrato.1 * tick;
            bow.vibrato.0 -= bow.vibrato.0.floor();
            bow.drift += (tick * 8.0).sqrt() * 0.4 * self.rng.normal() - 4.0 * tick * bow.drift;
            let sway = bow.vibrato.2 * swell * f64::from(sine(bow.vibrato.0 as f32));
            let cents = bow.cents + sway + bow.drift;
            let hz = self.hz * decibel::exp2(cents / 1200.0);
            self.saws.set_step(i, (hz / self.rate.hz()) as f32);
            let target = if self.held > bow.late { 1.0 } else { 0.0 };
            bow.gain += self.speak * (target - bow.gain);
            (self.gains[0][i], self.gains[1][i]) = (bow.gain * bow.pan.0, bow.gain * bow.pan.1);
        }
        let level = f64::from(self.envelope.level());
        let open = (800.0 + 5800.0 * self.velocity * self.velocity) * (0.45 + 1.2 * self.brightness);
        let cut = self.hz * 1.3 + open * (0.35 + 0.65 * level);
        let [left, right] = &mut self.filters;
        left.set_low(self.rate, cut, 0.6);
        right.follow(left);
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (l, r) in left.iter_mut().zip(right) {
            let level = self.envelope.tick() * self.level;
            let saws = self.saws.tick();
            let [a, b] = self.gains.map(|gains| total(&std::array::from_fn(|i| saws[i] * gains[i])));
            let [f, g] = &mut self.filters;
            let [m, n] = &mut self.noise;
            let bite = self.bite * (0.6 + 1.0 - self.envelope.level());
            *l += (f.next(a) * 0.32 + m.next(self.rng.noise()) * bite) * level;
            *r += (g.next(b) * 0.32 + n.next(self.rng.noise()) * bite) * level;
        }
    }
}

struct Hall {
    eq: Chain,
    room: Room,
}

impl Bus for Hall {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.eq.process(left, right);
        self.room.add(left, right, 0.3);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail()
    }
}
