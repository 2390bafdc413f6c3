//! The sections of a `.cho` file: environments, paragraphs outside them, grids and recalls.

use super::directive::{Directive, KNOWN};
use super::{Line, Lyrics, Verse};
use crate::diagnostic::{Log, did_you_mean};
use crate::toml::{At, number, short};
use crate::{Key, Meter};
use std::ops::Range;

/// Environments whose lines are neither words nor chords.
const VERBATIM: &[&str] = &["tab", "abc", "ly", "svg", "textblock", "musicxml"];

/// Most sections.
const MOST: usize = 1000;

/// What stands between `start_of_X` and `end_of_X`.
struct Open {
    environment: String,
    /// The environment in which a grid stands.
    around: Option<Box<Open>>,
    labelled: bool,
    verse: Verse,
}

struct Reading<'l, 'f> {
    lyrics: Lyrics,
    /// Every section in the order of the text, before names are made unique.
    blocks: Vec<(Verse, Block)>,
    open: Option<Open>,
    capo: i32,
    log: &'l mut Log<'f>,
}

#[derive(Clone, Copy, PartialEq)]
enum Block {
    Labelled,
    Environment,
    Paragraph,
    Grid,
    Recall,
}

/// Reads a `.cho` file.
pub(crate) fn read(text: &str, log: &mut Log<'_>) -> Lyrics {
    let mut reading = Reading { lyrics: Lyrics::default(), blocks: Vec::new(), open: None, capo: 0, log };
    let mut offset = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end_matches(['\n', '\r']);
        let span = offset..offset + line.len();
        offset += whole.len();
        if !reading.line(line, span) {
            break;
        }
    }
    reading.finish()
}

impl Reading<'_, '_> {
    /// Takes one line; `false` where another song begins.
    fn line(&mut self, line: &str, span: Range<usize>) -> bool {
        let trimmed = line.trim();
        let start = span.start + line.len() - line.trim_start().len();
        if line.starts_with('#') {
            return true;
        }
        if let Some(inside) = trimmed.strip_prefix('{') {
            let span = start..start + trimmed.len();
            let Some(inside) = inside.strip_suffix('}') else {
                self.log.error(
                    "unclosed-directive",
                    &span,
                    "this directive is not closed",
                    "write } at the end".to_string(),
                );
                return true;
            };
            return self.directive(&Directive::read(inside, span));
        }
        let environment = self.open.as_ref().filter(|open| !open.environment.is_empty());
        match environment.map(|open| open.environment.as_str()) {
            Some(name) if VERBATIM.contains(&name) => {}
            Some("grid") => {
                if let Some(open) = &mut self.open {
                    crate::bars::read(line, span.start, true, &mut open.verse.grid, self.log);
                }
            }
            None if trimmed.is_empty() => self.close(),
            _ if trimmed.is_empty() => {}
            _ => {
                let line = Line::read(trimmed, start..start + trimmed.len(), self.log);
                let paragraph = || Open {
                    environment: String::new(),
                    around: None,
                    labelled: false,
                    verse: Verse { span, ..Verse::default() },
                };
                self.open.get_or_insert_with(paragraph).verse.lines.push(line);
            }
        }
        true
    }

