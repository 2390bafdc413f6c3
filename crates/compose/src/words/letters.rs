//! Letter-to-sound rules for words that the dictionary lacks, learned from nine of ten of its words (`cargo xtask dictionary`).

use super::{Sound, dictionary};
use std::iter::once;

/// A rule a line, sorted: a letter with those around it, right before left, nearest first, `_` beyond the word; then its sounds.
const RULES: &str = include_str!("../../data/letters.txt");
/// Letters around a letter.
const AROUND: [isize; 8] = [1, -1, 2, -2, 3, -3, 4, -4];

/// How a word of these letters is spoken; letters that English does not have are read like those they look like.
pub fn guess(word: &str) -> Vec<Sound> {
    let word: Vec<char> = word.chars().flat_map(plain).collect();
    let mut sounds: Vec<Sound> = (0..word.len()).flat_map(|index| of_letter(&word, index)).collect();
    sounds.dedup_by(|b, a| a.phone == b.phone && !a.phone.is_vowel());
    if let Some(first) = sounds.iter_mut().find(|sound| sound.phone.is_vowel()) {
        first.stressed = true;
    }
    sounds
}

/// The sounds of one letter: the rule that asks for most of the letters around it.
fn of_letter(word: &[char], index: usize) -> Vec<Sound> {
    let around = |offset: isize| {
        index.checked_add_signed(offset).and_then(|place| word.get(place)).copied().unwrap_or('_')
    };
    let context: String = once(0).chain(AROUND).map(around).collect();
    let rules = (1..=context.len()).rev().filter_map(|end| context.get(..end));
    rules.filter_map(rule).next().map_or_else(Vec::new, dictionary::sounds)
}

/// What a rule for exactly these letters says.
fn rule(context: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, RULES.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let line = RULES.get(..middle)?.rfind('\n').map_or(0, |end| end + 1);
        let text = RULES.get(line..)?.lines().next()?;
        let (known, sounds) = text.split_once(' ')?;
        match known.cmp(context) {
            std::cmp::Ordering::Less => low = line + text.len() + 1,
            std::cmp::Ordering::Greater => high = line,
            std::cmp::Ordering::Equal => return Some(sounds),
        }
    }
    None
}

/// The letters a to z that a letter is read as.
fn plain(letter: char) -> Vec<char> {
    let base = match letter {
        'a'..='z' => return vec![letter],
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ä' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ö' => "o",
        'œ' => "oe",
        'ß' => "ss",
        'š' => "sh",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ý' | 'ÿ' => "y",
        'ž' => "z",
        '0'..='9' => return number(letter).chars().collect(),
        _ => "",
    };
    base.chars().collect()
}

fn number(digit: char) -> &'static str {
    let names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    digit.to_digit(10).and_then(|digit| names.get(digit as usize)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::speech::Phone;

    /// Words that the rules were not learned from, as `xtask/src/dictionary.rs` chooses them.
    fn is_held_out(word: &str) -> bool {
        word.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 10 == 0
    }

    fn phones(sounds: &[Sound]) -> Vec<Phone> {
        sounds.iter().map(|sound| sound.phone).collect()
    }

    /// Insertions, deletions and substitutions that make one of the other (Levenshtein 1966).
    fn distance(a: &[Phone], b: &[Phone]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut before = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let change = before + usize::from(x != y);
                before = row[j + 1];
                row[j + 1] = change.min(before + 1).min(row[j] + 1);
            }
        }
        row[b.len()]
    }

    /// The dictionary's own judgement of words that the rules have never seen.
    #[test]
    fn unseen_words_are_mostly_right() {
        let (mut words, mut right, mut syllables, mut sounds, mut wrong) = (0, 0, 0, 0, 0);
        for word in dictionary::words()
            .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()) && is_held_out(word))
        {
            let ways: Vec<Vec<Phone>> = dictionary::find(word).iter().map(|way| phones(way)).collect();
            let guessed = phones(&guess(word));
            let vowels = |way: &[Phone]| way.iter().filter(|phone| phone.is_vowel()).count();
            let (best, off) =
                ways.iter().map(|way| (way, distance(way, &guessed))).min_by_key(|(_, off)| *off).unwrap();
            words += 1;
            right += usize::from(off == 0);
            syllables += usize::from(vowels(best) == vowels(&guessed));
            (sounds, wrong) = (sounds + best.len(), wrong + off);
        }
        let share = |part: usize, of: usize| 100.0 * part as f64 / of as f64;
        let (whole, count, sound) =
            (share(right, words), share(syllables, words), 100.0 - share(wrong, sounds));
        println!(
            "{words} words: {whole:.1} % right, {count:.1} % with the right syllables; {sound:.1} % of sounds"
        );
        assert!(whole > 50.0 && count > 85.0 && sound > 85.0);
    }
}
