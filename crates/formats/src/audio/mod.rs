//! Sound files in: facts about them, and their frames as a stereo stream at any rate.

mod codec;
mod decoder;
mod edits;
mod facts;
mod fold;
pub(crate) mod memory;
mod ogg;
mod pcm;
mod polyphase;
mod resample;
pub mod response;
mod riff;
mod source;
mod webm;
mod whole;

pub use decoder::Decoder;
pub use facts::{Facts, KINDS, KindOfFile, probe};
pub use polyphase::Polyphase;
pub use resample::Resampler;
