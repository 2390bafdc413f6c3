//! Electric piano: a struck tine and its tone bar before a pickup that bends the wave, then a stereo tremolo.

use super::parts::chain::Chain;
use super::parts::envelope::Decay;
use super::parts::filter::{OnePole, Svf};
use super::parts::modes::{Mode, Modes};
use super::parts::oscillator::Phase;
use super::parts::pool::{Bus, CONTROL, Instrument, Voice};
use super::parts::room::Room;
use super::{loudness, noise_gain, pan, played_hz};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The tine piano.
pub static SPEC: Spec = Spec {
    name: "electric-piano",
    about: "Tine electric piano: warm when played softly, barking when hit; stereo tremolo.",
    version: 2,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "tremolo",
            about: "Depth of the tremolo that wanders between left and right: 0 % is still, 100 % full.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.35,
        },
        Param {
            name: "tine",
            about: "Share of the bell-like tine: 0 % is a mellow hum, 100 % glassy.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
    ],
    build,
};

const RELEASE: f64 = 0.5;
/// Tines above the two main modes: frequency ratio, T60 s, level.
const TINES: [(f64, f64, f64); 3] = [(6.27, 0.35, 0.36), (11.8, 0.16, 0.20), (17.55, 0.09, 0.12)];

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let (rate, tine) = (b.rate, b.get(1));
    let bus = Cabinet {
        eq: Chain::new(&[
            Svf::high(rate, 45.0, 0.7),
            Svf::bell(rate, 250.0, 0.8, 1.5),
            Svf::low(rate, 6500.0, 0.65),
        ]),
        phase: Phase(0.0),
        step: (4.9 / rate.hz()) as f32,
        depth: b.get(0) as f32 * 0.6,
        room: Room::new(rate, 0.7, 0.4, 5000.0),
    };
    let voice = || TineVoice {
        rate,
        tine,
        modes: Modes::new(rate, 8),
        wave: [0.0; CONTROL as usize],
        rest: (0.0, 0.0),
        push: 1.0,
        gain: (1.0, 1.0),
        dc: OnePole::default(),
        hammer: Decay::default(),
        hammer_filter: Svf::default(),
        struck: true,
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 16, Seconds(RELEASE), bus, voice))
}

struct TineVoice {
    rate: SampleRate,
    tine: f64,
    modes: Modes,
    wave: [f32; CONTROL as usize],
    /// Place of the tine before the pickup and what the pickup gives there.
    rest: (f32, f32),
    push: f32,
    gain: (f32, f32),
    dc: OnePole,
    hammer: Decay,
    hammer_filter: Svf,
    /// The hammer is still heard.
    struck: bool,
    rng: Rng,
}

/// The field of a pickup: voltage for a displacement.
#[inline]
fn pickup(q: f32) -> f32 {
    q / (1.0 + 2.2 * q * q)
}

impl Voice for TineVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let mut rng = Rng::new(on.seed);
        let v = f64::from(on.velocity).clamp(0.02, 1.0);
        let hz = played_hz(on.pitch, 0.3, &mut rng);
        let key = (f64::from(on.pitch) - 60.0) / 12.0;
        let t60 = (9.0 * math::exp2(-key / 1.6)).clamp(1.2, 14.0);
        let soft = if on.touch == Touch::Legato { 0.6 } else { 1.0 };
        self.modes.clear();
        let main = [(1.0, t60, 1.0, 0.0), (1.0, 0.25 * t60, 0.12, 0.4), (2.0, 0.4 * t60, 0.1 * v, 0.0)];
        for (ratio, t60, level, phase) in main {
            self.modes.add(Mode { hz: hz * ratio, t60, level, phase, drive: 0.0, pan: (1.0, 0.0) });
        }
        for (ratio, t60, level) in TINES {
            if hz * ratio < 9000.0 {
                let level = level * v * v * (0.3 + 1.4 * self.tine) * soft;
                self.modes.add(Mode {
                    hz: hz * ratio * (1.0 + 0.003 * rng.normal()),
                    t60: t60 * (1.0 - 0.1 * key).clamp(0.5, 1.5),
                    level,
                    phase: 0.0,
                    drive: 0.0,
                    pan: (1.0, 0.0),
                });
            }
        }
        self.push = (1.4 * loudness(on.velocity, 18.0) * (1.0 - 0.1 * key).clamp(0.45, 1.1)) as f32;
        let rest = 0.36 + 0.02 * rng.noise();
        self.rest = (rest, pickup(rest));
        let (l, r) = pan((key * 0.25).clamp(-0.55, 0.55));
        let level = 0.23 * loudness(on.velocity, 9.0);
        self.gain = ((l * level) as f32, (r * level) as f32);
        self.dc = OnePole::new(self.rate, 18.0);
        self.hammer = Decay::new(self.rate, 0.07 * v * soft * noise_gain(self.rate), 0.03);
        self.hammer_filter = Svf::band(self.rate, 500.0 + 900.0 * v, 0.7);
        self.rng = rng;
        Some(self.rate.frames(Seconds(t60 * 1.8)).0)
    }

    fn release(&mut self) -> Option<u64> {
        self.modes.damp(0.22);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn control(&mut self) {
        self.struck = !self.hammer.over();
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let n = left.len();
        let mut unused = [0.0; CONTROL as usize];
        self.wave[..n].fill(0.0);
        self.modes.render(&mut self.wave[..n], &mut unused[..n]);
        for ((l, r), x) in left.iter_mut().zip(right.iter_mut()).zip(&self.wave) {
            let y = pickup(self.push * x + self.rest.0) - self.rest.1;
            let y = self.dc.high(y);
            *l += y * self.gain.0;
            *r += y * self.gain.1;
        }
        if self.struck {
            for (l, r) in left.iter_mut().zip(right) {
                let y = self.hammer_filter.next(self.rng.noise() * self.hammer.tick());
                *l += y * self.gain.0;
                *r += y * self.gain.1;
            }
        }
    }
}

struct Cabinet {
    eq: Chain,
    phase: Phase,
    step: f32,
    depth: f32,
    room: Room,
}

impl Bus for Cabinet {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.eq.process(left, right);
        for (l, r) in left.iter_mut().zip(right.iter_mut()) {
            let sway = self.phase.sine(self.step) * self.depth;
            (*l, *r) = (*l * (1.0 + sway), *r * (1.0 - sway));
        }
        self.room.add(left, right, 0.18);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.room.clear();
        self.phase = Phase(0.0);
    }

    fn tail(&self) -> u64 {
        self.room.tail()
    }
}
