//! Whether the picture that `release.toml` names is there, and within the song.

use super::inside;
use song::{Diagnostic, Diagnostics, Place, Severity, Texts};
use std::path::Path;
use toml_edit::Document;

/// The file that names it.
const FILE: &str = "release.toml";

/// Says what is wrong with the path of the artwork; a text that is no TOML is for others to diagnose.
pub fn check(root: &Path, texts: &Texts, wrong: &mut Diagnostics) {
    let text = texts.files.get(FILE).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let Some(document) = text.and_then(|text| Document::parse(text).ok()) else { return };
    let Some(value) = document.get("artwork").and_then(|item| item.as_value()) else { return };
    let Some(name) = value.as_str() else { return };
    let fault = match inside(root, name) {
        Ok(path) if path.is_file() => return,
        Ok(_) => ("unreadable", "is not a file".to_string()),
        Err(fault) => fault,
    };
    let place = Place { file: FILE.into(), span: value.span().unwrap_or_default() };
    let hint = Some("put the picture into the song folder and write its path within it".into());
    let message = format!("the artwork `{}` {}", name.chars().take(80).collect::<String>(), fault.1);
    wrong.push(Diagnostic { code: fault.0, severity: Severity::Error, place, message, hint });
}
