//! Foreign files, in and out: audio, tags, SoundFonts and SFZ instruments.
//!
//! [`audio`] reads any common audio file as a stream of stereo frames, [`mod@write`] writes the formats of a release, and
//! [`tags`] puts listener tags on them. [`soundfont`] and [`sfz`] read sampled instruments for [`dsp::sampler`]. Input is
//! hostile: nothing here panics, and a fault is an [`Error`] with its time.

pub mod audio;
mod error;
pub mod sfz;
pub mod soundfont;
pub mod tags;
pub mod write;

pub use error::Error;

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;
