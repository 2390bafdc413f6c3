//! Drawbar organ: tonewheels behind nine drawbars, contacts that click, percussion, a valve amplifier and a rotary speaker.

use super::parts::chain::Chain;
use super::parts::envelope::Decay;
use super::parts::filter::{Svf, saturate};
use super::parts::oscillator::Sines;
use super::parts::pool::{Bus, CONTROL, Instrument, Voice};
use super::parts::room::Room;
use super::parts::rotary::{Rotary, Speed};
use super::{loudness, noise_gain};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The drawbar organ.
pub static SPEC: Spec = Spec {
    name: "organ",
    about: "Drawbar organ with key click, percussion and a rotary speaker.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        drawbar("bar-16", "Drawbar 16': an octave below; 0 is silent, each step is 3 dB.", 8.0),
        drawbar("bar-5-1-3", "Drawbar 5 1/3': a fifth above.", 6.0),
        drawbar("bar-8", "Drawbar 8': the note itself.", 8.0),
        drawbar("bar-4", "Drawbar 4': an octave above.", 6.0),
        drawbar("bar-2-2-3", "Drawbar 2 2/3': an octave and a fifth above.", 4.0),
        drawbar("bar-2", "Drawbar 2': two octaves above.", 3.0),
        drawbar("bar-1-3-5", "Drawbar 1 3/5': two octaves and a third above.", 0.0),
        drawbar("bar-1-1-3", "Drawbar 1 1/3': two octaves and a fifth above.", 0.0),
        drawbar("bar-1", "Drawbar 1': three octaves above.", 2.0),
        Param {
            name: "percussion",
            about: "A short ping on notes that are not slurred: its pitch, in harmonics.",
            unit: Unit::Choice(&["off", "second", "third"]),
            min: 0.0,
            max: 2.0,
            default: 0.0,
        },
        share("click", "Click of the key contacts: 0 % is cleaned away, 100 % a worn console.", 0.4),
        Param {
            name: "rotary",
            about: "Speed of the rotary speaker's horn and drum.",
            unit: Unit::Choice(&["off", "slow", "fast"]),
            min: 0.0,
            max: 2.0,
            default: 1.0,
        },
        share("drive", "How hard the valve amplifier is driven: 0 % is clean, 100 % growls.", 0.3),
    ],
    build,
};

const fn drawbar(name: &'static str, about: &'static str, default: f64) -> Param {
    Param { name, about, unit: Unit::Number, min: 0.0, max: 8.0, default }
}

const fn share(name: &'static str, about: &'static str, default: f64) -> Param {
    Param { name, about, unit: Unit::Share, min: 0.0, max: 1.0, default }
}

const BARS: usize = 9;
/// Harmonics of the drawbars as the gears of the tonewheels give them.
const RATIOS: [f64; BARS] = [0.5, 1.498, 1.0, 2.0, 2.997, 4.0, 5.04, 5.994, 8.0];
/// The highest tonewheel, Hz; higher harmonics fold back by octaves.
const HIGHEST: f64 = 5_920.0;
/// Bars, then percussion; the rest fills the registers.
const WHEELS: usize = 12;
const PERCUSSION: usize = BARS;
const RELEASE: f64 = 0.06;

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let rate = b.rate;
    let mut gains = [0.0; BARS];
    for (i, gain) in gains.iter_mut().enumerate() {
        let bar = b.get(i);
        *gain = if bar < 0.5 { 0.0 } else { math::pow(10.0, (bar - 8.0) * 3.0 / 20.0) };
    }
    let drive = b.get(12);
    let speed = match b.get(11) as u32 {
        0 => Speed::Off,
        1 => Speed::Slow,
        _ => Speed::Fast,
    };
    let bus = Cabinet {
        before: Chain::new(&[Svf::high(rate, 40.0, 0.7), Svf::bell(rate, 1800.0, 0.6, 2.0)]),
        drive: (0.8 + 5.0 * drive * drive) as f32,
        after: Chain::new(&[Svf::low(rate, 7200.0, 0.7)]),
        rotary: Rotary::new(rate, speed),
        room: Room::new(rate, 1.4, 0.9, 4000.0),
    };
    let voice = || KeyVoice {
        rate,
        gains,
        percussion: [0.0, 2.0, 3.0][(b.get(9) as usize).min(2)],
        click: b.get(10),
        wheels: Sines::default(),
        levels: [0.0; WHEELS],
        targets: [0.0; WHEELS],
        contact: (1.0 - math::exp(-1.0 / (0.000_25 * rate.hz()))) as f32,
        late: [0.0; WHEELS],
        age: 0.0,
        held: true,
        ping: Decay::default(),
        scrape: Decay::default(),
        scrape_filter: Svf::default(),
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 16, Seconds(RELEASE), bus, voice))
}

