//! What is wrong with a text: a code, a place, a message and a hint.

use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the song is made.
    Warning,
    /// The song is not made unless asked.
    Error,
}

/// Where in the song folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path within the song folder, `/` between its parts.
    pub file: String,
    /// Bytes of the file; empty at 0 where the whole file is meant.
    pub span: Range<usize>,
}

/// One finding about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable name, kebab-case, such as `unknown-key`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Findings in the order in which they were made.
pub type Diagnostics = Vec<Diagnostic>;
