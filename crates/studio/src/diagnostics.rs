//! Findings about texts, shown: the line, a caret, what is wrong and what to do about it.

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode, SourceSpan};
use serde_json::{Value, json};
use song::{Diagnostic, Diagnostics, Severity, Texts};
use std::borrow::Cow;
use std::fmt;

/// Most findings that are shown at once; the rest is counted.
const MOST: usize = 50;
/// Longest line that is quoted, bytes.
const LONGEST_LINE: usize = 1000;

/// A diagnostic with the text it points into.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Shown {
    message: String,
    code: &'static str,
    severity: Severity,
    hint: Option<String>,
    quote: Option<(NamedSource<String>, SourceSpan)>,
}

impl miette::Diagnostic for Shown {
    fn code(&self) -> Option<Box<dyn fmt::Display + '_>> {
        Some(Box::new(self.code))
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }
    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        self.hint.as_ref().map(|hint| Box::new(hint) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.quote.as_ref().map(|(source, _)| source as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (_, span) = self.quote.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(None, *span))))
    }
}

/// Where a diagnostic lies in the readable form of its file.
struct Spot<'a> {
    text: Cow<'a, str>,
    from: usize,
    to: usize,
}

impl<'a> Spot<'a> {
    /// `None` where the whole file is meant, or there is no such file.
    fn of(diagnostic: &Diagnostic, texts: &'a Texts) -> Option<Self> {
        let bytes = texts.files.get(&diagnostic.place.file)?;
        let span = &diagnostic.place.span;
        if span.start == 0 && span.end == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(bytes);
        let lossless = matches!(text, Cow::Borrowed(_));
        let place = |at| readable(bytes, &text, lossless, at);
        let (from, to) = (place(span.start), place(span.end));
        Some(Self { text, from, to: to.max(from) })
    }

    /// Line and column in characters, both from 1.
    fn line_column(&self) -> (usize, usize) {
        let before = &self.text[..self.from];
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line..].chars().count() + 1)
    }

    /// Whether the line is short enough to be quoted.
    fn quotable(&self) -> bool {
        let start = self.text[..self.from].rfind('\n').map_or(0, |at| at + 1);
        let length = self.text[self.to..].find('\n').unwrap_or(self.text.len() - self.to);
        self.to + length - start <= LONGEST_LINE
    }
}

/// Offset in `text`, the readable form of `bytes` (`lossless`: the same), of byte `at`: always on a character.
fn readable(bytes: &[u8], text: &str, lossless: bool, at: usize) -> usize {
    let at = if lossless { at } else { String::from_utf8_lossy(&bytes[..at.min(bytes.len())]).len() };
    text.floor_char_boundary(at)
}

/// Everything that is wrong, for a reader.
pub fn show(diagnostics: &Diagnostics, texts: &Texts, colour: bool) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_links(false);
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MOST) {
        // Writing to a String does not fail.
        let _ = handler.render_report(&mut out, &shown(diagnostic, texts));
        out.push('\n');
    }
    if diagnostics.len() > MOST {
        out += &format!("and {} more (--json lists all)\n", diagnostics.len() - MOST);
    }
    out
}

fn shown(diagnostic: &Diagnostic, texts: &Texts) -> Shown {
    let file = &diagnostic.place.file;
    let spot = Spot::of(diagnostic, texts);
    let prefix = match &spot {
        Some(spot) if spot.quotable() => String::new(),
        Some(spot) => format!("{file}:{}:{}: ", spot.line_column().0, spot.line_column().1),
        None => format!("{file}: "),
    };
    let quote = spot.filter(Spot::quotable).map(|spot| {
        let span = (spot.from, spot.to - spot.from).into();
        (NamedSource::new(file, spot.text.into_owned()), span)
    });
    Shown {
        message: format!("{prefix}{}", diagnostic.message),
        code: diagnostic.code,
        severity: diagnostic.severity,
        hint: diagnostic.hint.clone(),
        quote,
    }
}

/// `2 errors, 1 warning`; empty if there is nothing.
pub fn summary(diagnostics: &Diagnostics) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let named = [(count(Severity::Error), "error"), (count(Severity::Warning), "warning")];
    let words = named.iter().filter(|(n, _)| *n > 0).map(|(n, word)| counted(*n, word));
    words.collect::<Vec<_>>().join(", ")
}

/// `1 error`, `2 errors`.
pub fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Everything that is wrong, for a program.
pub fn json(diagnostics: &Diagnostics, texts: &Texts) -> Value {
    let one = |diagnostic: &Diagnostic| {
        let line_column = Spot::of(diagnostic, texts).map(|spot| spot.line_column());
        json!({
            "code": diagnostic.code,
            "severity": match diagnostic.severity { Severity::Error => "error", Severity::Warning => "warning" },
            "message": diagnostic.message,
            "hint": diagnostic.hint,
            "file": diagnostic.place.file,
            "line": line_column.map(|at| at.0),
            "column": line_column.map(|at| at.1),
            "from": diagnostic.place.span.start,
            "to": diagnostic.place.span.end,
        })
    };
    diagnostics.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use song::Place;

    fn texts(bytes: &[u8]) -> Texts {
        let mut texts = Texts::default();
        texts.files.insert("song.toml".into(), bytes.into());
        texts
    }

    fn at(span: std::ops::Range<usize>) -> Diagnostic {
        let place = Place { file: "song.toml".into(), span };
        let hint = Some("write \"92 bpm\"".into());
        Diagnostic { code: "unit", severity: Severity::Error, place, message: "no unit".into(), hint }
    }

    #[test]
    fn the_line_the_caret_and_the_hint_are_shown() {
        let shown = show(&vec![at(21..23)], &texts("title = \"Bé\"\ntempo = 92\n".as_bytes()), false);
        for part in ["unit", "no unit", "song.toml:2:8", "tempo = 92", "write \"92 bpm\""] {
            assert!(shown.contains(part), "{part} in:\n{shown}");
        }
    }

    #[test]
    fn any_span_into_any_bytes_is_shown() {
        let bytes = b"a\xff\xc3\xa9\xe2\x82\n\xf0\x9f\x98\x80 end\xc3";
        let texts = texts(bytes);
        for from in 0..bytes.len() + 3 {
            for to in [from, from + 1, from + 5, 0, usize::MAX] {
                let wrong = vec![at(from..to)];
                assert!(show(&wrong, &texts, true).contains("no unit"));
                assert_eq!(json(&wrong, &texts)[0]["from"], from);
            }
        }
        let after_three = json(&vec![at(7..8)], &texts);
        assert_eq!((&after_three[0]["line"], &after_three[0]["column"]), (&json!(2), &json!(1)));
    }

    #[test]
    fn counts_are_grammatical() {
        let mut all = vec![at(0..1), at(0..1), at(0..1)];
        all[2].severity = Severity::Warning;
        assert_eq!(summary(&all), "2 errors, 1 warning");
        assert_eq!(summary(&Vec::new()), "");
    }

    #[test]
    fn a_flood_is_cut_and_a_giant_line_is_not_quoted() {
        let flood = vec![at(3..4); 500];
        let shown = show(&flood, &texts(&[b'x'; 100_000]), false);
        assert!(shown.contains("and 450 more") && shown.len() < 20_000);
        assert!(shown.contains("song.toml:1:4: no unit"));
    }
}
