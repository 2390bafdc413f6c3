//! Brass section: five players whose brightness follows their breath (Risset 1969), with scoops, jitter and late vibrato.

use super::parts::chain::Chain;
use super::parts::envelope::{Adsr, Decay};
use super::parts::filter::Svf;
use super::parts::oscillator::{SAWS, Saws, sine, total};
use super::parts::pool::{CONTROL, Instrument, Voice};
use super::parts::room::Room;
use super::parts::space::Space;
use super::{loudness, noise_gain, pan};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The brass section.
pub static SPEC: Spec = Spec {
    name: "brass",
    about: "Brass section: stabs, swells and lines that flare when played hard.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "brightness",
            about: "From 0 %, mellow horns, to 100 %, blaring trumpets.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "attack",
            about: "Time the breath takes to speak, shorter when played hard.",
            unit: Unit::Seconds,
            min: 0.01,
            max: 0.6,
            default: 0.045,
        },
        Param {
            name: "vibrato",
            about: "Depth of the vibrato that comes in on long notes: 0 % is none.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.3,
        },
    ],
    build,
};

const PLAYERS: usize = 5;
const RELEASE: f64 = 0.3;

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, brightness, attack, vibrato) = (b.rate, b.get(0), b.get(1), b.get(2));
    let bus = Space {
        eq: Chain::new(&[
            Svf::high(rate, 150.0, 0.6),
            Svf::low_shelf(rate, 450.0, -6.0),
            Svf::bell(rate, 1250.0, 0.9, 3.0),
            Svf::bell(rate, 2500.0, 1.0, 2.0),
            Svf::high_shelf(rate, 3500.0, 6.0),
        ]),
        room: Room::new(rate, 1.9, 1.3, 4500.0),
        amount: 0.26,
    };
    let voice = || BrassVoice {
        rate,
        brightness,
        attack,
        vibrato,
        players: [Player::default(); PLAYERS],
        saws: Saws::default(),
        gains: [[0.0; SAWS]; 2],
        envelope: Adsr::default(),
        filters: [[Svf::default(); 2]; 2],
        breath: Decay::default(),
        air: Svf::default(),
        note: 60.0,
        target: 60.0,
        held: 0.0,
        velocity: 1.0,
        level: 0.0,
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 10, Seconds(RELEASE), bus, voice))
}

/// One player.
#[derive(Clone, Copy, Default)]
struct Player {
    cents: f64,
    /// Cents below the note at which it is attacked.
    scoop: f64,
    jitter: f64,
    /// Phase and rate in Hz of the vibrato.
    sway: (f64, f64),
    late: f64,
    gain: f32,
    pan: (f32, f32),
}

struct BrassVoice {
    rate: SampleRate,
    brightness: f64,
    attack: f64,
    vibrato: f64,
    players: [Player; PLAYERS],
    saws: Saws,
    /// Gains of the players' saws into left and right.
    gains: [[f32; SAWS]; 2],
    envelope: Adsr,
    filters: [[Svf; 2]; 2],
    breath: Decay,
    air: Svf,
    /// Note heard and note wanted, MIDI.
    note: f64,
    target: f64,
    /// Time since the note was reached, s.
    held: f64,
    velocity: f64,
    level: f32,
    rng: Rng,
}

