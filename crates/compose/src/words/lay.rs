//! A syllable for each note: the words of a section matched to the notes that they are written on.

use super::{spoken, syllables};
use dsp::speech::{Consonants, Syllable};
use song::{Beat, Diagnostic, Diagnostics, Place, Section, Severity, Song, Sung};

/// The words of a song: for each section, the syllable that each note of its melody belongs to.
pub struct Text {
    sections: Vec<Vec<Option<Laid>>>,
}

/// A note's syllable, whole, and which one of the section it is.
#[derive(Clone, Copy)]
struct Laid {
    nth: usize,
    whole: Syllable,
}

/// The words of every section; what does not fit its notes is diagnosed.
pub fn lay(song: &Song, diagnostics: &mut Diagnostics) -> Text {
    let english = song.language.to_lowercase().starts_with("en");
    let worded =
        song.sections.iter().any(|section| section.melody.iter().any(|note| note.syllable.is_some()));
    if worded && !english {
        diagnostics.push(Diagnostic {
            code: "sung-language",
            severity: Severity::Warning,
            place: Place { file: "song.toml".to_owned(), span: 0..0 },
            message: format!("the singer does not speak `{}`: words go by English letters", song.language),
            hint: Some(
                "write the words as an English reader would say them, or use another instrument".to_owned(),
            ),
        });
    }
    let sections = song.sections.iter().map(|section| of_section(section, english, diagnostics)).collect();
    Text { sections }
}

/// A word of a section: its notes with a syllable, by index.
fn words(section: &Section) -> Vec<Vec<usize>> {
    let mut words: Vec<Vec<usize>> = Vec::new();
    let mut open = false;
    for (index, note) in section.melody.iter().enumerate() {
        let Some(syllable) = &note.syllable else { continue };
        match words.last_mut().filter(|_| open) {
            Some(word) => word.push(index),
            None => words.push(vec![index]),
        }
        open = syllable.joined;
    }
    words
}

fn of_section(section: &Section, english: bool, diagnostics: &mut Diagnostics) -> Vec<Option<Laid>> {
    let mut laid: Vec<Option<Laid>> = vec![None; section.melody.len()];
    let mut nth = 0;
    for notes in words(section) {
        let of = |index: &usize| section.melody.get(*index).and_then(|note| note.syllable.as_ref());
        let Some(first) = notes.first().and_then(of) else { continue };
        let word: String = notes.iter().filter_map(of).map(|syllable| syllable.text.as_str()).collect();
        let (sung, natural) = fit(&word, notes.len(), english);
        if natural != notes.len() && !first.divided && english && natural > 0 {
            diagnostics.push(misfit(&word, natural, notes.len(), first));
        }
        for (index, whole) in notes.iter().zip(sung) {
            if let (Some(place), Some(whole)) = (laid.get_mut(*index), whole) {
                *place = Some(Laid { nth, whole });
            }
            nth += 1;
        }
    }
    // What has no syllable of its own holds the one before it, unless there was a rest.
    for index in 1..laid.len() {
        let held = laid[index - 1].filter(|_| laid[index].is_none() && connected(section, index));
        laid[index] = laid[index].or(held);
    }
    laid
}

fn connected(section: &Section, index: usize) -> bool {
    let note = |index: usize| section.melody.get(index);
    let ends = |note: &Sung| note.at + note.length;
    note(index)
        .is_some_and(|now| now.syllable.is_none() && note(index - 1).is_some_and(|last| ends(last) >= now.at))
}

/// The word on `count` notes, `None` where the syllable before is held; and how many syllables it has when spoken.
fn fit(word: &str, count: usize, english: bool) -> (Vec<Option<Syllable>>, usize) {
    let ways = spoken(word, english);
    let divided: Vec<Vec<Syllable>> = ways.iter().map(|way| syllables::divide(way)).collect();
    if let Some(right) = divided.iter().find(|way| way.len() == count) {
        return (right.iter().copied().map(Some).collect(), count);
    }
    let natural = divided.first().map_or(0, Vec::len);
    if let Some(fewer) = divided.iter().filter(|way| way.len() < count).max_by_key(|way| way.len()) {
        // The last syllable is held for the notes that are left.
        let rest = std::iter::repeat_n(None, count - fewer.len());
        return (fewer.iter().copied().map(Some).chain(rest).collect(), natural);
    }
    let mut shortest = ways.into_iter().min_by_key(|way| syllables::divide(way).len()).unwrap_or_default();
    while syllables::divide(&shortest).len() > count && syllables::shorten(&mut shortest) {}
    let mut sung = syllables::divide(&shortest);
    sung.truncate(count);
    (sung.into_iter().map(Some).collect(), natural)
}

fn misfit(word: &str, spoken: usize, notes: usize, syllable: &song::Syllable) -> Diagnostic {
    let word: String = word.chars().filter(|c| c.is_alphanumeric() || "'’".contains(*c)).collect();
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let message =
        format!("`{word}` is spoken in {} and has {}", count(spoken, "syllable"), count(notes, "note"));
    let hint = if spoken > notes {
        "write - where the word is divided, so that each syllable has its note"
    } else {
        "write the word with _ after it for a held note, or with - where it is divided to keep it so"
    };
    Diagnostic {
        code: "word-fit",
        severity: Severity::Warning,
        place: syllable.place.clone(),
        message,
        hint: Some(hint.to_owned()),
    }
}

impl Text {
    /// What a line of notes at these beats sings, one for one: the syllable of the melody that begins there, and its vowel as long
    /// as the line moves within it; `None` where the melody has no words.
    pub fn sung(&self, song: &Song, notes: &[Beat]) -> Vec<Option<Syllable>> {
        let mut found: Vec<Option<(usize, Laid)>> = Vec::new();
        for at in notes {
            let here = self.at(song, *at);
            let before = found.last().copied().flatten();
            found.push(here.and_then(|(place, laid, begins)| {
                let same = before.is_some_and(|(form, last)| (form, last.nth) == (place, laid.nth));
                (begins || same).then_some((place, laid))
            }));
        }
        let name = |index: usize| found.get(index).copied().flatten().map(|(form, laid)| (form, laid.nth));
        let part = |(index, found): (usize, &Option<(usize, Laid)>)| {
            let (form, laid) = (*found)?;
            let this = Some((form, laid.nth));
            let begins = index.checked_sub(1).and_then(name) != this;
            let held = name(index + 1) == this;
            let whole = laid.whole;
            Some(Syllable {
                onset: if begins { whole.onset } else { Consonants::NONE },
                coda: if held { Consonants::NONE } else { whole.coda },
                held,
                ..whole
            })
        };
        found.iter().enumerate().map(part).collect()
    }

    /// The syllable of the melody at a beat: index into the form, syllable, and whether a note of it begins there.
    fn at(&self, song: &Song, at: Beat) -> Option<(usize, Laid, bool)> {
        let near = song.form.iter().enumerate().filter(|(_, placed)| placed.start <= at && at < placed.end);
        // An upbeat lies before its section.
        let after = song.form.iter().enumerate().filter(|(_, placed)| at < placed.start).take(1);
        near.chain(after).find_map(|(form, placed)| {
            let melody = &song.sections.get(placed.section)?.melody;
            let sounds =
                |note: &Sung| placed.start + note.at <= at && at < placed.start + note.at + note.length;
            let index = melody.iter().position(sounds)?;
            let laid = (*self.sections.get(placed.section)?.get(index)?)?;
            Some((form, laid, placed.start + melody.get(index)?.at == at))
        })
    }
}
