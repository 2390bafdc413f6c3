//! Takes of which what can be read is played: a damaged one is silent from its fault on.

use crate::takes::Recordings;
use dsp::sampler::Instrument;
use dsp::{Frames, SampleRate};
use engine::{Error, Read, Takes};
use song::SoundFile;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Why takes fell silent, by path.
type Faults = Arc<Mutex<BTreeMap<String, String>>>;

/// The takes of a song folder, played on over their faults.
pub struct Forgiving {
    recordings: Recordings,
    faults: Faults,
}

impl Forgiving {
    /// Around these takes.
    pub fn new(recordings: Recordings) -> Self {
        Self { recordings, faults: Faults::default() }
    }

    /// Why takes fell silent so far, by path.
    pub fn faults(&self) -> BTreeMap<String, String> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Takes for Forgiving {
    fn open(&self, path: &str, rate: SampleRate) -> Result<Box<dyn Read>, Error> {
        let faults = Arc::clone(&self.faults);
        let sound = match self.recordings.open(path, rate) {
            Ok(sound) => Some(sound),
            Err(error) => {
                note(&faults, error)?;
                None
            }
        };
        let frames = sound.as_ref().map_or(Frames(0), |sound| sound.frames());
        Ok(Box::new(Heard { sound, frames, faults }))
    }

    fn instrument(&self, file: &SoundFile) -> Result<Arc<Instrument>, Error> {
        self.recordings.instrument(file).or_else(|error| note(&self.faults, error).map(|()| Arc::default()))
    }

    fn response(&self, file: &SoundFile, rate: SampleRate) -> Result<Vec<Vec<f32>>, Error> {
        self.recordings.response(file, rate).or_else(|error| note(&self.faults, error).map(|()| Vec::new()))
    }
}

/// Remembers the fault of a take; any other error stays one.
fn note(faults: &Faults, error: Error) -> Result<(), Error> {
    let Error::Take { take, why } = error else { return Err(error) };
    faults.lock().unwrap_or_else(PoisonError::into_inner).insert(take, why);
    Ok(())
}

/// A take being read; without its sound after a fault.
struct Heard {
    sound: Option<Box<dyn Read>>,
    frames: Frames,
    faults: Faults,
}

impl Read for Heard {
    fn frames(&self) -> Frames {
        self.frames
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        if let Some(sound) = &mut self.sound {
            match sound.read(left, right) {
                Ok(()) => return Ok(()),
                Err(error) => note(&self.faults, error)?,
            }
            self.sound = None;
        }
        left.fill(0.0);
        right.fill(0.0);
        Ok(())
    }
}
