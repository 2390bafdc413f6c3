//! Words divided into syllables by rule: vowel groups, silent letters, endings, and a short table of exceptions.

/// Words that the rules would divide wrongly.
const EXCEPTIONS: &str = "\
    ev-ery ev-ery-thing ev-ery-one ev-ery-bod-y ev-ery-where eve-ning some-thing some-one some-times \
    some-where some-how may-be peo-ple i-de-a i-de-as cre-ate cre-at-ed o-cean o-ceans busi-ness \
    dif-ferent choc-olate al-le-lu-ia hal-le-lu-jah na-ked wick-ed sa-cred hun-dred bless-ed be-lov-ed \
    rug-ged crook-ed rec-i-pe ru-in ru-ined flu-id fu-el cru-el jew-el di-al tri-al are were where there \
    here one once some come gone done love-ly life-time home-town fire-light fire-fly fire-flies \
    fire-place lone-some moon-rise sun-rise there-fore mean-while when-ev-er what-ev-er for-ev-er nev-er \
    ev-er riv-er the-a-tre vid-e-o ne-on re-al-i-ty re-al-ize sure ho-li-est jo-seph is-land is-lands \
    towards eyes eye bye good-bye la-zy cra-zy sci-ence so-ci-e-ty pa-tience an-cient po-em po-et \
    po-e-try go-ing flow-er pow-er to-ward hours hour our ours a-pos-tle cas-tle of-ten use-ful aw-ful \
    ju-ly i-ron";

/// Consonants that begin a syllable together.
const ONSETS: &[&str] = &[
    "bl", "br", "ch", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "ph", "pl", "pr", "qu", "sh", "sp", "squ",
    "str", "sw", "th", "thr", "tr", "tw", "wh", "wr", "st", "sk", "sc",
];

/// Divides a word: its letters, punctuation included, in as many pieces as it has syllables. `english` applies the
/// rules of English; other languages have a syllable to each vowel group.
pub fn divide(word: &str, english: bool) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let lower: Vec<char> = letters.iter().map(|c| plain(*c)).collect();
    let first = lower.iter().position(|c| c.is_alphabetic()).unwrap_or(0);
    let last = lower.iter().rposition(|c| c.is_alphabetic()).map_or(0, |at| at + 1);
    let core: Vec<char> = lower.get(first..last).unwrap_or_default().to_vec();
    if core.len() < 2 || core.len() > 64 {
        return vec![word.to_string()];
    }
    let spelled: String = core.iter().collect();
    let cuts = match EXCEPTIONS.split_whitespace().find(|known| english && known.replace('-', "") == spelled)
    {
        Some(known) => known
            .char_indices()
            .filter(|(_, c)| *c == '-')
            .enumerate()
            .map(|(nth, (at, _))| at - nth)
            .collect(),
        None => cuts(&core, english),
    };
    let mut pieces = Vec::new();
    let mut from = 0;
    for cut in cuts.into_iter().map(|cut| cut + first).chain([letters.len()]) {
        pieces.extend(
            letters
                .get(from..cut)
                .filter(|piece| !piece.is_empty())
                .map(|piece| piece.iter().collect::<String>()),
        );
        from = cut;
    }
    pieces
}

/// Lower case, without accents for the commonest accented vowels; typographic apostrophes made plain.
fn plain(letter: char) -> char {
    match letter.to_lowercase().next().unwrap_or(letter) {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'æ' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'œ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        '’' => '\'',
        lower => lower,
    }
}

fn at(word: &[char], index: usize) -> char {
    word.get(index).copied().unwrap_or(' ')
}

fn ends(word: &[char], ending: &str) -> bool {
    let ending: Vec<char> = ending.chars().collect();
    word.ends_with(&ending)
}