    fn directive(&mut self, directive: &Directive<'_>) -> bool {
        let value = directive.value;
        let lyrics = &mut self.lyrics;
        match directive.name.as_str() {
            "meta" => {
                let inner = Directive::read(value, directive.span.clone());
                if ["title", "artist", "key", "tempo", "time", "capo"].contains(&inner.name.as_str()) {
                    return self.directive(&inner);
                }
            }
            "title" => {
                lyrics.title =
                    lyrics.title.take().or(Some(value.to_string()).filter(|title| !title.is_empty()))
            }
            "artist" if !value.is_empty() => lyrics.artists.push(value.to_string()),
            "key" => match Key::parse(value) {
                Some(key) => lyrics.key = lyrics.key.or(Some(key)),
                None => self.odd(directive, "a key, such as F#m"),
            },
            "tempo" => match number(value.trim_end_matches("bpm")).filter(|bpm| (20.0..=400.0).contains(bpm))
            {
                Some(bpm) => lyrics.tempo = lyrics.tempo.or(Some(bpm)),
                None => self.odd(directive, "a tempo from 20 to 400"),
            },
            "time" => match Meter::parse(value) {
                Some(meter) => lyrics.meter = lyrics.meter.or(Some(meter)),
                None => self.odd(directive, "a meter, such as 3/4"),
            },
            "capo" => match value.parse().ok().filter(|capo| (0..=12).contains(capo)) {
                Some(capo) => self.capo = capo,
                None => self.odd(directive, "a fret from 0 to 12"),
            },
            "new_song" if !self.blocks.is_empty() || self.open.is_some() => {
                self.log.warning(
                    "second-song",
                    &directive.span,
                    "another song begins here; only the first is read",
                    None,
                );
                return false;
            }
            "chorus" => self.recall(directive),
            name => {
                if let Some(environment) = name.strip_prefix("start_of_") {
                    self.start(environment, directive);
                } else if let Some(environment) = name.strip_prefix("end_of_") {
                    self.end(environment, directive);
                } else if !directive.is_known() {
                    let hint = did_you_mean(
                        name,
                        KNOWN.iter().copied(),
                        "a directive of your own begins with x_".into(),
                    );
                    self.log.warning(
                        "unknown-directive",
                        &directive.span,
                        format!("unknown directive `{}`", short(name)),
                        hint,
                    );
                }
            }
        }
        true
    }

    fn odd(&mut self, directive: &Directive<'_>, expected: &str) {
        let message = format!("`{}` is not {expected}", short(directive.value));
        self.log.warning("bad-value", &directive.span, message, None);
    }

    fn start(&mut self, environment: &str, directive: &Directive<'_>) {
        let grid = environment == "grid";
        let mut around = None;
        match self.open.take() {
            Some(open) if open.environment.is_empty() => {
                self.open = Some(open);
                self.close();
            }
            Some(open) if grid && open.environment != "grid" => around = Some(Box::new(open)),
            Some(open) => {
                let message = format!("`{}` is still open", open.environment);
                let hint = format!("write {{end_of_{}}} before", open.environment);
                self.log.warning("unclosed-section", &directive.span, message, hint);
                self.open = Some(open);
                self.close();
            }
            None => {}
        }
        let label = directive.label();
        let plain = environment.replace('_', "-");
        let name = label.unwrap_or(&plain).trim().to_lowercase();
        let verse = Verse { name, span: directive.span.clone(), ..Verse::default() };
        self.open =
            Some(Open { environment: environment.to_string(), around, labelled: label.is_some(), verse });
    }

    fn end(&mut self, environment: &str, directive: &Directive<'_>) {
        match &self.open {
            Some(open) if open.environment == environment => self.close(),
            Some(open) if !open.environment.is_empty() => {
                let message =
                    format!("`{}` ends here, but `{}` is open", short(environment), open.environment);
                let hint = format!("write {{end_of_{}}}", open.environment);
                self.log.warning("wrong-end", &directive.span, message, hint);
                self.close();
            }
            _ => {
                let message = format!("`{}` ends here, but did not begin", short(environment));
                self.log.warning("wrong-end", &directive.span, message, None);
            }
        }
    }

