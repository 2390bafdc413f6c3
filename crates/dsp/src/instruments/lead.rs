//! Lead: a voice-like line between a flute and a soft synthesizer, with late vibrato and slurs.

use super::parts::chain::Chain;
use super::parts::envelope::Adsr;
use super::parts::filter::Svf;
use super::parts::oscillator::{Phase, sine};
use super::parts::pool::{Bus, CONTROL, Instrument, Voice};
use super::parts::room::Room;
use super::{loudness, noise_gain};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Unit, math};

/// The singing lead.
pub static SPEC: Spec = Spec {
    name: "lead",
    about: "Singing lead for melodies: soft attack, late vibrato, slurs on legato notes.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "brightness",
            about: "From 0 %, a pure whistle, to 100 %, a buzzing synthesizer.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.35,
        },
        Param {
            name: "breath",
            about: "Share of breath noise: 0 % is clean.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.3,
        },
        Param {
            name: "vibrato",
            about: "Depth of the vibrato that comes in on long notes: 0 % is none.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
    ],
    build,
};

const RELEASE: f64 = 0.45;

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let rate = b.rate;
    let bus = Air {
        eq: Chain::new(&[Svf::high(rate, 110.0, 0.7), Svf::bell(rate, 2600.0, 0.7, 1.5)]),
        room: Room::new(rate, 1.7, 1.1, 4500.0),
    };
    let voice = || LeadVoice {
        rate,
        brightness: b.get(0),
        breath: (0.5 * b.get(1) * noise_gain(rate)) as f32,
        vibrato: b.get(2),
        envelope: Adsr::default(),
        filter: Svf::default(),
        air: [Svf::default(), Svf::default()],
        phases: [Phase(0.0); 3],
        step: 0.0,
        pitch: 69.0,
        target: 69.0,
        sway: (0.0, 0.0),
        drift: 0.0,
        held: 0.0,
        velocity: 1.0,
        level: 0.0,
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 4, Seconds(RELEASE), bus, voice))
}

struct LeadVoice {
    rate: SampleRate,
    brightness: f64,
    breath: f32,
    vibrato: f64,
    envelope: Adsr,
    filter: Svf,
    air: [Svf; 2],
    phases: [Phase; 3],
    step: f32,
    /// Note heard and note wanted, MIDI.
    pitch: f64,
    target: f64,
    /// Phase and rate of the vibrato, cycles and Hz.
    sway: (f64, f64),
    drift: f64,
    /// Time since the note was reached, s.
    held: f64,
    velocity: f64,
    level: f32,
    rng: Rng,
}

impl Voice for LeadVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        self.velocity = f64::from(on.velocity).clamp(0.02, 1.0);
        self.target = f64::from(on.pitch).clamp(0.0, 127.0);
        self.pitch = self.target - 0.25 - 0.1 * rng.uniform();
        self.envelope = Adsr::new(self.rate, 0.055 - 0.03 * self.velocity, 0.4, 0.82);
        (self.filter, self.air) = (Svf::default(), [Svf::default(), Svf::band(self.rate, 3800.0, 0.7)]);
        self.phases = [Phase(0.0), Phase(0.0), Phase(0.5)];
        self.sway = (0.0, 5.1 + 0.5 * rng.uniform());
        (self.drift, self.held) = (0.0, 0.0);
        self.level = (0.155 * loudness(on.velocity, 24.0)) as f32;
        self.rng = rng;
        None
    }

    fn release(&mut self) -> Option<u64> {
        self.envelope.release(self.rate, 0.22);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn slur(&mut self, on: &NoteOn) -> bool {
        self.target = f64::from(on.pitch).clamp(0.0, 127.0);
        self.held = 0.0;
        self.velocity += 0.5 * (f64::from(on.velocity) - self.velocity);
        self.envelope.hold(self.rate, 0.4);
        true
    }

    fn control(&mut self) {
        let tick = CONTROL as f64 / self.rate.hz();
        self.held += tick;
        let near = 1.0 - math::exp(-tick / 0.028);
        self.pitch += near * (self.target - self.pitch);
        self.drift += tick * (12.0 * self.rng.normal() / (tick * 60.0).sqrt() * 0.02 - 6.0 * self.drift);
        self.sway.0 += self.sway.1 * tick;
        self.sway.0 -= self.sway.0.floor();
        let depth = ((self.held - 0.28) / 0.45).clamp(0.0, 1.0) * self.vibrato;
        let sway = f64::from(sine(self.sway.0 as f32)) * depth;
        let hz = math::note_hz(self.pitch + 0.28 * sway + 0.02 * self.drift);
        self.step = (hz / self.rate.hz()) as f32;
        let level = f64::from(self.envelope.level());
        let open =
            (100.0 + 4600.0 * level * self.velocity * self.velocity.sqrt()) * (0.35 + 1.6 * self.brightness);
        self.filter.set_low(self.rate, hz * 1.15 + open * (1.0 + 0.12 * sway), 0.75);
        self.air[0].set_band(self.rate, hz * 2.0, 1.2);
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let [a, b, c] = &mut self.phases;
        let buzz = self.brightness as f32;
        for (l, r) in left.iter_mut().zip(right) {
            let level = self.envelope.tick() * self.level;
            let tone = a.sine(self.step) * (1.0 - 0.5 * buzz);
            let wave = b.saw(self.step) * (0.3 + 0.5 * buzz) + c.pulse(self.step, 0.4) * (0.15 + 0.2 * buzz);
            let (m, n) = (self.rng.noise(), self.rng.noise());
            let breath = self.breath * self.velocity as f32;
            let x = self.filter.next(tone + wave);
            let (near, far) = (self.air[0].next(m), self.air[1].next(n));
            *l += (x + breath * (0.9 * near + 0.3 * far)) * level;
            *r += (x + breath * (0.9 * near - 0.3 * far)) * level;
        }
    }

    fn damped_by(_: &NoteOn, _: &NoteOn) -> Option<f64> {
        Some(0.05)
    }
}

struct Air {
    eq: Chain,
    room: Room,
}

impl Bus for Air {
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
