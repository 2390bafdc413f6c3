//! The sampler: plays recorded sounds as an instrument description says (SoundFont and SFZ files are read into one by
//! the crate `formats`).
//!
//! An [`Instrument`] is data: regions with their samples in memory. [`Sampler`] plays it. Everything slow is evaluated
//! every 64 frames of a voice's life, so that any split into blocks gives the same samples.

pub mod control;
mod engine;
pub mod envelope;
pub mod filter;
pub mod instrument;
mod kernel;
pub mod lfo;
pub mod modulation;
mod place;
mod select;
mod voice;

pub use engine::{SPEC, Sampler, player};
pub use envelope::{Envelope, Fall};
pub use filter::{Band, Filter};
pub use instrument::{Instrument, LoopMode, Region, Sample, Trigger};
pub use lfo::Lfo;
pub use modulation::{Curve, Modulation, Source, Stage, Target};
