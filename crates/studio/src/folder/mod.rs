//! The song folder: found, and read into what the pure crates see.

mod artwork;
pub mod facts;
pub mod instruments;
mod memory;
mod walk;

use crate::progress::Stop;
use crate::{Failure, atomic, failure::Doing};
use engine::Plan;
use memory::Memory;
use song::{Diagnostic, Diagnostics, Place, Severity, Song, Texts};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file that makes a folder a song.
pub const SONG: &str = "song.toml";
/// The text files of a song, in the order of the stages.
pub const STAGES: [&str; 9] = [
    SONG,
    "concept.toml",
    "lyrics.cho",
    "melody.abc",
    "arrange.toml",
    "record.toml",
    "mix.toml",
    "master.toml",
    "release.toml",
];
/// Largest text or part that is read, bytes.
const LARGEST: u64 = 4 << 20;

/// What was read of a song folder.
pub struct Reading {
    /// The texts, and the facts about the takes.
    pub texts: Texts,
    /// What cannot be read.
    pub wrong: Diagnostics,
    /// What to remember of the sound files.
    pub known: Known,
}

/// What to remember of the sound files of a song.
pub struct Known {
    takes: Memory<facts::Known>,
    instruments: Memory<instruments::Known>,
}

impl Known {
    /// Remembers it for the next run.
    pub fn keep(&self, folder: &Folder) -> Result<(), Failure> {
        self.takes.keep(folder)?;
        self.instruments.keep(folder)
    }
}

/// A folder with a song in it.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
}

impl Folder {
    /// The song at `given` (the folder or its `song.toml`); without one, the song that the current folder lies in.
    pub fn find(given: Option<&Path>) -> Result<Self, Failure> {
        let here = Path::new(".");
        let folder = match given {
            Some(path) if path.ends_with(SONG) && path.is_file() => {
                path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(here)
            }
            Some(path) if !path.exists() => {
                return Err(Failure::song(format!("there is no {}", path.display()))
                    .hint(format!("begin a song there: songwright new {}", quoted(path))));
            }
            Some(path) => path,
            None => {
                let current = std::env::current_dir().doing("find", here)?;
                let above = current.ancestors().find(|folder| folder.join(SONG).is_file());
                return above.map(|path| Self { path: path.into() }).ok_or_else(|| no_song(here));
            }
        };
        if folder.join(SONG).is_file() { Ok(Self { path: folder.into() }) } else { Err(no_song(folder)) }
    }

    /// Where made things that are not for the user lie; made if absent.
    pub fn state(&self) -> Result<PathBuf, Failure> {
        let state = self.path.join(".songwright");
        self.keeps(&state)?;
        std::fs::create_dir_all(&state).doing("make the folder", &state)?;
        Ok(state)
    }

    /// Reads the texts, and the facts about the takes; what cannot be read is diagnosed.
    pub fn read(&self) -> Result<Reading, Failure> {
        let root = self.path.canonicalize().doing("read", &self.path)?;
        let mut texts = Texts::default();
        let mut wrong = Diagnostics::new();
        let stages = STAGES.iter().map(|name| (*name).to_string());
        for name in stages.chain(walk::files(&self.path, "parts", 1, &mut wrong)) {
            match read_text(&root, &name) {
                Ok(Some(bytes)) => drop(texts.files.insert(name, bytes.into())),
                Ok(None) => {}
                Err((code, message)) => wrong.push(diagnostic(code, Severity::Error, &name, message)),
            }
        }
        artwork::check(&root, &texts, &mut wrong);
        let takes = walk::files(&self.path, "takes", walk::DEEPEST, &mut wrong);
        let mut takes: Vec<_> = takes.into_iter().filter(|name| is_sound(name)).collect();
        let (samples, responses) = song::named(&texts);
        takes.extend(responses.into_iter().filter(|name| self.path.join(name).symlink_metadata().is_ok()));
        takes.sort();
        takes.dedup();
        let (recordings, takes) = facts::of(&root, &takes);
        texts.recordings = recordings;
        let (found, instruments) = instruments::of(&root, &samples);
        texts.instruments = found;
        Ok(Reading { texts, wrong, known: Known { takes, instruments } })
    }
}

impl Folder {
    /// Reads the song for its faults alone.
    pub fn diagnose(&self) -> Result<(Texts, Diagnostics), Failure> {
        let Reading { texts, mut wrong, .. } = self.read()?;
        wrong.extend(compile(&texts).2);
        Ok((texts, wrong))
    }

