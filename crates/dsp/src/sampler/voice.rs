//! One sounding region: sample, filters, envelopes and modulations, evaluated each [`CONTROL`] frames of its life.

use super::control;
use super::envelope;
use super::filter;
use super::instrument::{FadeBy, Instrument, LoopMode, Off, Region};
use super::kernel::{Kernels, ONE, Reader, Seam, Sums};
use super::lfo;
use super::modulation::{
    AMPLITUDE, BAND_GAIN, BAND_HERTZ, BAND_WIDTH, CUTOFF, LFO_HERTZ, PAN, PITCH, POSITION, RESONANCE, SLOTS,
    Source, Stage, Target, VOLUME, WIDTH,
};
use super::place::places;
use crate::{Rng, math};

/// Frames between two looks at envelopes, oscillators and controllers.
pub(super) const CONTROL: usize = 64;
/// Envelopes and oscillators of a region that are run.
pub(super) const MOVERS: usize = 12;
/// A cut-off voice fades for so long, s.
const CUT: f32 = 0.006;

/// A falling voice below this amplitude ends: −90 dBFS, less than the last of 16 bits.
const SILENCE: f32 = 3e-5;

/// What a voice is told when it starts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Start {
    pub region: u32,
    pub id: u32,
    /// Counts notes: regions of one note do not cut each other off.
    pub turn: u64,
    pub pitch: f32,
    /// 0 to 127.
    pub velocity: f32,
    pub seed: u64,
    /// Level of a release trigger, dB.
    pub decay: f32,
    pub alternate: f32,
}

/// What all voices share.
pub(super) struct With<'a> {
    pub instrument: &'a Instrument,
    pub kernels: &'a Kernels,
    /// Of each region.
    pub seams: &'a [Seam],
    pub controls: &'a control::State,
    pub sums: &'a mut Sums,
    pub rate: f64,
}

/// A voice; free when not `active`.
pub(super) struct Voice {
    pub active: bool,
    pub start: Start,
    pub held: bool,
    /// Cut off or stolen: it cannot be cut again.
    pub dying: bool,
    /// Frames since it started.
    pub age: u64,
    wait: u64,
    reader: Reader,
    step: u64,
    cents: f32,
    /// The last level, dB, and its amplitude.
    level: (f32, f32),
    /// The last pan, position and width, and their gains.
    place: ((f32, f32, f32), [f32; 4]),
    envelopes: [envelope::Running; MOVERS],
    lfos: [lfo::Running; MOVERS],
    filters: [filter::Running; 2],
    bands: [filter::Running; 3],
    fixed: [f32; SLOTS],
    /// What oscillators and envelopes move now: which, where, and how far.
    moving: Vec<(Source, u8, f32)>,
    smooth: Vec<f32>,
    settled: bool,
    /// Generation of the controllers that `fixed` was summed from.
    generation: u64,
    random: [f32; 2],
    /// Gains now and their way through this control step: left to left, left to right, right to left, right to right.
    gains: [f32; 4],
    slopes: [f32; 4],
    phase: usize,
    /// Nothing follows the frames that are made.
    last: bool,
    /// Frames made, of which `phase` have been given.
    sound: [[f32; CONTROL]; 2],
}

impl Voice {
    pub(super) fn new(modulations: usize) -> Self {
        Self {
            active: false,
            start: Start::default(),
            held: false,
            dying: false,
            age: 0,
            wait: 0,
            reader: Reader::default(),
            step: ONE,
            cents: f32::NAN,
            level: (0.0, 1.0),
            place: ((0.0, 0.0, 0.0), [0.0; 4]),
            envelopes: std::array::from_fn(|_| envelope::Running::default()),
            lfos: [lfo::Running::default(); MOVERS],
            filters: [filter::Running::default(); 2],
            bands: [filter::Running::default(); 3],
            fixed: [0.0; SLOTS],
            moving: Vec::with_capacity(modulations),
            smooth: vec![0.0; modulations],
            settled: true,
            generation: 0,
            random: [0.0; 2],
            gains: [0.0; 4],
            slopes: [0.0; 4],
            phase: 0,
            last: false,
            sound: [[0.0; CONTROL]; 2],
        }
    }

    fn source(&self, region: &Region, controls: &control::State, source: Source) -> f32 {
        match source {
            Source::One => 1.0,
            Source::Control(control::VELOCITY) => self.start.velocity / 127.0,
            Source::Control(control::KEY) => self.start.pitch / 127.0,
            Source::Control(control::RANDOM) => self.random[0],
            Source::Control(control::RANDOM_BIPOLAR) => self.random[1],
            Source::Control(control::ALTERNATE) => self.start.alternate,
            Source::Control(number) => controls.get(number),
            Source::Envelope(k) if usize::from(k) < region.envelopes.len().min(MOVERS) => {
                self.envelopes[usize::from(k)].level()
            }
            Source::Envelope(_) | Source::Lfo(_) => 0.0,
        }
    }