/// Whether the letter at `index` is a vowel where it stands.
fn is_vowel(word: &[char], index: usize) -> bool {
    let next = at(word, index + 1);
    match at(word, index) {
        'a' | 'e' | 'i' | 'o' => true,
        'u' => {
            let before = if index == 0 { ' ' } else { at(word, index - 1) };
            !(before == 'q' || (before == 'g' && "eiy".contains(next) && index + 2 < word.len()))
        }
        'y' => {
            !"aeiou".contains(next)
                || (index > 0
                    && !"aeiou".contains(at(word, index - 1))
                    && word.get(index + 1..).is_some_and(|rest| rest.starts_with(&['i', 'n', 'g'])))
        }
        _ => false,
    }
}

/// Whether two vowels that follow each other belong to two syllables in English.
fn is_hiatus(word: &[char], index: usize) -> bool {
    let before = if index == 0 { ' ' } else { at(word, index - 1) };
    let rest: String = word.get(index + 1..).unwrap_or_default().iter().collect();
    match (at(word, index), at(word, index + 1)) {
        (_, 'i') if rest == "ing" || rest == "ings" => true,
        ('i', 'o' | 'a') => !"tscxg".contains(before) || (index + 2 >= word.len()),
        ('i', 'e') => {
            (rest.starts_with("et") || rest.starts_with("ent") || rest == "er" || rest == "est")
                && !"tcs".contains(before)
        }
        ('i', 'u') | ('y', 'i') => true,
        ('u', 'a') => !"gq".contains(before) && index > 0,
        ('u', 'o') => !"bq".contains(before),
        ('e', 'o') => before != 'p' && before != 'g',
        ('e', 'a') => rest == "a" && index > 2,
        ('o', 'e') => rest.starts_with("em") || rest.starts_with("et"),
        ('a', 'o') | ('e', 'u') if before == 's' && rest.starts_with("um") => true,
        _ => false,
    }
}

/// First and last letter of each syllable's vowels.
fn nuclei(word: &[char], english: bool) -> Vec<(usize, usize)> {
    let mut nuclei: Vec<(usize, usize)> = Vec::new();
    for index in (0..word.len()).filter(|index| is_vowel(word, *index)) {
        match nuclei.last_mut() {
            Some((_, end)) if *end + 1 == index && !(english && is_hiatus(word, *end)) => *end = index,
            _ => nuclei.push((index, index)),
        }
    }
    if english {
        silence(word, &mut nuclei);
    }
    nuclei
}

/// Takes away vowels that are written and not spoken.
fn silence(word: &[char], nuclei: &mut Vec<(usize, usize)>) {
    let length = word.len();
    let consonant = |index: usize| at(word, index).is_alphabetic() && !"aeiouy".contains(at(word, index));
    let (tail, before) = if ends(word, "ed") || ends(word, "es") {
        (length - 2, length.saturating_sub(3))
    } else {
        (length - 1, length.saturating_sub(2))
    };
    let alone = nuclei.last().is_some_and(|last| *last == (tail, tail)) && nuclei.len() > 1 && tail > 0;
    let syllabic =
        at(word, before) == 'l' && before > 0 && consonant(before - 1) && at(word, before - 1) != 'l';
    let silent = if ends(word, "ed") {
        !"td".contains(at(word, before)) && !syllabic
    } else if ends(word, "es") {
        let (last, earlier) = (at(word, before), at(word, before.saturating_sub(1)));
        let hissed = "szxcg".contains(last) || (last == 'h' && "cs".contains(earlier));
        !hissed && !syllabic
    } else {
        ends(word, "e") && (consonant(before) || at(word, before) == '\'') && !syllabic
    };
    if alone && silent {
        nuclei.pop();
    }
    for suffix in ["ly", "ful", "less", "ness", "ment", "ments"] {
        let stem = length.saturating_sub(suffix.len());
        let e = stem.saturating_sub(1);
        if ends(word, suffix) && e > 1 && at(word, e) == 'e' && consonant(e - 1) {
            let first = nuclei.first().copied();
            nuclei.retain(|nucleus| *nucleus != (e, e) || Some(*nucleus) == first);
        }
    }
}

