//! Recordings as the engine reads them: decoded, at the song's rate, every fault named with its file.

use dsp::{Frames, SampleRate};
use engine::{Error, Read, Takes};
use formats::audio::{Decoder, Resampler};
use std::path::{Path, PathBuf};

/// The takes of a song folder.
pub struct Recordings {
    /// The folder.
    pub root: PathBuf,
}

impl Takes for Recordings {
    fn open(&self, path: &str, rate: SampleRate) -> Result<Box<dyn Read>, Error> {
        Ok(Box::new(Sound::open(&self.root.join(path), path, Some(rate))?))
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
