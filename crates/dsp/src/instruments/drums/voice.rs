//! One stroke: a gliding sine, modes struck at once or by a burst of noise, and layers of shaped noise.

use super::pieces::{choke, piece};
use super::{Kit, kit_808, kit_909, metal, skins};
use crate::filters::biquad::{Biquad, Cascade};
use crate::instruments::parts::envelope::Decay;
use crate::instruments::parts::filter::{Svf, saturate};
use crate::instruments::parts::modes::{Mode, Modes};
use crate::instruments::parts::oscillator::Phase;
use crate::instruments::parts::pool::{CONTROL, Voice};
use crate::instruments::{loudness, noise_gain, pan};
use crate::{NoteOn, Rng, SampleRate, Seconds, Touch, math};

/// No stroke sounds longer, s.
pub const LONGEST: f64 = 7.0;
const MODES: usize = 264;
const LAYERS: usize = 5;

/// A sine whose frequency falls like a slackening skin.
#[derive(Clone, Copy, Debug, Default)]
pub struct Glide {
    /// Frequency it ends at, Hz.
    pub hz: f64,
    /// How much higher it starts, as factors of `hz`, and the time constants, s.
    pub falls: [(f64, f64); 2],
    /// Level and T60, s.
    pub level: f64,
    pub t60: f64,
}

/// A layer of noise.
#[derive(Clone, Copy, Debug)]
pub struct Layer {
    pub level: f64,
    /// Fast decay and slow decay, T60 s, and the share of the slow one.
    pub t60: (f64, f64),
    pub slow: f64,
    /// Linear onset, s, and how late it begins, s.
    pub attack: f64,
    pub late: f64,
    /// −1 left to 1 right, and how different the sides are, 0 to 1.
    pub place: f64,
    pub width: f64,
}

impl Default for Layer {
    fn default() -> Self {
        Self { level: 0.1, t60: (0.1, 0.1), slow: 0.0, attack: 0.0005, late: 0.0, place: 0.0, width: 0.3 }
    }
}

struct Noise {
    on: bool,
    filters: Cascade,
    fast: Decay,
    slow: Decay,
    rise: f32,
    step: f32,
    late: usize,
    rng: Rng,
    gains: (f32, f32),
    width: f32,
}

/// One stroke on one piece.
pub struct DrumVoice {
    pub(super) rate: SampleRate,
    kit: Kit,
    pub(super) rng: Rng,
    modes: Modes,
    burst: Decay,
    burst_filter: Svf,
    driven: bool,
    glide: Glide,
    glide_level: Decay,
    glide_pan: (f32, f32),
    phase: Phase,
    step: f32,
    age: f64,
    layers: [Noise; LAYERS],
    used: usize,
    drive: f32,
    gain: f32,
    life: f64,
}

impl DrumVoice {
    /// A voice that can play each piece of this kit.
    pub fn new(rate: SampleRate, kit: Kit) -> Self {
        Self {
            rate,
            kit,
            rng: Rng::new(0),
            modes: Modes::new(rate, MODES),
            burst: Decay::default(),
            burst_filter: Svf::default(),
            driven: false,
            glide: Glide::default(),
            glide_level: Decay::default(),
            glide_pan: (1.0, 1.0),
            phase: Phase(0.0),
            step: 0.0,
            age: 0.0,
            layers: [(); LAYERS].map(|()| Noise::silent()),
            used: 0,
            drive: 0.0,
            gain: 1.0,
            life: 0.1,
        }
    }

    /// Adds the gliding sine.
    pub fn sine(&mut self, glide: Glide, place: f64) {
        self.glide = glide;
        self.glide_level = Decay::new(self.rate, glide.level, glide.t60);
        let (l, r) = pan(place);
        self.glide_pan = (l as f32, r as f32);
        self.live(glide.t60, glide.level);
    }

    /// Adds a mode that is struck at once, at a place.
    pub fn mode(&mut self, hz: f64, t60: f64, level: f64, place: f64) {
        let phase = self.rng.uniform() * 0.6;
        self.modes.add(Mode { hz, t60, level, phase, drive: 0.0, pan: pan(place) });
        self.live(t60, level);
    }