    /// Sum of what moves a target that is read once.
    fn once(
        &self,
        instrument: &Instrument,
        region: &Region,
        controls: &control::State,
        target: Target,
    ) -> f32 {
        let here = region.modulations.iter().filter(|m| m.target == target);
        let value = |m: &super::Modulation| {
            let (a, b) = (self.source(region, controls, m.source), self.source(region, controls, m.via));
            m.value(&instrument.curves, a, b)
        };
        here.map(value).sum()
    }

    /// Begins a region.
    pub(super) fn begin(
        &mut self,
        instrument: &Instrument,
        start: Start,
        controls: &control::State,
        rate: f64,
    ) {
        let Some(region) = instrument.regions.get(start.region as usize) else { return };
        self.start = start;
        (self.active, self.held, self.dying, self.age, self.last) = (true, true, false, 0, false);
        let mut rng = Rng::new(Rng::mix(start.seed, u64::from(start.region) + 1));
        self.random = [rng.uniform() as f32, rng.noise()];
        let delay = region.delay + self.once(instrument, region, controls, Target::Delay);
        self.wait = (f64::from(delay.clamp(0.0, 600.0)) * rate) as u64;
        let moved = self.once(instrument, region, controls, Target::Offset).max(0.0);
        let offset = region.offset.saturating_add(moved as u32).min(region.end);
        let loops = region.looped();
        let end = region.end.min(region.sample.frames());
        self.reader = Reader {
            at: u64::from(offset) << 32,
            looped: loops,
            end,
            rounds: region.loop_count.unwrap_or(u32::MAX),
        };
        for (k, shape) in region.envelopes.iter().take(MOVERS).enumerate() {
            let mut running = std::mem::take(&mut self.envelopes[k]);
            running
                .start(shape, rate, start.pitch, |stage| self.stage(instrument, region, controls, k, stage));
            self.envelopes[k] = running;
        }
        for (k, shape) in region.lfos.iter().take(MOVERS).enumerate() {
            self.lfos[k].start(shape, Rng::mix(start.seed, 77 + k as u64));
        }
        self.filters.iter_mut().chain(&mut self.bands).for_each(filter::Running::start);
        (self.cents, self.phase, self.gains) = (f32::NAN, 0, [0.0; 4]);
        for (k, m) in region.modulations.iter().enumerate() {
            let (a, b) = (self.source(region, controls, m.source), self.source(region, controls, m.via));
            if let Some(smooth) = self.smooth.get_mut(k) {
                *smooth = m.value(&instrument.curves, a, b);
            }
        }
        self.sum_fixed(instrument, region, controls, 1e9);
    }

    fn stage(
        &self,
        instrument: &Instrument,
        region: &Region,
        controls: &control::State,
        envelope: usize,
        stage: Stage,
    ) -> (f32, f32) {
        let k = envelope as u8;
        let sum = |target| self.once(instrument, region, controls, target);
        (sum(Target::Time(k, stage)), sum(Target::Octaves(k, stage)))
    }

    /// Sums what only controllers move.
    fn sum_fixed(
        &mut self,
        instrument: &Instrument,
        region: &Region,
        controls: &control::State,
        seconds: f32,
    ) {
        self.fixed = [0.0; SLOTS];
        self.moving.clear();
        self.settled = true;
        for (k, m) in region.modulations.iter().enumerate() {
            let Some(slot) = m.target.slot() else { continue };
            if m.source.moves() {
                let amount = m.value(&instrument.curves, 1.0, self.source(region, controls, m.via));
                if amount != 0.0 && self.moving.len() < self.moving.capacity() {
                    self.moving.push((m.source, slot as u8, amount));
                }
                continue;
            }
            let (a, b) = (self.source(region, controls, m.source), self.source(region, controls, m.via));
            let goal = m.value(&instrument.curves, a, b);
            let smooth = &mut self.smooth[k];
            if m.smooth <= 0.0 || (goal - *smooth).abs() <= 1e-3 * m.amount.abs() {
                *smooth = goal;
            } else {
                *smooth += (goal - *smooth) * (seconds / (m.smooth + seconds));
                self.settled = false;
            }
            self.fixed[slot] += *smooth;
        }
        self.generation = controls.generation;
    }

