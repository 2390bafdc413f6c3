//! Sampled instruments in memory, each loaded once for all tracks that play it.

use crate::folder::instruments::locate;
use dsp::sampler::Instrument;
use engine::Error;
use formats::sfz::Loaded;
use formats::soundfont::SoundFont;
use song::SoundFile;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Tempo for which an SFZ text chooses among regions that ask for one, bpm.
const TEMPO: f64 = 120.0;

/// What a sampled instrument is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text and the sounds that it names.
    Sfz,
    /// One file of many instruments.
    SoundFont,
}

/// What the ending of a name promises.
pub fn kind(path: &Path) -> Option<Kind> {
    match path.extension()?.to_string_lossy().to_ascii_lowercase().as_str() {
        "sfz" => Some(Kind::Sfz),
        "sf2" | "sf3" => Some(Kind::SoundFont),
        _ => None,
    }
}

/// Reads an SFZ instrument of the song at `root`, which holds all that it names.
pub fn sfz(root: &Path, path: &Path) -> formats::Result<Loaded> {
    formats::sfz::open(root, path, TEMPO)
}

/// An instrument, once it is loaded.
type Slot = Arc<Mutex<Option<Arc<Instrument>>>>;

/// Path, and bank and program of a SoundFont.
type Name = (String, Option<(u16, u16)>);

/// The instruments of a song folder.
pub struct Instruments {
    root: PathBuf,
    loaded: Mutex<BTreeMap<Name, Slot>>,
}

impl Instruments {
    /// Of this folder; nothing is loaded yet.
    pub fn new(root: PathBuf) -> Self {
        Self { root, loaded: Mutex::default() }
    }

    /// The instrument of a file; who asks for one that is being loaded waits.
    pub fn open(&self, file: &SoundFile) -> Result<Arc<Instrument>, Error> {
        let slot = {
            let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(loaded.entry((file.path.clone(), file.preset)).or_default())
        };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(instrument) = &*slot {
            return Ok(Arc::clone(instrument));
        }
        let fault = |why: String| Error::Take { take: file.path.clone(), why };
        let root = self.root.canonicalize()?;
        let path = locate(&root, &file.path).map_err(|unusable| fault(unusable.why))?;
        let instrument = load(&root, &path, file.preset).map_err(|error| fault(error.to_string()))?;
        Ok(Arc::clone(slot.insert(Arc::new(instrument))))
    }
}

fn load(root: &Path, path: &Path, preset: Option<(u16, u16)>) -> formats::Result<Instrument> {
    let Some((bank, program)) = preset else { return Ok(sfz(root, path)?.instrument) };
    let bytes = std::fs::read(path)?;
    let font = SoundFont::read(&bytes)?;
    let preset = font.find(bank, program);
    let gone = || formats::Error::Unsupported(format!("it has no preset {bank}:{program} any more"));
    font.instrument(preset.ok_or_else(gone)?)
}