    /// Adds a component that begins at a crest, up or down, so that it leaves no thump below its frequency.
    pub fn tone(&mut self, hz: f64, t60: f64, level: f64, place: f64) {
        let phase = std::f64::consts::FRAC_PI_2 * f64::from(self.rng.noise().signum());
        self.modes.add(Mode { hz, t60, level, phase, drive: 0.0, pan: pan(place) });
        self.live(t60, level);
    }

    /// Adds a mode that a burst of noise sets going.
    pub fn driven_mode(&mut self, hz: f64, t60: f64, level: f64, place: f64) {
        // Undoes the gain at resonance: what counts is the energy of the burst.
        let drive = level * t60 * self.rate.hz() / 13.8;
        self.modes.add(Mode { hz, t60, level: 0.0, phase: 0.0, drive, pan: pan(place) });
        self.live(t60, level * 0.3);
    }

    /// The burst that drives the modes: T60 in s, low-passed at `hz`.
    pub fn strike(&mut self, t60: f64, hz: f64) {
        self.driven = true;
        let level = (41.4 / (self.rate.hz() * t60)).sqrt();
        self.burst = Decay::new(self.rate, level, t60);
        self.burst_filter = Svf::low(self.rate, hz, 0.7);
    }

    /// Adds a layer of noise through up to three filters.
    pub fn noise(&mut self, layer: Layer, filters: &[Svf]) {
        let Some(noise) = self.layers.get_mut(self.used) else { return };
        self.used += 1;
        let level = layer.level * noise_gain(self.rate);
        let (l, r) = pan(layer.place);
        let mut cascade = std::mem::take(&mut noise.filters);
        cascade.retune(filters.iter().map(Svf::biquad));
        *noise = Noise {
            on: true,
            filters: cascade,
            fast: Decay::new(self.rate, level * (1.0 - layer.slow), layer.t60.0),
            slow: Decay::new(self.rate, level * layer.slow, layer.t60.1),
            rise: 0.0,
            step: (1.0 / (layer.attack * self.rate.hz()).max(1.0)) as f32,
            late: self.rate.frames(Seconds(layer.late)).0 as usize,
            rng: Rng::new(self.rng.bits()),
            gains: (l as f32, r as f32),
            width: layer.width as f32,
        };
        self.live(
            if layer.slow > 0.0 { layer.t60.1.max(layer.t60.0) } else { layer.t60.0 } + layer.late,
            layer.level,
        );
    }

    /// Saturates the stroke before its level.
    pub fn saturation(&mut self, drive: f64) {
        self.drive = drive as f32;
    }

    /// Prolongs the stroke until a part of this decay and level is inaudible.
    fn live(&mut self, t60: f64, level: f64) {
        let decades = (math::log10(level.max(1e-6)) + 5.2).max(0.0) / 3.0;
        self.life = self.life.max(t60 * decades);
    }
}

/// How a stroke is played.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// Velocity 0..1.
    pub v: f64,
    /// A ghost note or muted.
    pub ghost: bool,
    pub brushes: bool,
}

