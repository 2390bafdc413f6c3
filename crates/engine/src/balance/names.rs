//! What a stem is, guessed from the name of its file.

use super::Role;

/// Words (or two in a row) and what they mean; what stands first wins. A `*` allows any ending.
const WORDS: &[(&str, Role)] = &[
    ("bass drum", Role::Kick),
    ("bgvox", Role::BackingVocal),
    ("bgv*", Role::BackingVocal),
    ("bvox*", Role::BackingVocal),
    ("bv", Role::BackingVocal),
    ("bvs", Role::BackingVocal),
    ("backing*", Role::BackingVocal),
    ("background*", Role::BackingVocal),
    ("harmon*", Role::BackingVocal),
    ("choir*", Role::BackingVocal),
    ("chorus vox", Role::BackingVocal),
    ("adlib*", Role::BackingVocal),
    ("gang", Role::BackingVocal),
    ("vox", Role::LeadVocal),
    ("voc", Role::LeadVocal),
    ("vocal*", Role::LeadVocal),
    ("leadvo*", Role::LeadVocal),
    ("voice*", Role::LeadVocal),
    ("sing*", Role::LeadVocal),
    ("rap", Role::LeadVocal),
    ("kick*", Role::Kick),
    ("kik", Role::Kick),
    ("bd", Role::Kick),
    ("snare*", Role::Snare),
    ("snr", Role::Snare),
    ("sn", Role::Snare),
    ("sd", Role::Snare),
    ("clap*", Role::Snare),
    ("rimshot*", Role::Snare),
    ("hat*", Role::Hats),
    ("hihat*", Role::Hats),
    ("hh", Role::Hats),
    ("tom", Role::Toms),
    ("toms", Role::Toms),
    ("floor tom", Role::Toms),
    ("oh", Role::Overheads),
    ("ohs", Role::Overheads),
    ("overhead*", Role::Overheads),
    ("cymbal*", Role::Overheads),
    ("cym", Role::Overheads),
    ("crash*", Role::Overheads),
    ("ride", Role::Overheads),
    ("room*", Role::Overheads),
    ("perc*", Role::Percussion),
    ("shaker*", Role::Percussion),
    ("tamb*", Role::Percussion),
    ("conga*", Role::Percussion),
    ("bongo*", Role::Percussion),
    ("cowbell*", Role::Percussion),
    ("bass*", Role::Bass),
    ("sub", Role::Bass),
    ("808*", Role::Bass),
    ("riser*", Role::Riser),
    ("rise", Role::Riser),
    ("uplift*", Role::Riser),
    ("downlift*", Role::Riser),
    ("build*", Role::Riser),
    ("sweep*", Role::Riser),
    ("impact*", Role::Riser),
    ("acoustic*", Role::AcousticGuitar),
    ("acgtr", Role::AcousticGuitar),
    ("ac gtr", Role::AcousticGuitar),
    ("agtr", Role::AcousticGuitar),
    ("ukulele", Role::AcousticGuitar),
    ("gtr*", Role::Guitar),
    ("egtr*", Role::Guitar),
    ("guit*", Role::Guitar),
    ("git", Role::Guitar),
    ("piano*", Role::Keys),
    ("pno", Role::Keys),
    ("key*", Role::Keys),
    ("rhodes*", Role::Keys),
    ("wurli*", Role::Keys),
    ("organ*", Role::Keys),
    ("epiano*", Role::Keys),
    ("clav*", Role::Keys),
    ("pad", Role::Pad),
    ("pads", Role::Pad),
    ("string*", Role::Strings),
    ("violin*", Role::Strings),
    ("viola*", Role::Strings),
    ("cello*", Role::Strings),
    ("brass*", Role::Winds),
    ("horn*", Role::Winds),
    ("trumpet*", Role::Winds),
    ("trombone*", Role::Winds),
    ("sax*", Role::Winds),
    ("flute*", Role::Winds),
    ("synth*", Role::Synth),
    ("syn", Role::Synth),
    ("pluck*", Role::Synth),
    ("arp*", Role::Synth),
    ("melod*", Role::Synth),
    ("lead", Role::Synth),
    ("fx", Role::Effects),
    ("sfx", Role::Effects),
    ("effect*", Role::Effects),
    ("noise*", Role::Effects),
    ("atmos*", Role::Effects),
    ("ambien*", Role::Effects),
    ("foley", Role::Effects),
    ("drum*", Role::Drums),
    ("kit", Role::Drums),
    ("beat*", Role::Drums),
    ("loop*", Role::Drums),
    ("break*", Role::Drums),
    ("fill*", Role::Drums),
    ("groove*", Role::Drums),
    ("scratch*", Role::Effects),
    ("di", Role::Bass),
];

/// The role that a file's name (or path) tells; [`Role::Other`] if it tells none. Case, separators, numbers and the
/// ending do not matter.
pub fn guess_role(file_name: &str) -> Role {
    let words = words(file_name);
    let means = |pattern: &str, word: &str| match pattern.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == pattern,
    };
    for (pattern, role) in WORDS {
        let found = match pattern.split_once(' ') {
            Some((first, second)) => {
                words.windows(2).any(|pair| matches!(pair, [a, b] if a == first && b == second))
            }
            None => words.iter().any(|word| means(pattern, word)),
        };
        if found {
            // Doubles and echoes of a voice accompany it.
            let aside =
                words.iter().any(|w| ["double", "doubles", "dbl", "dub", "echo", "bg"].contains(&w.as_str()));
            return if *role == Role::LeadVocal && aside { Role::BackingVocal } else { *role };
        }
    }
    Role::Other
}

/// Lower-case words of a file name: split at separators, digits and inner capitals; `808` stays.
fn words(path: &str) -> Vec<String> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let name = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 && !ending.contains(' ') => stem,
        _ => name,
    };
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let camel = before.is_lowercase() && letter.is_uppercase();
        let turn = before.is_numeric() != letter.is_numeric();
        if !letter.is_alphanumeric() || camel || turn {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| word == "808" || word.chars().any(char::is_alphabetic));
    words
}
