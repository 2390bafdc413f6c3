//! Sound in motion: stereo f32 read and written in order, a stretch at a time.

use dsp::sampler::Instrument;
use dsp::{Frames, SampleRate};
use song::SoundFile;
use std::sync::Arc;

/// Why sound could not be read, written or rendered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A take cannot be read.
    #[error("{take}: {why}")]
    Take {
        /// Path of the take.
        take: String,
        /// The reason.
        why: String,
    },
    /// The disk or another part of the machine failed.
    #[error(transparent)]
    Machine(#[from] std::io::Error),
    /// The user stopped the render.
    #[error("stopped")]
    Stopped,
}

/// Stereo sound that can be read once, from its beginning.
pub trait Read: Send {
    /// Frames in all.
    fn frames(&self) -> Frames;
    /// Fills both slices (of equal length) with the next frames; past the end with silence.
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error>;
}

/// Stereo sound that is written in order and becomes visible only when finished; dropped unfinished it leaves nothing.
pub trait Write: Send {
    /// Appends the frames of both slices (of equal length).
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error>;
    /// Makes what was written durable and visible.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// Opens the sound files of a song.
pub trait Takes: Sync {
    /// The take at `path` from its first audible frame (encoder priming trimmed), decoded and resampled to the song's rate;
    /// mono becomes both channels.
    fn open(&self, path: &str, rate: SampleRate) -> Result<Box<dyn Read>, Error>;

    /// A sampled instrument.
    fn instrument(&self, file: &SoundFile) -> Result<Arc<Instrument>, Error> {
        Err(Error::Take { take: file.path.clone(), why: "no sampled instruments are read here".into() })
    }

    /// An impulse response at `rate`: one, two or four channels.
    fn response(&self, file: &SoundFile, _rate: SampleRate) -> Result<Vec<Vec<f32>>, Error> {
        Err(Error::Take { take: file.path.clone(), why: "no impulse responses are read here".into() })
    }
}
