//! The machine: sound cards, plug-ins, SoundFonts.
//!
//! Everything here looks at what is there and claims nothing else: a socket is tried, a file's first bytes are read.

mod look;
pub mod plugins;
pub mod sound;
pub mod soundfonts;
