//! Pad: two pulses of wandering width and a saw, a slow filter, a wide chorus.

use super::parts::chain::Chain;
use super::parts::delay::Chorus;
use super::parts::envelope::Adsr;
use super::parts::filter::Svf;
use super::parts::oscillator::{Saws, sine};
use super::parts::pool::{Bus, CONTROL, Instrument, Voice};
use super::parts::room::Room;
use super::{loudness, pan};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The pad.
pub static SPEC: Spec = Spec {
    name: "pad",
    about: "Warm, wide synthesizer pad that swells in slowly.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "brightness",
            about: "Opens the filter: 0 % is a dark hum, 100 % bright strings of light.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.4,
        },
        Param {
            name: "attack",
            about: "Time in which a note swells in.",
            unit: Unit::Seconds,
            min: 0.01,
            max: 4.0,
            default: 0.35,
        },
        Param {
            name: "release",
            about: "Time in which a released note dies away by 60 dB.",
            unit: Unit::Seconds,
            min: 0.05,
            max: 8.0,
            default: 1.4,
        },
    ],
    build,
};

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, brightness, attack, release) = (b.rate, b.get(0), b.get(1), b.get(2).max(0.05));
    let bus = Wide {
        eq: Chain::new(&[Svf::high(rate, 90.0, 0.6), Svf::high_shelf(rate, 7000.0, -3.0)]),
        chorus: Chorus::new(rate, 0.45, 0.0019, 0.5),
        room: Room::new(rate, 1.6, 1.2, 4000.0),
    };
    let voice = || PadVoice {
        rate,
        brightness,
        attack,
        release,
        envelope: Adsr::default(),
        filters: [Svf::default(), Svf::default()],
        saws: Saws::default(),
        widths: [(0.0, 0.0); 2],
        velocity: 1.0,
        hz: 440.0,
        gains: (1.0, 1.0),
    };
    Box::new(Instrument::new(rate, 12, Seconds(release * 2.0), bus, voice))
}

struct PadVoice {
    rate: SampleRate,
    brightness: f64,
    attack: f64,
    release: f64,
    envelope: Adsr,
    filters: [Svf; 2],
    /// Of each pulse the early and the late saw whose difference it is, then the saw.
    saws: Saws,
    /// Phase and step of the two width wanderings, cycles.
    widths: [(f64, f64); 2],
    velocity: f64,
    hz: f64,
    gains: (f32, f32),
}

impl Voice for PadVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        self.velocity = f64::from(on.velocity).clamp(0.02, 1.0);
        self.hz = math::note_hz(f64::from(on.pitch).clamp(0.0, 127.0));
        let attack = self.attack * if on.touch == Touch::Legato { 0.6 } else { 1.0 };
        self.envelope = Adsr::new(self.rate, attack * (1.3 - 0.5 * self.velocity), 1.5, 0.85);
        self.filters = [Svf::default(), Svf::default()];
        self.saws = Saws::default();
        let phases = [(); 3].map(|()| rng.uniform() as f32);
        for (saw, part) in [0, 0, 1, 1, 2].into_iter().enumerate() {
            let hz = self.hz * math::exp2([-3.5, 3.5, 0.0][part] / 1200.0);
            self.saws.phase[saw] = phases[part];
            self.saws.set_step(saw, (hz / self.rate.hz()) as f32);
        }
        let tick = CONTROL as f64 / self.rate.hz();
        self.widths = [(rng.uniform(), 0.31 * tick), (rng.uniform(), 0.43 * tick)];
        let (l, r) = pan(0.3 * (rng.uniform() * 2.0 - 1.0));
        let level = 0.058 * loudness(on.velocity, 22.0);
        self.gains = ((l * level) as f32, (r * level) as f32);
        None
    }

    fn release(&mut self) -> Option<u64> {
        self.envelope.release(self.rate, self.release);
        Some(self.rate.frames(Seconds(self.release * 2.0)).0)
    }

    fn control(&mut self) {
        for (pulse, (phase, step)) in self.saws.ahead.chunks_exact_mut(2).zip(&mut self.widths) {
            *phase += *step;
            *phase -= phase.floor();
            let half = 0.5 * (0.5 + 0.28 * sine(*phase as f32));
            pulse.copy_from_slice(&[half, -half]);
        }
        let level = f64::from(self.envelope.level());
        let open = (0.35 + 1.3 * self.brightness) * (0.5 + 0.5 * self.velocity);
        let cut = self.hz * 1.2 + (260.0 + 1700.0 * level) * open;
        let [left, right] = &mut self.filters;
        left.set_low(self.rate, cut, 0.8);
        right.follow(left);
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (l, r) in left.iter_mut().zip(right) {
            let level = self.envelope.tick();
            let [a, b, c, d, saw, ..] = self.saws.tick();
            let (x, y) = (a - b + 0.5 * saw, c - d + 0.5 * saw);
            let (x, y) = (self.filters[0].next(x + 0.6 * y), self.filters[1].next(y + 0.6 * x));
            *l += x * level * self.gains.0;
            *r += y * level * self.gains.1;
        }
    }
}

struct Wide {
    eq: Chain,
    chorus: Chorus,
    room: Room,
}

impl Bus for Wide {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.eq.process(left, right);
        for (l, r) in left.iter_mut().zip(right.iter_mut()) {
            (*l, *r) = self.chorus.next(*l, *r);
        }
        self.room.add(left, right, 0.2);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.chorus.clear();
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail()
    }
}