impl Voice for DrumVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        self.rng = Rng::new(on.seed);
        self.modes.clear();
        self.used = 0;
        (self.driven, self.glide, self.glide_level) = (false, Glide::default(), Decay::default());
        (self.phase, self.age, self.drive, self.life) = (Phase(0.0), 0.0, 0.0, 0.1);
        let ghost = matches!(on.touch, Touch::Ghost | Touch::Muted);
        let v = f64::from(on.velocity).clamp(0.03, 1.0) * if ghost { 0.85 } else { 1.0 };
        self.gain = loudness(v as f32, 34.0) as f32 * (1.0 + 0.05 * self.rng.noise());
        let stroke = Stroke { v, ghost, brushes: self.kit == Kit::Brushes };
        let piece = piece(on.pitch);
        match self.kit {
            Kit::EightOhEight => kit_808::strike(self, piece, stroke),
            Kit::NineOhNine => kit_909::strike(self, piece, stroke),
            Kit::Acoustic | Kit::Brushes | Kit::LoFi => {
                if !skins::strike(self, piece, stroke) {
                    metal::strike(self, piece, stroke);
                }
            }
        }
        Some(self.rate.frames(Seconds(self.life.min(LONGEST))).0)
    }

    fn release(&mut self) -> Option<u64> {
        None
    }

    fn control(&mut self) {
        let tick = CONTROL as f64 / self.rate.hz();
        let glide = self.glide.falls.iter().filter(|f| f.1 > 0.0);
        let rise = glide.map(|(amount, tau)| amount * math::exp(-self.age / tau)).sum::<f64>();
        self.step = (self.glide.hz * (1.0 + rise) / self.rate.hz()) as f32;
        self.age += tick;
        self.driven &= !self.burst.over();
        if self.glide_level.over() {
            self.glide.hz = 0.0;
        }
        for noise in &mut self.layers[..self.used] {
            noise.on &= !(noise.late == 0 && noise.fast.over() && noise.slow.over());
        }
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut out = [[0.0; CONTROL as usize]; 2];
        let n = left.len();
        let [a, b] = &mut out;
        let (a, b) = (&mut a[..n], &mut b[..n]);
        if self.driven {
            let mut burst = [0.0; CONTROL as usize];
            for x in &mut burst[..n] {
                *x = self.burst_filter.next(self.rng.noise() * self.burst.tick());
            }
            self.modes.drive(&burst[..n], a, b);
        } else {
            self.modes.render(a, b);
        }
        if self.glide.hz > 0.0 {
            for (l, r) in a.iter_mut().zip(b.iter_mut()) {
                let x = self.phase.sine(self.step) * self.glide_level.tick();
                *l += x * self.glide_pan.0;
                *r += x * self.glide_pan.1;
            }
        }
        for noise in self.layers[..self.used].iter_mut().filter(|noise| noise.on) {
            noise.render(a, b);
        }
        for ((l, r), (a, b)) in left.iter_mut().zip(right).zip(a.iter().zip(b.iter())) {
            let (a, b) = if self.drive > 0.0 {
                (saturate(a * self.drive) / self.drive.sqrt(), saturate(b * self.drive) / self.drive.sqrt())
            } else {
                (*a, *b)
            };
            *l += a * self.gain;
            *r += b * self.gain;
        }
    }

    fn damped_by(old: &NoteOn, new: &NoteOn) -> Option<f64> {
        choke(piece(old.pitch), piece(new.pitch))
    }
}

impl Noise {
    /// A layer that can be set to any three filters.
    fn silent() -> Self {
        Self {
            on: false,
            filters: Cascade::new([Biquad { b: [0.0; 3], a: [0.0; 2] }; 3]),
            fast: Decay::default(),
            slow: Decay::default(),
            rise: 0.0,
            step: 0.0,
            late: 0,
            rng: Rng::new(0),
            gains: (0.0, 0.0),
            width: 0.0,
        }
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let wait = self.late.min(left.len());
        self.late -= wait;
        let mut sides = [[0.0; CONTROL as usize]; 2];
        let n = left.len() - wait;
        let [a, b] = &mut sides;
        let (a, b) = (&mut a[..n], &mut b[..n]);
        for (a, b) in a.iter_mut().zip(b.iter_mut()) {
            self.rise = (self.rise + self.step).min(1.0);
            let level = self.rise * (self.fast.tick() + self.slow.tick());
            let (m, s) = (self.rng.noise() * level, self.rng.noise() * level * self.width);
            (*a, *b) = (m + s, m - s);
        }
        self.filters.process(a, b);
        for ((l, r), (a, b)) in left[wait..].iter_mut().zip(&mut right[wait..]).zip(a.iter().zip(b.iter())) {
            *l += a * self.gains.0;
            *r += b * self.gains.1;
        }
    }
}
