//! Why a file could not be read or written.

use dsp::Seconds;

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk or another part of the machine failed.
    #[error(transparent)]
    Machine(#[from] std::io::Error),
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file is sound, but its length is zero.
    #[error("it holds no sound: its length is zero")]
    NoSound,
    /// Not a kind in [`crate::audio::KINDS`].
    #[error("not an audio file of a known kind")]
    Unknown,
    /// A known kind with something that cannot be read or written.
    #[error("{0}")]
    Unsupported(String),
    /// The file ends before the length that it states.
    #[error("truncated at {:.3} s of {:.3} s", at.0, of.0)]
    Truncated {
        /// Where the sound stops.
        at: Seconds,
        /// The length that the file states.
        of: Seconds,
    },
    /// The file ends before the end that its structure states.
    #[error("cut off: the file ends {missing} bytes too early")]
    Cut {
        /// Bytes that are not there.
        missing: u64,
    },
    /// The bytes contradict the format.
    #[error("damaged at {:.3} s: {why}", at.0)]
    Damaged {
        /// Up to where the sound is good.
        at: Seconds,
        /// What is wrong there.
        why: String,
    },
    /// Tags cannot be read or written.
    #[error("tags: {0}")]
    Tags(String),
}

impl Error {
    pub(crate) fn damaged(why: impl Into<String>) -> Self {
        Self::Damaged { at: Seconds(0.0), why: why.into() }
    }
}
