//! SFZ instruments: a text of regions and the sound files that it names.
//!
//! All opcodes of SFZ 1, and of SFZ 2 those that sampled instruments use. What is not played is said in a [`Remark`].
//! Nothing outside the instrument's folder is read.

mod apply;
mod build;
mod modulate;
mod movers;
mod name;
mod sound;
mod text;
mod tone;
mod value;

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Something in the text that is not played as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The file, as it is named in the text or was opened.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// What is the matter.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Something is silent because a file is missing or damaged.
    pub lost: bool,
}

/// An SFZ instrument in memory.
#[derive(Debug)]
pub struct Loaded {
    /// What the sampler plays.
    pub instrument: dsp::sampler::Instrument,
    /// What is not played as written, in the order of the text; each opcode is named once.
    pub remarks: Vec<Remark>,
    /// Every file that was read: the text, what it includes, its sounds; in order of name.
    pub files: Vec<PathBuf>,
}

/// Reads an instrument. `folder` holds the text, what it includes and its sounds; `tempo` in beats a minute chooses
/// among regions that ask for one.
///
/// # Errors
/// [`Error::Machine`] if the text cannot be read, [`Error::Unsupported`] if it is not text or too long. Everything that is
/// wrong inside it is a remark.
pub fn open(folder: &Path, file: &Path, tempo: f64) -> Result<Loaded> {
    let folder = folder.canonicalize()?;
    let file = file.canonicalize()?;
    if !file.starts_with(&folder) {
        return Err(Error::Unsupported("an instrument outside its folder".into()));
    }
    let mut library = sound::Library::new(folder, &file);
    let items = text::read(&mut library, &file)?;
    let mut build = build::Build::new(library, tempo);
    build.run(&items);
    Ok(build.finish())
}