    /// The note ends.
    pub(super) fn release(&mut self, instrument: &Instrument, controls: &control::State, rate: f64) {
        self.held = false;
        let Some(region) = instrument.regions.get(self.start.region as usize) else { return };
        if region.loops == LoopMode::OneShot || self.dying {
            return;
        }
        if region.loops == LoopMode::Sustain {
            self.reader.leave();
        }
        for (k, shape) in region.envelopes.iter().take(MOVERS).enumerate() {
            let mut running = std::mem::take(&mut self.envelopes[k]);
            running.let_go(shape, rate, |stage| self.stage(instrument, region, controls, k, stage));
            self.envelopes[k] = running;
        }
        if self.wait > 0 {
            self.active = false;
        }
    }

    /// Another region or the end of the pool cuts it off.
    pub(super) fn cut(&mut self, off: Off, instrument: &Instrument, controls: &control::State, rate: f64) {
        if self.dying {
            return;
        }
        let time = match off {
            Off::Fast => CUT,
            Off::Time(time) => time.max(CUT),
            Off::Normal => {
                self.release(instrument, controls, rate);
                self.dying = true;
                return;
            }
        };
        (self.dying, self.held) = (true, false);
        self.envelopes[0].cut(time * rate as f32);
        if self.wait > 0 {
            self.active = false;
        }
    }

    /// How loud it is now, for stealing.
    pub(super) fn loudest(&self) -> f32 {
        self.gains.iter().fold(0.0, |m, g| g.abs().max(m))
    }

    /// Adds the next frames.
    pub(super) fn render(&mut self, with: &mut With<'_>, left: &mut [f32], right: &mut [f32]) {
        let instrument = with.instrument;
        let Some(region) = instrument.regions.get(self.start.region as usize) else { return };
        let mut at = self.wait.min(left.len() as u64) as usize;
        self.wait -= at as u64;
        self.age += left.len() as u64;
        while at < left.len() {
            if self.phase == 0 && !self.fill(with, region) {
                self.active = false;
                return;
            }
            let n = (CONTROL - self.phase).min(left.len() - at);
            let made = self.phase..self.phase + n;
            for (to, from) in left[at..at + n].iter_mut().zip(&self.sound[0][made.clone()]) {
                *to += from;
            }
            for (to, from) in right[at..at + n].iter_mut().zip(&self.sound[1][made]) {
                *to += from;
            }
            at += n;
            self.phase = (self.phase + n) % CONTROL;
        }
    }

    /// Makes the next [`CONTROL`] frames; false if there are none.
    fn fill(&mut self, with: &mut With<'_>, region: &Region) -> bool {
        if self.last {
            return false;
        }
        self.control(with, region);
        let Some(seam) = with.seams.get(self.start.region as usize) else { return false };
        let got = with.kernels.read(
            (&region.sample, seam),
            &mut self.reader,
            self.step,
            &mut self.sound,
            with.sums,
        );
        let stereo = region.sample.right.is_some();
        let [left, right] = &mut self.sound;
        if got < CONTROL {
            self.last = true;
            left[got..].fill(0.0);
            right[got..].fill(0.0);
        }
        let filters = self.filters.iter_mut().take(region.filters.len());
        for filter in filters.chain(self.bands.iter_mut().take(region.bands.len())) {
            filter.run(0, left);
            if stereo {
                filter.run(1, right);
            }
        }
        let gain = |k: usize, i: usize| self.gains[k] + self.slopes[k] * i as f32;
        if stereo {
            for i in 0..CONTROL {
                let (l, r) = (left[i], right[i]);
                left[i] = gain(0, i) * l + gain(2, i) * r;
                right[i] = gain(1, i) * l + gain(3, i) * r;
            }
        } else {
            for i in 0..CONTROL {
                right[i] = gain(1, i) * left[i];
                left[i] *= gain(0, i);
            }
        }
        true
    }

