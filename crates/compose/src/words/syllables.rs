//! Sounds divided into syllables: each vowel takes the longest row of consonants before it with which an English word may begin.

use super::Sound;
use dsp::speech::{Phone, Syllable};

/// Rows of two and three consonants with which an English syllable may begin.
const ONSETS: &str = "P L,P R,P Y,B L,B R,B Y,T R,T W,T Y,D R,D W,D Y,K L,K R,K W,K Y,G L,G R,G W,G Y,F L,F R,F Y,TH R,TH W,SH R,\
    V Y,M Y,N Y,L Y,HH Y,HH W,S P,S T,S K,S M,S N,S L,S W,S F,S P L,S P R,S P Y,S T R,S T Y,S K R,S K W,S K Y,S K L";

/// Whether a syllable may begin with these consonants.
fn begins(consonants: &[Sound]) -> bool {
    match consonants {
        [] => true,
        [one] => one.phone != Phone::Ng && one.phone != Phone::Zh,
        _ => {
            let names: Vec<&str> = consonants.iter().map(|sound| sound.phone.name()).collect();
            ONSETS.split(',').any(|onset| onset.split(' ').eq(names.iter().copied()))
        }
    }
}

/// The syllables of a word. A word without a vowel is one syllable on its most sonorous consonant, or none.
pub fn divide(sounds: &[Sound]) -> Vec<Syllable> {
    let vowels: Vec<usize> = (0..sounds.len()).filter(|at| sounds[*at].phone.is_vowel()).collect();
    let vowels = match vowels.as_slice() {
        [] => sounds.iter().position(|sound| SINGABLE.contains(&sound.phone)).into_iter().collect(),
        _ => vowels,
    };
    let mut syllables = Vec::new();
    let mut from = 0;
    for (index, vowel) in vowels.iter().enumerate() {
        let to = vowels.get(index + 1).map_or(sounds.len(), |next| {
            let between = vowel + 1..*next;
            between.clone().find(|start| begins(&sounds[*start..*next])).unwrap_or(*next)
        });
        let phones = |range: std::ops::Range<usize>| sounds[range].iter().map(|sound| sound.phone).collect();
        syllables.push(Syllable {
            onset: phones(from..*vowel),
            vowel: sounds[*vowel].phone,
            coda: phones(vowel + 1..to),
            held: false,
        });
        from = to;
    }
    syllables
}

/// Consonants that a word without a vowel is sung on: "mm", "shh".
const SINGABLE: [Phone; 7] = [Phone::M, Phone::N, Phone::Ng, Phone::L, Phone::R, Phone::Z, Phone::V];

/// Takes away one vowel of a word that has too many, as singers do: an unstressed one before L, M, N or R if there is one.
pub fn shorten(sounds: &mut Vec<Sound>) -> bool {
    let weak = |at: &usize| {
        let sound = sounds[*at];
        sound.phone.is_vowel() && !sound.stressed
    };
    let liquid = |at: &usize| {
        let next = sounds.get(at + 1).map(|sound| sound.phone);
        sounds[*at].phone == Phone::Er
            || next.is_some_and(|next| matches!(next, Phone::L | Phone::M | Phone::N | Phone::R))
    };
    let inside = 1..sounds.len().saturating_sub(1);
    let found = inside.clone().filter(weak).find(liquid).or_else(|| inside.clone().find(weak));
    let Some(at) = found else { return false };
    if sounds[at].phone == Phone::Er {
        sounds[at].phone = Phone::R;
    } else {
        sounds.remove(at);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::dictionary;

    fn divided(word: &str) -> String {
        let names = |list: &[Phone]| list.iter().map(|phone| phone.name()).collect::<Vec<_>>().join(" ");
        let syllables = divide(&dictionary::find(word).swap_remove(0));
        let text =
            |s: &Syllable| format!("{}/{}/{}", names(s.onset.list()), s.vowel.name(), names(s.coda.list()));
        syllables.iter().map(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn consonants_go_with_the_vowel_after_them_where_they_can() {
        assert_eq!(divided("paper"), "P/EY/ P/ER/");
        assert_eq!(divided("singing"), "S/IH/NG /IH/NG");
        assert_eq!(divided("extra"), "/EH/K S T R/AH/");
        assert_eq!(divided("september"), "S/EH/P T/EH/M B/ER/");
        assert_eq!(divided("boats"), "B/OW/T S");
        assert_eq!(divided("hmm"), "HH/M/");
    }

    #[test]
    fn long_words_are_shortened_where_singers_do() {
        let mut memory = dictionary::find("memory").swap_remove(0);
        assert!(shorten(&mut memory) && divide(&memory).len() == 2);
        let mut boat = dictionary::find("boat").swap_remove(0);
        assert!(!shorten(&mut boat));
    }
}
