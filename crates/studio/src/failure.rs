//! Why a command could not do its work: a sentence, what to do about it, and an exit code.

use std::io::{self, ErrorKind};
use std::path::Path;

/// Whose fault it is; the number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The song or the file.
    Song = 1,
    /// The command line.
    Usage = 2,
    /// The disk, a device, a permission.
    Machine = 3,
    /// The user stopped it (what a shell reports for Ctrl-C).
    Stopped = 130,
}

/// A command that could not do its work.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Whose fault it is.
    pub fault: Fault,
    /// What happened, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Failure {
    /// The song or the file is at fault.
    pub fn song(message: impl Into<String>) -> Self {
        Self { fault: Fault::Song, message: message.into(), hint: None }
    }

    /// The command line is at fault.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { fault: Fault::Usage, message: message.into(), hint: None }
    }

    /// The machine is at fault.
    pub fn machine(message: impl Into<String>) -> Self {
        Self { fault: Fault::Machine, message: message.into(), hint: None }
    }

    /// With what to do about it.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// From the disk's error while `doing` something (`"write"`) to `path`.
    pub fn disk(doing: &str, path: &Path, error: &io::Error) -> Self {
        let (why, hint) = match error.kind() {
            ErrorKind::StorageFull => {
                ("the disk is full".into(), Some("free some space, then run the same command again"))
            }
            ErrorKind::QuotaExceeded => (
                "your disk quota is used up".into(),
                Some("free some space, then run the same command again"),
            ),
            ErrorKind::PermissionDenied => {
                ("permission denied".into(), Some("check who owns the file and its folder"))
            }
            ErrorKind::ReadOnlyFilesystem => {
                ("the disk is read-only".into(), Some("copy the song to a disk that can be written"))
            }
            ErrorKind::NotFound => ("it does not exist".into(), None),
            _ => (error.to_string(), None),
        };
        let failure = Self::machine(format!("cannot {doing} {}: {why}", path.display()));
        Self { hint: hint.map(String::from), ..failure }
    }
}

impl From<engine::Error> for Failure {
    fn from(error: engine::Error) -> Self {
        match error {
            engine::Error::Take { .. } => Self::song(error.to_string()),
            engine::Error::Machine(error) => error
                .downcast::<Self>()
                .unwrap_or_else(|error| Self::disk("write", Path::new("the rendered sound"), &error)),
            engine::Error::Stopped => Self { fault: Fault::Stopped, message: "stopped".into(), hint: None }
                .hint("what was rendered is kept: the next run goes on from here"),
        }
    }
}

/// Adds what was being done to the disk's error.
pub trait Doing<T> {
    /// `doing` completes "cannot … PATH".
    fn doing(self, doing: &str, path: &Path) -> Result<T, Failure>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, doing: &str, path: &Path) -> Result<T, Failure> {
        self.map_err(|error| Failure::disk(doing, path, &error))
    }
}
