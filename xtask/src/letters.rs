//! Learns letter-to-sound rules from a dictionary: each letter by the letters around it, the nearest first.

use std::collections::BTreeMap;

/// Letters around a letter that a rule may ask for, nearest first.
const AROUND: [i64; 8] = [1, -1, 2, -2, 3, -3, 4, -4];
/// A rule needs this many examples.
const EXAMPLES: usize = 4;
/// Rounds of alignment.
const ROUNDS: usize = 8;
/// Vowels among the code letters of the dictionary.
const VOWELS: &str = "AauOWIeREiYoqUx";

/// A letter with the sounds it may stand for (none, one or two), and how unlikely that is.
type Costs = BTreeMap<(char, String), f64>;

/// Rules as text: a letter with those around it, nearest first, right before left; then its sounds.
pub fn rules(words: &[(String, String)]) -> String {
    let mut costs = Costs::new();
    let mut aligned = Vec::new();
    for _ in 0..ROUNDS {
        aligned = words.iter().filter_map(|(word, code)| align(word, code, &costs)).collect();
        costs = counted(&aligned);
    }
    let mut seen: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for (word, sounds) in &aligned {
        for (index, sound) in sounds.iter().enumerate() {
            let context = context(word, index);
            for end in 1..=context.len() {
                *seen.entry(context[..end].to_owned()).or_default().entry(sound).or_default() += 1;
            }
        }
    }
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    for (key, sounds) in &seen {
        let Some((best, _)) = sounds.iter().max_by_key(|(_, count)| **count) else { continue };
        let above = (1..key.len()).rev().find_map(|end| kept.get(&key[..end]));
        let enough = key.len() == 1 || sounds.values().sum::<usize>() >= EXAMPLES;
        if enough && above.is_none_or(|above| above != best) {
            kept.insert(key.clone(), (*best).to_owned());
        }
    }
    kept.iter().map(|(key, sounds)| format!("{key} {sounds}\n")).collect()
}

/// A letter with those around it; `_` beyond the ends of the word.
fn context(word: &str, index: usize) -> String {
    let at = |offset: i64| {
        let place = index as i64 + offset;
        let letter = usize::try_from(place).ok().and_then(|place| word.as_bytes().get(place));
        letter.map_or('_', |letter| char::from(*letter))
    };
    std::iter::once(0).chain(AROUND).map(at).collect()
}

/// How unlikely it is that a letter stands for these sounds; a guess by class before anything was counted.
fn cost(costs: &Costs, letter: char, sounds: &str) -> f64 {
    if !costs.is_empty() {
        return costs.get(&(letter, sounds.to_owned())).copied().unwrap_or(12.0);
    }
    let like = |sound: char| "aeiouyw".contains(letter) == VOWELS.contains(sound);
    let unlike = sounds.chars().filter(|sound| !like(*sound)).count() as f64;
    [1.5, 1.0, 3.0][sounds.len().min(2)] + 4.0 * unlike
}

/// The likeliest sounds of each letter of a word; `None` if it has more sounds than its letters may stand for.
fn align(word: &str, code: &str, costs: &Costs) -> Option<(String, Vec<String>)> {
    let letters: Vec<char> = word.chars().collect();
    let (n, m) = (letters.len(), code.len());
    let mut best = vec![vec![(f64::INFINITY, 0); m + 1]; n + 1];
    best[0][0].0 = 0.0;
    for i in 0..n {
        for j in 0..=m {
            for taken in 0..=2.min(m - j) {
                let total = best[i][j].0 + cost(costs, letters[i], &code[j..j + taken]);
                if total < best[i + 1][j + taken].0 {
                    best[i + 1][j + taken] = (total, taken);
                }
            }
        }
    }
    if !best[n][m].0.is_finite() {
        return None;
    }
    let (mut sounds, mut j) = (Vec::new(), m);
    for i in (0..n).rev() {
        let taken = best[i + 1][j].1;
        sounds.push(code[j - taken..j].to_owned());
        j -= taken;
    }
    sounds.reverse();
    Some((word.to_owned(), sounds))
}

/// How unlikely each letter's sounds are, as they were aligned.
fn counted(aligned: &[(String, Vec<String>)]) -> Costs {
    let mut counts: BTreeMap<(char, String), f64> = BTreeMap::new();
    let mut totals: BTreeMap<char, f64> = BTreeMap::new();
    for (word, sounds) in aligned {
        for (letter, sound) in word.chars().zip(sounds) {
            *counts.entry((letter, sound.clone())).or_default() += 1.0;
            *totals.entry(letter).or_default() += 1.0;
        }
    }
    let cost = |letter: &char, count: f64| -(count / totals[letter]).ln();
    counts.into_iter().map(|(key, count)| (key.clone(), cost(&key.0, count))).collect()
}