    /// Refuses to write to a folder that a link leads out of the song: it may be anybody's.
    fn keeps(&self, made: &Path) -> Result<(), Failure> {
        let root = self.path.canonicalize().doing("read", &self.path)?;
        match made.canonicalize() {
            Ok(real) if !real.starts_with(&root) => {
                Err(Failure::song(format!("{} leads out of the song folder", made.display()))
                    .hint("remove the link; what is made lies in the song"))
            }
            // What is not there yet is made.
            _ => Ok(()),
        }
    }

    /// Makes damaged takes usable up to their fault; tells which, and what is wrong with each.
    pub fn salvage(&self, texts: &mut Texts) -> BTreeMap<String, String> {
        let mut damaged = BTreeMap::new();
        let Ok(root) = self.path.canonicalize() else { return damaged };
        for (take, facts) in texts.recordings.iter_mut().filter(|(_, facts)| facts.is_err()) {
            let Some(promised) = facts::promised(&root, take) else { continue };
            if let Err(why) = std::mem::replace(facts, Ok(promised)) {
                damaged.insert(take.clone(), why);
            }
        }
        damaged
    }

    /// The bytes of a file within the folder, if it can be read.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let root = self.path.canonicalize().ok()?;
        std::fs::read(inside(&root, name).ok()?).ok()
    }

    /// Waits until no other process makes this song; the song is this one's until the file is dropped.
    pub fn lock(&self, stop: &Stop) -> Result<File, Failure> {
        let state = self.state()?;
        let path = state.join("lock");
        for made in ["out", "out/stems", "out/delivery", "out/fans", "out/auditions"] {
            self.keeps(&self.path.join(made))?;
        }
        let file =
            File::options().create(true).truncate(false).write(true).open(&path).doing("open", &path)?;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if !stop.asked() => {
                    std::thread::sleep(Duration::from_millis(100))
                }
                Err(TryLockError::WouldBlock) => return Err(engine::Error::Stopped.into()),
                Err(TryLockError::Error(error)) => return Err(Failure::disk("lock", &path, &error)),
            }
        }
        let ignore = state.join(".gitignore");
        if !ignore.exists() {
            atomic::write(&ignore, b"*\n")?;
        }
        Ok(file)
    }
}

/// Texts to song and plan, and everything that is wrong with them.
pub fn compile(texts: &Texts) -> (Song, Plan, Diagnostics) {
    let (song, mut wrong) = song::resolve(texts);
    let (tracks, more) = compose::arrange(&song);
    wrong.extend(more);
    let (plan, more) = engine::plan(&song, &tracks);
    wrong.extend(more);
    (song, plan, wrong)
}

/// A file of the song; `None` if there is none. Fails with a code and a sentence.
fn read_text(root: &Path, name: &str) -> Result<Option<Vec<u8>>, (&'static str, String)> {
    let path = root.join(name);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let real = inside(root, name)?;
    let facts = real.metadata().map_err(|e| ("unreadable", format!("cannot be read: {e}")))?;
    if !facts.is_file() {
        return Err(("unreadable", "is not a file".into()));
    }
    if facts.len() > LARGEST {
        let size = crate::size::show(facts.len());
        return Err((
            "too-large",
            format!("has {size}; texts and parts may have {}", crate::size::show(LARGEST)),
        ));
    }
    std::fs::read(real).map(Some).map_err(|e| ("unreadable", format!("cannot be read: {e}")))
}

/// The real path of a file of the song, refused where it leads out of the folder.
fn inside(root: &Path, name: &str) -> Result<PathBuf, (&'static str, String)> {
    let real = root.join(name).canonicalize().map_err(|e| ("unreadable", format!("cannot be read: {e}")))?;
    if real.starts_with(root) {
        Ok(real)
    } else {
        Err(("outside", "leads out of the song folder; a song holds everything it is made of".into()))
    }
}

/// Whether a name ends like that of a sound file.
pub fn is_sound(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let known =
        |ending: String| formats::audio::KINDS.iter().any(|kind| kind.extensions.contains(&ending.as_str()));
    ending.is_some_and(known)
}

/// A finding about a whole file.
fn diagnostic(code: &'static str, severity: Severity, file: &str, message: String) -> Diagnostic {
    Diagnostic { code, severity, place: Place { file: file.into(), span: 0..0 }, message, hint: None }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    if text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text }
}

fn no_song(folder: &Path) -> Failure {
    let place =
        if folder == Path::new(".") { "here".to_string() } else { format!("in {}", folder.display()) };
    Failure::song(format!("no song {place}: there is no {SONG}")).hint("begin one with: songwright new NAME")
}

#[cfg(test)]
mod tests;