/// Where to divide.
fn cuts(word: &[char], english: bool) -> Vec<usize> {
    let nuclei = nuclei(word, english);
    let mut cuts: Vec<usize> = nuclei
        .windows(2)
        .filter_map(|pair| match pair {
            [(_, end), (start, _)] => Some(cut(word, end + 1, *start)),
            _ => None,
        })
        .collect();
    let negated = english && ends(word, "n't") && word.len() > 4 && "ds".contains(at(word, word.len() - 4));
    if negated {
        cuts.push(word.len() - 3);
    }
    cuts
}

/// Where to divide the consonants from `from` up to the vowel at `vowel`.
fn cut(word: &[char], from: usize, vowel: usize) -> usize {
    let count = vowel - from;
    if count < 2 {
        return from;
    }
    // A final -le takes the consonant before it along: ta-ble, but lit-tle and spar-kle.
    let between: String = word.get(from..vowel).unwrap_or_default().iter().collect();
    if vowel + 2 >= word.len() && between.ends_with('l') && !between.ends_with("ll") && at(word, vowel) == 'e'
    {
        return if between.ends_with("ckl") || between.ends_with("thl") { vowel - 1 } else { vowel - 2 };
    }
    for length in [3, 2] {
        let start = count.saturating_sub(length);
        let onset: String = word.get(from + start..vowel).unwrap_or_default().iter().collect();
        if count >= length
            && ONSETS.contains(&onset.as_str())
            && (count > length || !["st", "sk", "sc", "sp"].contains(&onset.as_str()))
        {
            return from + start;
        }
    }
    vowel - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Divisions as dictionaries of English give them, by the number of syllables; hyphens show where one may sing.
    #[test]
    fn english_words() {
        let counts = [
            ("paper", 2),
            ("boats", 1),
            ("little", 2),
            ("table", 2),
            ("quiet", 2),
            ("being", 2),
            ("walked", 1),
            ("wanted", 2),
            ("races", 2),
            ("hopes", 1),
            ("table's", 2),
            ("seeing", 2),
            ("playing", 2),
            ("beautiful", 3),
            ("nation", 2),
            ("piano", 3),
            ("radio", 3),
            ("lion", 2),
            ("wouldn't", 2),
            ("don't", 1),
            ("we're", 1),
            ("the", 1),
            ("I", 1),
            ("everything", 3),
            ("something", 2),
            ("hopeful", 2),
            ("lonely", 2),
            ("queen", 1),
            ("guitar", 2),
            ("yesterday", 3),
            ("yellow", 2),
            ("dying", 2),
            ("morning", 2),
            ("river", 2),
            ("heaven", 2),
            ("remember", 3),
            ("whispered", 2),
            ("loved", 1),
            ("watches", 2),
            ("wishes", 2),
            ("roses", 2),
            ("eyes", 1),
            ("away", 2),
            ("tomorrow", 3),
            ("window", 2),
            ("science", 2),
            ("poem", 2),
            ("fire", 1),
            ("time", 1),
            ("hmm", 1),
            ("alleluia", 4),
            ("cradle", 2),
            ("cattle", 2),
            ("lowing", 2),
            ("stars", 1),
            ("crying", 2),
            ("children", 2),
            ("harbour", 2),
            ("believe", 2),
            ("moment", 2),
            ("lovely", 2),
            ("darkness", 2),
            ("cities", 2),
            ("memories", 3),
            ("carried", 2),
            ("glorious", 3),
            ("society", 4),
            ("ocean", 2),
            ("special", 2),
            ("over", 2),
            ("hundred", 2),
            ("people", 2),
        ];
        let wrong: Vec<_> = counts
            .iter()
            .filter(|(word, count)| divide(word, true).len() != *count)
            .map(|(word, _)| divide(word, true))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn pieces_make_the_word_again() {
        for word in ["“Paper,", "little", "l'été", "—", "I’m", "straße", "queue", "…wonder…", "123"]
        {
            assert_eq!(divide(word, true).concat(), word);
        }
        assert_eq!(divide("Paper,", true), ["Pa", "per,"]);
        assert_eq!(divide("little", true), ["lit", "tle"]);
        assert_eq!(divide("Stille", false), ["Stil", "le"]);
    }
}