    /// Ends whatever is open.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        if self.blocks.len() >= MOST {
            self.log.error("too-many", &open.verse.span, format!("more than {MOST} sections"), None);
            return;
        }
        let grid = open.environment == "grid";
        if let Some(mut around) = open.around {
            if open.labelled {
                self.blocks.push((open.verse, Block::Grid));
            } else {
                around.verse.grid.extend(open.verse.grid);
            }
            self.open = Some(*around);
            return;
        }
        if VERBATIM.contains(&open.environment.as_str()) {
            return;
        }
        let block = match (grid, open.environment.is_empty(), open.labelled) {
            (true, ..) => Block::Grid,
            (_, true, _) => Block::Paragraph,
            (_, _, true) => Block::Labelled,
            _ => Block::Environment,
        };
        self.blocks.push((open.verse, block));
    }

    fn recall(&mut self, directive: &Directive<'_>) {
        if self.open.as_ref().is_some_and(|open| open.environment.is_empty()) {
            self.close();
        }
        let name = directive.label().unwrap_or_default().to_lowercase();
        self.blocks.push((Verse { name, span: directive.span.clone(), ..Verse::default() }, Block::Recall));
    }

    /// Gives every section its name and puts them in order.
    fn finish(mut self) -> Lyrics {
        while let Some(open) = &self.open {
            if !open.environment.is_empty() {
                let message = format!("`{}` is not closed", open.environment);
                let hint = format!("write {{end_of_{}}}", open.environment);
                // The text may have been cut off here, and words be missing.
                self.log.error("unclosed-section", &open.verse.span.clone(), message, hint);
            }
            self.close();
        }
        self.sounding_key();
        self.raise();
        let blocks = std::mem::take(&mut self.blocks);
        let count = |name: &str| {
            let same = |(verse, block): &&(Verse, Block)| *block == Block::Environment && verse.name == name;
            let mut kinds: Vec<&Verse> = Vec::new();
            for (verse, _) in blocks.iter().filter(same) {
                if !kinds.iter().any(|known| same_words(known, verse)) {
                    kinds.push(verse);
                }
            }
            kinds.len()
        };
        let labels: Vec<String> = blocks
            .iter()
            .filter(|(_, block)| *block == Block::Labelled)
            .map(|(verse, _)| verse.name.clone())
            .collect();
        let mut grids = Vec::new();
        for (verse, block) in &blocks {
            match block {
                Block::Recall => self.recalled(verse),
                Block::Grid => grids.push((verse.clone(), self.lyrics.order.len())),
                Block::Paragraph => self.numbered("verse", verse, &labels),
                Block::Environment if count(&verse.name) > 1 => self.numbered(&verse.name, verse, &labels),
                _ => self.named(verse),
            }
        }
        self.grids(grids);
        self.lyrics
    }

    /// With a capo, the key that the text names may be the one that is fingered or the one that sounds: the one that
    /// fits the chords holds.
    fn sounding_key(&mut self) {
        let Some(key) = self.lyrics.key.filter(|_| self.capo > 0) else { return };
        let raised = Key { tonic: key.spelled(i32::from(key.tonic.semitone) + self.capo), ..key };
        let chords = || {
            self.blocks
                .iter()
                .flat_map(|(verse, _)| &verse.lines)
                .flat_map(|line| line.chords.iter().flatten())
        };
        let fit = |key: Key| {
            chords().filter(|chord| key.degree(chord.root.up(self.capo).semitone).is_some()).count()
        };
        if fit(raised) > fit(key) {
            self.lyrics.key = Some(raised);
        }
    }

    /// Raises every chord to where it sounds with the capo.
    fn raise(&mut self) {
        let capo = self.capo;
        if capo == 0 {
            return;
        }
        let verses = || self.blocks.iter().map(|(verse, _)| verse);
        let first =
            verses().flat_map(|verse| &verse.lines).flat_map(|line| line.chords.iter().flatten()).next();
        let first = first.map(|chord| Key { tonic: chord.root.up(capo), mode: crate::Mode::Major });
        let Some(key) = self.lyrics.key.or(first) else { return };
        for verse in self.blocks.iter_mut().map(|(verse, _)| verse) {
            let over = verse.lines.iter_mut().flat_map(|line| line.chords.iter_mut().flatten());
            let bars = verse.grid.iter_mut().flatten().flatten().flatten();
            for chord in over.chain(bars) {
                *chord = chord.transposed(capo, key);
            }
        }
    }

    fn add(&mut self, name: String, verse: &Verse) {
        self.lyrics.order.push(At { value: name.clone(), span: verse.span.clone() });
        if !self.lyrics.sections.iter().any(|known| known.name == name) {
            self.lyrics.sections.push(Verse { name, ..verse.clone() });
        }
    }

    /// A section with a name of its own; where the name returns with other words, it is numbered.
    fn named(&mut self, verse: &Verse) {
        let known = self.lyrics.sections.iter().find(|known| known.name == verse.name);
        if known.is_none_or(|known| same_words(known, verse) || verse.lines.is_empty()) {
            return self.add(verse.name.clone(), verse);
        }
        let name = free_name(&verse.name, |name| self.lyrics.sections.iter().any(|known| known.name == name));
        let message =
            format!("two sections are named `{}` and differ; this one is `{name}`", short(&verse.name));
        self.log.warning("duplicate-name", &verse.span, message, "give it a label of its own".to_string());
        self.add(name, verse);
    }

    /// The next of several sections of a kind.
    fn numbered(&mut self, kind: &str, verse: &Verse, labels: &[String]) {
        let same = |known: &&Verse| crate::form::kind_of(&known.name) == kind && same_words(known, verse);
        if let Some(known) = self.lyrics.sections.iter().find(same).map(|known| known.name.clone()) {
            return self.add(known, verse);
        }
        let taken = |name: &str| {
            labels.iter().any(|label| label == name)
                || self.lyrics.sections.iter().any(|known| known.name == name)
        };
        let first = format!("{kind} 1");
        let name = if taken(&first) { free_name(kind, taken) } else { first };
        self.add(name, verse);
    }

    fn recalled(&mut self, verse: &Verse) {
        let known = |name: &str| self.lyrics.sections.iter().any(|known| known.name == name);
        let last =
            || self.lyrics.sections.iter().rev().find(|known| crate::form::kind_of(&known.name) == "chorus");
        if known(&verse.name) {
            self.lyrics.order.push(At { value: verse.name.clone(), span: verse.span.clone() });
        } else if let Some(name) = last().map(|known| known.name.clone()) {
            self.lyrics.order.push(At { value: name, span: verse.span.clone() });
        } else {
            self.log.warning("no-chorus", &verse.span, "there is no chorus before this recall", None);
        }
    }

    /// Grids give their chords to the section or kind that they are named like, else they are sections.
    fn grids(&mut self, grids: Vec<(Verse, usize)>) {
        let mut added = 0;
        for (grid, at) in grids {
            let of_kind = |known: &&mut Verse| {
                known.name == grid.name || crate::form::kind_of(&known.name) == grid.name
            };
            let mut found = false;
            for known in self.lyrics.sections.iter_mut().filter(|known| of_kind(known)) {
                if known.grid.is_empty() || known.name == grid.name {
                    known.grid.extend(grid.grid.iter().cloned());
                }
                found = true;
            }
            if !found {
                let at = (at + added).min(self.lyrics.order.len());
                self.lyrics.order.insert(at, At { value: grid.name.clone(), span: grid.span.clone() });
                self.lyrics.sections.push(grid);
                added += 1;
            }
        }
    }
}

fn same_words(a: &Verse, b: &Verse) -> bool {
    let lines = |verse: &Verse| {
        verse.lines.iter().map(|line| (line.text.clone(), line.chords.clone())).collect::<Vec<_>>()
    };
    a.grid == b.grid && lines(a) == lines(b)
}

/// `kind 2`, `kind 3`, … whichever is not taken.
fn free_name(kind: &str, taken: impl Fn(&str) -> bool) -> String {
    let names = (2_u32..).map(|n| format!("{kind} {n}"));
    names.into_iter().find(|name| !taken(name)).unwrap_or_default()
}
