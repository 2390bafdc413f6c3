//! Recordings as the engine reads them: decoded, at the song's rate, every fault named with its file.

use crate::instruments::Instruments;
use dsp::sampler::Instrument;
use dsp::{Frames, SampleRate, Seconds};
use engine::{Error, Read, Takes};
use formats::audio::{Decoder, Resampler, response};
use song::SoundFile;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest impulse response.
const LONGEST: Seconds = Seconds(12.0);

/// The sound files of a song folder.
pub struct Recordings {
    root: PathBuf,
    instruments: Instruments,
}

impl Recordings {
    /// Of this folder.
    pub fn new(root: &Path) -> Self {
        Self { root: root.into(), instruments: Instruments::new(root.into()) }
    }
}

impl Takes for Recordings {
    fn open(&self, path: &str, rate: SampleRate) -> Result<Box<dyn Read>, Error> {
        Ok(Box::new(Sound::open(&self.root.join(path), path, Some(rate))?))
    }

    fn instrument(&self, file: &SoundFile) -> Result<Arc<Instrument>, Error> {
        self.instruments.open(file)
    }

    fn response(&self, file: &SoundFile, rate: SampleRate) -> Result<Vec<Vec<f32>>, Error> {
        let channels = response::channels(&self.root.join(&file.path), rate.0, LONGEST);
        channels.map_err(|error| fault(&file.path, error))
    }
}

/// A sound file being read.
pub struct Sound {
    source: Resampler,
    name: String,
}

impl Sound {
    /// Opens a file, called `name` in errors, at `rate` or else at its own.
    pub fn open(path: &Path, name: &str, rate: Option<SampleRate>) -> Result<Self, Error> {
        let decoder = Decoder::open(path).map_err(|error| fault(name, error))?;
        let rate = rate.map_or(decoder.facts().rate, |rate| rate.0);
        Ok(Self { source: Resampler::new(decoder, rate), name: name.into() })
    }
}

impl Read for Sound {
    fn frames(&self) -> Frames {
        self.source.frames()
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        let count = self.source.read(left, right).map_err(|error| fault(&self.name, error))?;
        left[count..].fill(0.0);
        right[count..].fill(0.0);
        Ok(())
    }
}

fn fault(take: &str, error: formats::Error) -> Error {
    match error {
        formats::Error::Machine(error) => Error::Machine(error),
        error => Error::Take { take: take.into(), why: error.to_string() },
    }
}
