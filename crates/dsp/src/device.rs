//! What a device is: a description and a running form.

use crate::{Block, Frames, SampleRate};

/// A running device. Building it allocates; nothing after that does.
pub trait Processor: Send {
    /// Works on one block in place; never allocates, blocks, logs or fails.
    /// Any split of the same frames into blocks gives the same samples.
    fn process(&mut self, block: &mut Block<'_>);
    /// Back to the state just after building.
    fn reset(&mut self);
    /// Frames by which the output lags the input.
    fn latency(&self) -> Frames {
        Frames(0)
    }
    /// Frames the device may still sound (above −120 dBFS) after its input ended.
    fn tail(&self) -> Frames {
        Frames(0)
    }
    /// Frames of silence after which the device is as good as fresh: its tail, and what it remembers without sounding.
    fn settles(&self) -> Frames {
        self.tail()
    }
}

/// Time constants after which a smoothed value is that of a fresh device within a hundredth of a decibel.
pub const SETTLED: f64 = 12.0;

/// What a device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Makes sound out of notes.
    Instrument,
    /// Changes sound.
    Effect,
}

/// Description of a device: everything that help, docs, schema, panel and law tests need.
pub struct Spec {
    /// Name in the song's text, kebab-case.
    pub name: &'static str,
    /// One sentence: what it is for.
    pub about: &'static str,
    /// Rises whenever the same settings sound different; part of the name of every rendered job.
    pub version: u32,
    /// Instrument or effect.
    pub kind: Kind,
    /// Its parameters, in the order of [`Settings`].
    pub params: &'static [Param],
    /// Makes the running form.
    pub build: fn(&Build<'_>) -> Box<dyn Processor>,
}

impl Spec {
    /// All parameters at their defaults.
    pub fn defaults(&self) -> Settings {
        Settings(self.params.iter().map(|p| p.default).collect())
    }

    /// Index of the parameter with this name.
    pub fn param(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|p| p.name == name)
    }
}

/// One parameter of a device.
pub struct Param {
    /// Name in the song's text, kebab-case.
    pub name: &'static str,
    /// What it does, with what happens at its ends.
    pub about: &'static str,
    /// What its number means.
    pub unit: Unit,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Value when the text does not say.
    pub default: f64,
}

/// What the number of a parameter means, and how it is written in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// `"-4.5 dB"`.
    Decibels,
    /// `"120 Hz"`, `"2.5 kHz"`.
    Hertz,
    /// Seconds, written `"250 ms"`, `"1.2 s"`, or a note value `"1/8"`, `"1/8."` (dotted), `"1/8t"` (triplet).
    Seconds,
    /// 0 to 1, written `"35 %"`.
    Share,
    /// x in x:1, written `"4:1"`.
    Ratio,
    /// Semitones, written `"-3 st"`.
    Semitones,
    /// Decibels an octave, written `"24 dB/oct"`.
    Slope,
    /// A plain number (Q, drive).
    Number,
    /// Index into these names, written as the name.
    Choice(&'static [&'static str]),
    /// 0 or 1, written `true` or `false`.
    Switch,
}

/// Values of a device's parameters, in the order of [`Spec::params`], in the unit of each (dB, Hz, s, 0..1, index).
#[derive(Clone, Debug, PartialEq)]
pub struct Settings(pub Vec<f64>);

/// What a device is built from.
pub struct Build<'a> {
    /// Frames a second; fixed for the device's life.
    pub rate: SampleRate,
    /// Its parameters.
    pub settings: &'a Settings,
    /// Seed of its noise.
    pub seed: u64,
}

impl Build<'_> {
    /// Value of parameter `index`; 0 if there is none.
    pub fn get(&self, index: usize) -> f64 {
        self.settings.0.get(index).copied().unwrap_or_default()
    }
}
