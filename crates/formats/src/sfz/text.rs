//! The text of an SFZ file: comments, `#define`, `#include`, headers and opcodes.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use super::sound::Library;
use crate::{Error, Result};

/// Files within files.
const DEEPEST: usize = 16;
/// Bytes of text in all, after all includes.
const MOST: usize = 64 << 20;

/// A place in the text.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub file: Rc<str>,
    pub line: usize,
}

/// What the text consists of.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// `<name>`.
    Header(String, Place),
    /// `name=value`.
    Opcode(Opcode),
}

/// An opcode, its name in lower case.
#[derive(Clone, Debug)]
pub(super) struct Opcode {
    pub name: String,
    pub value: String,
    pub place: Place,
}

struct Reader<'a> {
    library: &'a mut Library,
    defines: BTreeMap<String, String>,
    items: Vec<Item>,
    read: usize,
}

/// Reads a file and all that it includes.
pub(super) fn read(library: &mut Library, file: &Path) -> Result<Vec<Item>> {
    let bytes = std::fs::read(file)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut reader = Reader { library, defines: BTreeMap::new(), items: Vec::new(), read: 0 };
    if bytes.len() > MOST {
        return Err(Error::Unsupported(format!("an instrument's text of more than {} MB", MOST >> 20)));
    }
    if bytes.contains(&0) {
        return Err(Error::Unsupported("an instrument that is not text".into()));
    }
    reader.file(&name, &bytes, 0);
    Ok(reader.items)
}

impl Reader<'_> {
    fn file(&mut self, name: &str, bytes: &[u8], depth: usize) {
        self.read += bytes.len();
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
        let file: Rc<str> = name.into();
        let mut in_comment = false;
        for (index, line) in text.split('\n').enumerate() {
            let place = Place { file: Rc::clone(&file), line: index + 1 };
            let line = uncommented(line, &mut in_comment);
            self.line(line.trim(), &place, depth);
        }
    }

    fn line(&mut self, line: &str, place: &Place, depth: usize) {
        if let Some(rest) = line.strip_prefix("#define") {
            self.define(rest.trim());
        } else if let Some(at) = line.find("#include") {
            self.opcodes(&line[..at], place);
            self.include(line[at + "#include".len()..].trim(), place, depth);
        } else {
            self.opcodes(line, place);
        }
    }

    /// `$NAME value`, perhaps followed by more definitions.
    fn define(&mut self, rest: &str) {
        let mut words = rest.split_whitespace();
        while let (Some(name), Some(value)) = (words.next(), words.next()) {
            if let Some(name) = name.strip_prefix('$') {
                let value = self.expanded(value);
                self.defines.insert(name.to_string(), value);
            }
            if words.clone().next() == Some("#define") {
                words.next();
            }
        }
    }

    fn include(&mut self, rest: &str, place: &Place, depth: usize) {
        let name = self.expanded(rest.trim().trim_matches(['"', '<', '>']));
        if depth >= DEEPEST {
            self.library.remark(
                place,
                format!("'{name}' is included too deep"),
                Some("does it include itself?"),
            );
            return;
        }
        match self.library.text(&name, place) {
            Some(bytes) if self.read + bytes.len() <= MOST => self.file(&name, &bytes, depth + 1),
            Some(_) => self.library.remark(place, format!("'{name}' makes the instrument too long"), None),
            None => {}
        }
    }

    /// The text with each `$NAME` replaced, the longest name that fits first.
    fn expanded(&self, text: &str) -> String {
        if !text.contains('$') || self.defines.is_empty() {
            return text.to_string();
        }
        let mut done = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            done.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let fits = self.defines.iter().filter(|(name, _)| rest.starts_with(name.as_str()));
            match fits.max_by_key(|(name, _)| name.len()) {
                Some((name, value)) if done.len() < 4096 => {
                    done.push_str(value);
                    rest = &rest[name.len()..];
                }
                _ => done.push('$'),
            }
        }
        done.push_str(rest);
        done
    }

    /// Headers and opcodes of one line.
    fn opcodes(&mut self, line: &str, place: &Place) {
        let line = self.expanded(line);
        let mut rest = line.trim();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('<') {
                let Some(end) = after.find('>') else {
                    self.library.remark(place, "a header without '>'".into(), Some("write <region>"));
                    return;
                };
                self.items.push(Item::Header(after[..end].trim().to_ascii_lowercase(), place.clone()));
                rest = after[end + 1..].trim_start();
                continue;
            }
            let Some(equals) = rest.find('=') else {
                self.library.remark(
                    place,
                    format!("'{}' is not read", shortened(rest)),
                    Some("write name=value"),
                );
                return;
            };
            let name = rest[..equals].trim();
            // A value may hold blanks: it ends before the next name and its '=', or before a header.
            let value_and_more = &rest[equals + 1..];
            let end = value_end(value_and_more);
            self.items.push(Item::Opcode(Opcode {
                name: name.to_ascii_lowercase(),
                value: value_and_more[..end].trim().to_string(),
                place: place.clone(),
            }));
            rest = value_and_more[end..].trim_start();
        }
    }
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Where a value ends: before a blank and a name with its '=', or before a header.
fn value_end(text: &str) -> usize {
    let header = text.find('<').unwrap_or(text.len());
    let text = &text[..header];
    let Some(next) = text.find('=') else { return header };
    let name = text[..next].trim_end();
    name.rfind(char::is_whitespace).unwrap_or(header)
}

/// The line without `// …` and `/* … */`.
fn uncommented(line: &str, in_comment: &mut bool) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    loop {
        if *in_comment {
            let Some(end) = rest.find("*/") else { return kept };
            *in_comment = false;
            rest = &rest[end + 2..];
        }
        let slashes = rest.find("//").unwrap_or(usize::MAX);
        let stars = rest.find("/*").unwrap_or(usize::MAX);
        if slashes == usize::MAX && stars == usize::MAX {
            kept.push_str(rest);
            return kept;
        }
        if slashes < stars {
            kept.push_str(&rest[..slashes]);
            return kept;
        }
        kept.push_str(&rest[..stars]);
        *in_comment = true;
        rest = &rest[stars + 2..];
    }
}
