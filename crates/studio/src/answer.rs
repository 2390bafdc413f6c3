//! What a command answers: the same facts for a reader and, with `--json`, for a program.

use serde_json::{Map, Value};
use song::{Diagnostics, Severity, Texts};

/// A command's answer.
#[derive(Debug, Default)]
pub struct Answer {
    /// For a reader; ends without a line break.
    pub text: String,
    /// For a program.
    pub json: Map<String, Value>,
    /// What is wrong with the song's texts, shown before the text.
    pub diagnostics: Diagnostics,
    /// The texts that the diagnostics point into.
    pub texts: Texts,
    /// Something that was looked at has errors, beyond the diagnostics: exit code 1.
    pub failed: bool,
}

impl Answer {
    /// An answer in words.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// With a fact for programs.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.json.insert(name.into(), value.into());
        self
    }

    /// With diagnostics and the texts they point into.
    pub fn diagnosed(mut self, diagnostics: Diagnostics, texts: &Texts) -> Self {
        self.diagnostics = diagnostics;
        self.texts = texts.clone();
        self
    }

    /// Whether everything is good: exit code 0.
    pub fn good(&self) -> bool {
        !self.failed && self.diagnostics.iter().all(|d| d.severity != Severity::Error)
    }
}