    /// Envelopes, oscillators and controllers become pitch, filters and gains for the next [`CONTROL`] frames.
    fn control(&mut self, with: &With<'_>, region: &Region) {
        let With { instrument, controls, rate, .. } = *with;
        let seconds = CONTROL as f64 / rate;
        if self.generation != controls.generation || !self.settled {
            self.sum_fixed(instrument, region, controls, seconds as f32);
        }
        let first = self.cents.is_nan();
        let before = self.envelopes[0].level();
        let mut levels = [0.0f32; MOVERS];
        for (k, shape) in region.envelopes.iter().take(MOVERS).enumerate() {
            let now = self.envelopes[k].level();
            self.envelopes[k].advance(shape, rate, CONTROL as u32);
            levels[k] = now;
        }
        let mut swings = [0.0f32; MOVERS];
        for (k, shape) in region.lfos.iter().take(MOVERS).enumerate() {
            let hertz = shape.hertz + self.fixed[LFO_HERTZ + k];
            swings[k] = self.lfos[k].next(shape, hertz, seconds);
        }
        let mut sums = self.fixed;
        for (source, slot, amount) in &self.moving {
            let value = match source {
                Source::Lfo(k) => swings.get(usize::from(*k)).copied().unwrap_or_default(),
                Source::Envelope(k) => levels.get(usize::from(*k)).copied().unwrap_or_default(),
                _ => 0.0,
            };
            sums[usize::from(*slot)] += amount * value;
        }
        self.tune(region, controls, rate, &sums);
        self.filter(region, rate, &sums);
        let after = self.envelopes[0].level();
        self.last = self.envelopes[0].over();
        let at = (sums[PAN], sums[POSITION], sums[WIDTH]);
        if first || at != self.place.0 {
            self.place = (at, places(region, &sums));
        }
        let place = self.place.1;
        let still = (region.volume + self.fixed[VOLUME]).min(region.ceiling);
        let db = still
            + (sums[VOLUME] - self.fixed[VOLUME])
            + self.start.decay
            + region.amp_track * (self.start.pitch - region.amp_center);
        let mut level = (region.gain * (1.0 + sums[AMPLITUDE]).max(0.0)) * self.decibels(db);
        if let Some(curve) = &region.velocity_gain {
            level *= curve.at(self.start.velocity / 127.0);
        }
        for fade in &region.fades {
            let value = match fade.by {
                FadeBy::Key => self.start.pitch,
                FadeBy::Velocity => self.start.velocity,
                FadeBy::Control(number) => controls.get(number) * 127.0,
            };
            level *= fade.gain(value);
        }
        self.last |= self.envelopes[0].falls() && level.abs() * after < SILENCE;
        let ends = self.gains.iter_mut().zip(&mut self.slopes);
        for ((gain, slope), place) in ends.zip(place) {
            let goal = place * level * after;
            let from = if first { place * level * before } else { *gain + *slope * CONTROL as f32 };
            (*gain, *slope) = (from, (goal - from) * (1.0 / CONTROL as f32));
        }
    }

    /// Amplitude of a level in dB.
    fn decibels(&mut self, db: f32) -> f32 {
        if self.level.0 != db {
            let octaves = f64::from(db.clamp(-200.0, 60.0)) * (std::f64::consts::LOG2_10 / 20.0);
            self.level = (db, math::exp2(octaves) as f32);
        }
        self.level.1
    }

    fn tune(&mut self, region: &Region, controls: &control::State, rate: f64, sums: &[f32; SLOTS]) {
        let wheel = controls.get(control::BEND);
        let (reach, step) = if wheel < 0.0 {
            (-region.bend.down, region.bend.step_down)
        } else {
            (region.bend.up, region.bend.step_up)
        };
        let mut bend = wheel * reach;
        if step > 0.0 {
            bend = (bend / step) as i32 as f32 * step;
        }
        let cents = region.track * (self.start.pitch - region.root) + region.tune + bend + sums[PITCH];
        if cents != self.cents {
            self.cents = cents;
            let ratio = math::exp2(f64::from(cents.clamp(-12_000.0, 12_000.0)) / 1200.0);
            let step = region.sample.rate / rate * ratio;
            self.step = (step.clamp(1e-4, 4096.0) * ONE as f64) as u64;
        }
    }

    fn filter(&mut self, region: &Region, rate: f64, sums: &[f32; SLOTS]) {
        for (k, (shape, running)) in region.filters.iter().zip(&mut self.filters).enumerate() {
            let cents = shape.track * (self.start.pitch - shape.center) + sums[CUTOFF + k];
            let hertz = if cents == 0.0 {
                shape.hertz
            } else {
                shape.hertz * math::exp2(f64::from(cents.clamp(-24_000.0, 24_000.0)) / 1200.0) as f32
            };
            let resonance = shape.resonance + sums[RESONANCE + k];
            // SoundFont limits both sums: 1,500 to 13,500 cents, and no dip.
            let (hertz, resonance) = if shape.balanced {
                (hertz.clamp(19.45, 19_913.0), resonance.max(0.0))
            } else {
                (hertz.clamp(1.0, 200_000.0), resonance)
            };
            running.tune(shape, hertz, resonance, rate);
        }
        for (k, (band, running)) in region.bands.iter().zip(&mut self.bands).enumerate() {
            let hertz = band.hertz + sums[BAND_HERTZ + k];
            running.tune_band(
                hertz,
                band.gain + sums[BAND_GAIN + k],
                band.octaves + sums[BAND_WIDTH + k],
                rate,
            );
        }
    }
}
