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

/// Findings kept of one file: beyond these, more of the same tells nothing.
const MOST: usize = 100;

/// Collects what is found in one file.
pub(crate) struct Log<'a> {
    /// Path within the song folder.
    pub file: &'a str,
    out: &'a mut Diagnostics,
    count: usize,
}

impl<'a> Log<'a> {
    /// Findings about `file` go to `out`.
    pub fn new(file: &'a str, out: &'a mut Diagnostics) -> Self {
        Self { file, out, count: 0 }
    }

    /// The place of a span of this file.
    pub fn place(&self, span: &Range<usize>) -> Place {
        Place { file: self.file.to_string(), span: span.clone() }
    }

    /// Something that must be put right.
    pub fn error(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) {
        self.push(Severity::Error, code, span, message.into(), hint.into());
    }

    /// Something worth knowing.
    pub fn warning(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) {
        self.push(Severity::Warning, code, span, message.into(), hint.into());
    }

    fn push(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: &Range<usize>,
        message: String,
        hint: Option<String>,
    ) {
        self.count += 1;
        if self.count <= MOST {
            self.out.push(Diagnostic { code, severity, place: self.place(span), message, hint });
        }
    }
}

/// The name among `names` that `word` was probably meant to be.
pub(crate) fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word: String = word.chars().take(64).collect::<String>().to_lowercase();
    let allowed = (word.chars().count() / 3).max(1);
    let distance = |name: &str| strsim::damerau_levenshtein(&word, &name.to_lowercase());
    names
        .into_iter()
        .map(|name| (distance(name), name))
        .filter(|(far, _)| *far <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// “did you mean …” if a name is near, else `otherwise`.
pub(crate) fn did_you_mean<'n>(
    word: &str,
    names: impl IntoIterator<Item = &'n str>,
    otherwise: String,
) -> String {
    nearest(word, names).map_or(otherwise, |name| format!("did you mean `{name}`?"))
}