struct KeyVoice {
    rate: SampleRate,
    gains: [f64; BARS],
    /// Harmonic of the percussion; 0 = off.
    percussion: f64,
    click: f64,
    wheels: Sines<WHEELS>,
    levels: [f32; WHEELS],
    targets: [f32; WHEELS],
    /// Share of the way that a closing contact goes in a frame.
    contact: f32,
    /// When each contact closes after the key, or opens after its release, s.
    late: [f64; WHEELS],
    age: f64,
    held: bool,
    ping: Decay,
    scrape: Decay,
    scrape_filter: Svf,
    rng: Rng,
}

impl KeyVoice {
    /// The contacts move at their own times; none is ready before 0.3 ms.
    fn spread(&mut self) {
        self.age = 0.0;
        for late in &mut self.late {
            *late = 0.0003 + 0.0037 * self.rng.uniform();
        }
    }

    fn scrape(&mut self, level: f64) {
        self.scrape = Decay::new(self.rate, 5.0 * level * self.click * noise_gain(self.rate), 0.009);
        self.scrape_filter = Svf::high(self.rate, 1500.0, 0.7);
    }
}

impl Voice for KeyVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        self.rng = Rng::new(on.seed);
        let hz = math::note_hz(f64::from(on.pitch).clamp(0.0, 127.0));
        let v = f64::from(on.velocity).clamp(0.02, 1.0);
        // The keys do not feel velocity; the player's foot on the swell pedal does, a little.
        let level = 0.052 * loudness(on.velocity, 10.0);
        (self.levels, self.targets) = ([0.0; WHEELS], [0.0; WHEELS]);
        let ratios = RATIOS.iter().chain(std::iter::repeat(&self.percussion));
        for (i, ratio) in ratios.enumerate().take(WHEELS) {
            let mut f = hz * ratio;
            while f > HIGHEST {
                f *= 0.5;
            }
            self.wheels.step[i] = (f / self.rate.hz()) as f32;
            // The wheels turn all the time: a key meets them anywhere.
            self.wheels.phase[i] = self.rng.uniform() as f32;
        }
        for (target, gain) in self.targets.iter_mut().zip(self.gains) {
            *target = (level * gain) as f32;
        }
        let ping = if self.percussion > 0.0 && on.touch != Touch::Legato { 1.6 * level } else { 0.0 };
        self.ping = Decay::new(self.rate, ping, 1.1);
        self.targets[PERCUSSION] = 1.0;
        self.held = true;
        self.spread();
        self.scrape(level * (0.15 + 0.85 * v) * if on.touch == Touch::Ghost { 0.5 } else { 1.0 });
        None
    }

    fn release(&mut self) -> Option<u64> {
        self.held = false;
        self.spread();
        self.scrape(0.4 * f64::from(self.targets.iter().take(BARS).fold(0.0, |m: f32, x| m.max(*x))));
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn control(&mut self) {
        self.age += CONTROL as f64 / self.rate.hz();
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut want = [0.0; WHEELS];
        for (i, want) in want.iter_mut().enumerate() {
            let moved = self.age >= self.late[i];
            *want = if moved == self.held { self.targets[i] } else { 0.0 };
        }
        for (l, r) in left.iter_mut().zip(right) {
            let mut waves = self.wheels.tick();
            waves[PERCUSSION] *= self.ping.tick();
            let mut sum = [0.0; 4];
            for i in 0..WHEELS {
                self.levels[i] += self.contact * (want[i] - self.levels[i]);
                sum[i % 4] += waves[i] * self.levels[i];
            }
            let click = self.scrape_filter.next(self.rng.noise() * self.scrape.tick());
            let x = (sum[0] + sum[2]) + (sum[1] + sum[3]) + click;
            *l += x;
            *r += x;
        }
    }

    fn damped_by(old: &NoteOn, new: &NoteOn) -> Option<f64> {
        (old.pitch == new.pitch).then_some(0.005)
    }
}

struct Cabinet {
    before: Chain,
    drive: f32,
    after: Chain,
    rotary: Rotary,
    room: Room,
}

impl Bus for Cabinet {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.before.process(left, right);
        let level = 1.1 / self.drive.sqrt();
        for x in left.iter_mut().chain(right.iter_mut()) {
            *x = saturate(*x * self.drive) * level;
        }
        self.after.process(left, right);
        self.rotary.process(left, right);
        self.room.add(left, right, 0.32);
    }

    fn reset(&mut self) {
        self.before.clear();
        self.after.clear();
        self.rotary.reset();
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail() + self.rotary.tail()
    }
}