impl Voice for BrassVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0) * if on.touch == Touch::Ghost { 0.7 } else { 1.0 };
        self.velocity = v;
        self.target = f64::from(on.pitch).clamp(0.0, 127.0);
        self.note = self.target;
        // A stab flares and falls back at once; a held note only a little.
        let (fall, sustain) = if on.touch == Touch::Muted { (0.07, 0.2) } else { (0.22, 0.92 - 0.22 * v) };
        self.envelope = Adsr::new(self.rate, self.attack * (1.3 - 0.75 * v), fall, sustain);
        (self.saws, self.gains) = (Saws::default(), [[0.0; SAWS]; 2]);
        self.filters = [[Svf::default(); 2]; 2];
        self.level = (0.165 * loudness(on.velocity, 26.0)) as f32;
        self.held = 0.0;
        self.breath = Decay::new(self.rate, 0.05 * v * noise_gain(self.rate), 0.12);
        self.air = Svf::band(self.rate, 2200.0, 0.6);
        for (i, player) in self.players.iter_mut().enumerate() {
            let seat = i as f64 / (PLAYERS - 1) as f64 * 2.0 - 1.0;
            let (l, r) = pan(0.75 * seat);
            // Tongued together: the players begin nearly in phase and drift apart.
            self.saws.phase[i] = 0.3 * rng.uniform() as f32;
            *player = Player {
                // Detunings cancel over the section, so that it is in tune as a whole.
                cents: [-6.4, 2.8, 1.2, -3.8, 6.2][i],
                scoop: 35.0 + 25.0 * rng.uniform(),
                jitter: 0.0,
                sway: (rng.uniform(), 4.7 + 0.9 * rng.uniform()),
                late: 0.016 * rng.uniform(),
                gain: 0.0,
                pan: (l as f32, r as f32),
            };
        }
        self.rng = rng;
        None
    }

    fn release(&mut self) -> Option<u64> {
        self.envelope.release(self.rate, 0.2);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn slur(&mut self, on: &NoteOn) -> bool {
        self.target = f64::from(on.pitch).clamp(0.0, 127.0);
        self.velocity += 0.6 * (f64::from(on.velocity) - self.velocity);
        self.held = 0.0;
        self.players.iter_mut().for_each(|player| player.scoop *= 0.2);
        self.envelope.hold(self.rate, 0.22);
        true
    }

    fn control(&mut self) {
        let tick = CONTROL as f64 / self.rate.hz();
        self.held += tick;
        self.note += (1.0 - math::exp(-tick / 0.018)) * (self.target - self.note);
        let hz = math::note_hz(self.note);
        let swell = ((self.held - 0.35) / 0.5).clamp(0.0, 1.0) * self.vibrato;
        let (speak, settle) = (1.0 - math::exp(-tick / 0.006), math::exp(-tick / 0.022));
        for (i, player) in self.players.iter_mut().enumerate() {
            player.sway.0 += player.sway.1 * tick;
            player.sway.0 -= player.sway.0.floor();
            player.jitter += (tick * 30.0).sqrt() * 0.8 * self.rng.normal() - 15.0 * tick * player.jitter;
            let sounding = self.held > player.late;
            if sounding {
                player.scoop *= settle;
            }
            let sway = 22.0 * swell * f64::from(sine(player.sway.0 as f32));
            let cents = player.cents - player.scoop + player.jitter + sway;
            self.saws.set_step(i, (hz * (1.0 + cents * 0.000_577_79) / self.rate.hz()) as f32);
            player.gain += speak as f32 * (if sounding { 1.0 } else { 0.0 } - player.gain);
            (self.gains[0][i], self.gains[1][i]) = (player.gain * player.pan.0, player.gain * player.pan.1);
        }
        let e = f64::from(self.envelope.level());
        let flare = 1500.0 + (1.5 + 7.5 * self.velocity) * hz.min(600.0);
        let cut = 850.0 + 0.7 * hz + flare * (0.3 + 1.4 * self.brightness) * self.velocity.sqrt() * e * e;
        let [left, right] = &mut self.filters;
        left[0].set_low(self.rate, cut, 0.75);
        let set = left[0];
        left[1].follow(&set);
        right.iter_mut().for_each(|filter| filter.follow(&set));
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (l, r) in left.iter_mut().zip(right) {
            let level = self.envelope.tick() * self.level;
            let saws = self.saws.tick();
            let [a, b] = self.gains.map(|gains| total(&std::array::from_fn(|i| saws[i] * gains[i])));
            let air = self.air.next(self.rng.noise() * self.breath.tick());
            let [[f, g], [p, q]] = &mut self.filters;
            *l += (g.next(f.next(a)) * 0.4 + air) * level;
            *r += (q.next(p.next(b)) * 0.4 + air) * level;
        }
    }
}
