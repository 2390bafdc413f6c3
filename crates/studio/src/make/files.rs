//! Sound files as the engine writes them: encoded as they come, whole when finished.

use crate::store::sound::{Decoder, Encoder as Raw};
use crate::{Failure, atomic};
use dsp::dither::Dither;
use dsp::{Frames, SampleRate};
use engine::{Error, Key, Write};
use formats::write::{Encoder, Format, Settings};
use std::io::{self, BufWriter, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::NamedTempFile;

/// Bits a second of lossy files.
const BITRATE: u32 = 160_000;

/// Something that an encoder writes to and that is taken back when it is done.
struct Shared<T>(Arc<Mutex<Option<T>>>);

impl<T> Shared<T> {
    fn new(inner: T) -> Self {
        Self(Arc::new(Mutex::new(Some(inner))))
    }

    fn handle(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    fn take(&self) -> io::Result<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(gone)
    }

    fn with<R>(&self, act: impl FnOnce(&mut T) -> io::Result<R>) -> io::Result<R> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map_or_else(|| Err(gone()), act)
    }
}

fn gone() -> io::Error {
    io::Error::other("the file is already finished")
}

impl io::Write for Shared<atomic::File> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|file| file.write(bytes))
    }
    fn flush(&mut self) -> io::Result<()> {
        self.with(io::Write::flush)
    }
}

impl Seek for Shared<atomic::File> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.with(|file| file.seek(to))
    }
}

/// A sound file being written; dropped unfinished it leaves nothing.
pub struct SoundFile {
    encoder: Box<dyn Encoder>,
    file: Shared<atomic::File>,
}

impl SoundFile {
    /// Begins a file of exactly `frames` frames at `path`; 16 bits in WAV have their dither noise shaped.
    pub fn create(path: &Path, format: &Format, rate: SampleRate, frames: Frames) -> Result<Self, Failure> {
        let file = Shared::new(atomic::File::create(path)?);
        let quantise: formats::write::Quantise = match format.bits {
            Some(bits) => {
                let shaped = format.name == "wav16" && rate.0 <= 48_000;
                let mut dithers = [Dither::new(bits, shaped, 1), Dither::new(bits, shaped, 2)];
                Box::new(move |channel, sound, out| dithers[channel.min(1)].quantise_all(sound, out))
            }
            None => formats::write::round(24),
        };
        let settings = Settings { rate: rate.0, frames: frames.0, bitrate: BITRATE, quantise };
        let encoder = (format.open)(Box::new(file.handle()), settings)
            .map_err(|error| Failure::song(format!("cannot write {}: {error}", path.display())))?;
        Ok(Self { encoder, file })
    }
}

impl Write for SoundFile {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        self.encoder.write(left, right).map_err(machine)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        self.encoder.finish().map_err(machine)?;
        self.file.take()?.commit().map_err(|failure| io::Error::other(failure).into())
    }
}

fn machine(error: formats::Error) -> Error {
    match error {
        formats::Error::Machine(error) => Error::Machine(error),
        error => Error::Machine(io::Error::other(error)),
    }
}

/// A sound kept beside the song for as long as it is worked on, to be read as often as wanted.
pub struct Scratch {
    folder: PathBuf,
    done: Shared<NamedTempFile>,
}

/// The name of all scratch sounds: they lie in no store.
const NAMELESS: Key = Key([0; 32]);

impl Scratch {
    /// An empty one in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, done: Shared(Arc::new(Mutex::new(None))) }
    }

    /// What writes it; the last that is finished counts.
    pub fn open(&self) -> Result<Box<dyn Write>, Error> {
        let file = tempfile::Builder::new().prefix(atomic::UNFINISHED).tempfile_in(&self.folder)?;
        let raw = Raw::new(BufWriter::new(file), NAMELESS)?;
        Ok(Box::new(ScratchWriter { raw, done: self.done.handle() }))
    }

    /// Reads it from the beginning, once it is finished.
    pub fn read(&self) -> Result<Decoder, Error> {
        let file = self.done.with(|file| file.reopen())?;
        Decoder::open(file, &NAMELESS).ok_or_else(|| gone().into())
    }
}

struct ScratchWriter {
    raw: Raw<BufWriter<NamedTempFile>>,
    done: Shared<NamedTempFile>,
}

impl Write for ScratchWriter {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        Ok(self.raw.write(left, right)?)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        let (file, _) = self.raw.finish()?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        *self.done.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
        Ok(())
    }
}
