//! The CMU Pronouncing Dictionary, as `cargo xtask dictionary` writes it: found by bisection of its text.

use super::Sound;
use dsp::speech::Phone;

/// A line for each pronunciation: the word, a letter for each sound, the stress after its vowel.
const TEXT: &str = include_str!("../../data/cmudict.txt");
/// The letters of the sounds, in the order of [`Phone::ALL`].
const LETTERS: &str = "AauOWIeREiYoqUxbcdDfghjklmnNprsStTvwyzZ";

/// How a word is spoken, the commonest way first; nothing if it is unknown. `word` is lower case.
pub fn find(word: &str) -> Vec<Vec<Sound>> {
    let bytes = TEXT.as_bytes();
    let line_at = |at: usize| bytes.iter().take(at).rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let word_at = |line: usize| TEXT.get(line..).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    let (mut low, mut high) = (0, bytes.len());
    // The lines before `low` hold lesser words; the line at `high` does not.
    while low < high {
        let line = line_at(low + (high - low) / 2);
        if word_at(line).as_bytes() < word.as_bytes() {
            low = TEXT.get(line..).and_then(|rest| rest.find('\n')).map_or(bytes.len(), |end| line + end + 1);
        } else {
            high = line.max(low);
        }
    }
    let lines = TEXT.get(low..).unwrap_or_default().lines().map_while(|line| line.split_once(' '));
    lines.take_while(|(known, _)| *known == word).map(|(_, code)| sounds(code)).collect()
}

/// Every word, once for each way to speak it.
#[cfg(test)]
pub fn words() -> impl Iterator<Item = &'static str> {
    TEXT.lines().filter_map(|line| line.split(' ').next())
}

/// The sounds that a code stands for.
pub fn sounds(code: &str) -> Vec<Sound> {
    let mut sounds: Vec<Sound> = Vec::new();
    for letter in code.chars() {
        if letter.is_ascii_digit() {
            sounds.iter_mut().last().into_iter().for_each(|sound| sound.stressed = true);
        } else if let Some((phone, _)) = LETTERS.find(letter).and_then(|index| Phone::ALL.get(index)) {
            sounds.push(Sound { phone: *phone, stressed: false });
        }
    }
    sounds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(word: &str) -> Vec<String> {
        let text =
            |sounds: &Vec<Sound>| sounds.iter().map(|sound| sound.phone.name()).collect::<Vec<_>>().join(" ");
        find(word).iter().map(text).collect()
    }

    #[test]
    fn words_are_found() {
        assert_eq!(spoken("paper"), ["P EY P ER"]);
        assert_eq!(spoken("every"), ["EH V ER IY", "EH V R IY"]);
        assert_eq!(spoken("a"), ["AH", "EY"]);
        assert_eq!(spoken("zurn"), ["Z ER N"]);
        assert!(spoken("").is_empty() && spoken("blorft").is_empty() && spoken("zzzz").is_empty());
    }

    #[test]
    fn every_line_is_found_again() {
        let words: Vec<&str> = TEXT.lines().filter_map(|line| line.split(' ').next()).step_by(997).collect();
        assert!(words.len() > 100 && words.iter().all(|word| !find(word).is_empty()));
        assert!(TEXT.lines().collect::<Vec<_>>().is_sorted_by_key(|line| line.split(' ').next()));
    }
}
