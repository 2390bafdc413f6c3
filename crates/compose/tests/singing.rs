//! Words on notes, from the texts of a song to what a singer is told.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use compose::{Source, arrange};
use dsp::speech::{Phone, Syllable};
use song::{Diagnostics, Texts};

/// What the track of this name sings, a text a note: `onset/VOWEL/coda`, `~` where the vowel is held over.
fn sung(lyrics: &str, melody: &str, more: &[(&str, &str)], track: &str) -> (Vec<String>, Diagnostics) {
    let lyrics = format!("{{start_of_verse}}\n{lyrics}\n{{end_of_verse}}\n");
    let melody = format!("X:1\nL:1/4\nM:4/4\nK:D\nP:verse\n{melody}\n");
    let files = [("song.toml", "title = \"x\"\n"), ("lyrics.cho", &lyrics), ("melody.abc", &melody)];
    let files = files.iter().chain(more).map(|(name, text)| ((*name).to_owned(), text.as_bytes().into()));
    let (song, faults) = song::resolve(&Texts { files: files.collect(), ..Texts::default() });
    let (tracks, mut found) = arrange(&song);
    found.extend(faults);
    let track = tracks.iter().find(|wanted| wanted.name == track).unwrap();
    let Source::Notes { notes, .. } = &track.source else { panic!("notes") };
    (
        notes.iter().map(|note| note.syllable.map_or("-".to_owned(), |syllable| text(&syllable))).collect(),
        found,
    )
}

fn text(syllable: &Syllable) -> String {
    let names = |list: &[Phone]| list.iter().map(|phone| phone.name()).collect::<Vec<_>>().join(" ");
    let held = if syllable.held { "~" } else { "" };
    format!(
        "{}/{}{held}/{}",
        names(syllable.onset.list()),
        syllable.vowel.name(),
        names(syllable.coda.list())
    )
}

fn codes(found: &Diagnostics) -> Vec<&'static str> {
    found.iter().map(|found| found.code).collect()
}

#[test]
fn each_note_has_its_syllable_and_a_held_one_keeps_its_end_for_the_last() {
    let (sung, found) = sung("Paper boats_ singing", "A F B A | F E2 z |", &[], "vocal");
    assert_eq!(sung, ["P/EY/", "P/ER/", "B/OW~/", "/OW/T S", "S/IH/NG", "/IH/NG"]);
    assert_eq!(codes(&found), [""; 0]);
}

#[test]
fn the_pronunciation_that_fits_the_notes_is_sung() {
    let (three, found) = sung("ev-er-y night", "A F B A |", &[], "vocal");
    assert_eq!((three.join(" ").as_str(), codes(&found).len()), ("/EH/ V/ER/ /IY/ N/AY/T", 0));
    let (two, found) = sung("every night now", "A F B A |", &[], "vocal");
    assert_eq!((two.join(" ").as_str(), codes(&found).len()), ("/EH/V R/IY/ N/AY/T N/AW/", 0));
}

#[test]
fn a_word_that_does_not_fit_is_said_with_its_line_unless_it_was_divided_by_hand() {
    let (sung_, found) = sung("dreamt memo-ry", "A F B A |", &[], "vocal");
    assert_eq!(sung_.len(), 4);
    assert!(!codes(&found).contains(&"word-fit"), "{found:?}");
    // Written rules give this word two syllables, the dictionary gives it one.
    let (_, found) = sung("a learned bird", "A F B A |", &[], "vocal");
    let fit = found.iter().find(|found| found.code == "word-fit");
    assert!(fit.is_none_or(|fit| fit.place.file == "lyrics.cho"
        && !fit.place.span.is_empty()
        && fit.hint.is_some()));
}

#[test]
fn a_second_voice_sings_the_words_of_the_melody() {
    let arrange = "[[track]]\nname = \"vocal\"\nrole = \"vocal\"\n[[track]]\nname = \"low\"\nrole = \"backing\"\n\
        instrument = \"singer\"\nplays = \"parts/low.abc\"\n";
    let low = "X:1\nL:1/4\nM:4/4\nK:D\nF2 G F | z4 | D4 |";
    let more = [("arrange.toml", arrange), ("parts/low.abc", low)];
    let (sung, _) = sung("Pa__per boats", "A F B A | F E2 z | z4 |", &more, "low");
    assert_eq!(sung, ["P/EY~/", "/EY/", "P/ER/", "-"]);
}

#[test]
fn unknown_words_go_by_their_letters_and_other_languages_are_said() {
    let (words, _) = sung("blorf", "A |", &[], "vocal");
    assert_eq!(words, ["B L/AO/R F"]);
    let more = [("song.toml", "title = \"x\"\nlanguage = \"de\"\n")];
    let (words, found) = sung("Nacht", "A |", &more, "vocal");
    assert!(words[0].starts_with("N/") && codes(&found).contains(&"sung-language"), "{words:?} {found:?}");
}
