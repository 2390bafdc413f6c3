//! Names of tracks and folders, from the names of files.

use engine::balance::Role as Stem;
use song::Role;
use std::collections::BTreeSet;

/// The track's role for what its stem is in the mix.
pub fn role(stem: Stem) -> Role {
    match stem {
        Stem::Kick | Stem::Snare | Stem::Hats | Stem::Toms | Stem::Overheads | Stem::Drums => Role::Drums,
        Stem::Percussion => Role::Percussion,
        Stem::Bass => Role::Bass,
        Stem::Guitar | Stem::AcousticGuitar | Stem::Keys => Role::Chords,
        Stem::Synth | Stem::Winds => Role::Lead,
        Stem::Pad | Stem::Strings => Role::Pad,
        Stem::LeadVocal => Role::Vocal,
        Stem::BackingVocal => Role::Backing,
        Stem::Riser | Stem::Effects => Role::Effects,
        Stem::Reference | Stem::Other => Role::Other,
    }
}

/// A name for each track, all different, from the paths of their files: `01_Kick_In.wav` is `Kick In`.
pub fn tracks(origins: &[&str]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut names = Vec::new();
    for origin in origins {
        let mut parts = origin.rsplit('/');
        let name = plain(parts.next().unwrap_or_default());
        let folder = parts.next().map(plain).unwrap_or_default();
        let with_folder = format!("{folder} {name}").trim().to_string();
        let numbered = (2..).map(|n| format!("{with_folder} {n}"));
        let free = [name, with_folder.clone()]
            .into_iter()
            .chain(numbered)
            .find(|name| !taken.contains(&name.to_lowercase()));
        let free = free.unwrap_or_default();
        taken.insert(free.to_lowercase());
        names.push(free);
    }
    names
}

/// A file's name without ending, leading track number and underscores.
fn plain(file: &str) -> String {
    let stem = file
        .rsplit_once('.')
        .filter(|(stem, ending)| !stem.is_empty() && ending.len() <= 5)
        .map_or(file, |(stem, _)| stem);
    let clean: String = stem.chars().map(|c| if c == '_' || c.is_control() { ' ' } else { c }).collect();
    let unnumbered =
        clean.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches([' ', '-', '.', ')']);
    let had_separator = clean.len() > unnumbered.len() && clean.starts_with(|c: char| c.is_ascii_digit());
    let chosen =
        if had_separator && unnumbered.chars().any(char::is_alphabetic) { unnumbered } else { &clean };
    let words: Vec<_> = chosen.split_whitespace().collect();
    if words.is_empty() { "Track".into() } else { words.join(" ") }
}

/// Names that Windows keeps for devices; nobody there could open such a file.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A folder below `takes/` for a track, all different: letters and digits of any script, and hyphens.
pub fn folders(tracks: &[String]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let safe = |track: &String| {
        let letters: String =
            track.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let joined = letters.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        match joined.as_str() {
            "" => "track".to_string(),
            name if RESERVED.contains(&name) => format!("{name}-track"),
            name => name.chars().take(60).collect(),
        }
    };
    let mut free = |track: &String| {
        let name = safe(track);
        let numbered = (2..).map(|n| format!("{name}-{n}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
        free.unwrap_or(name)
    };
    tracks.iter().map(&mut free).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_unique() {
        let origins = [
            "01_Kick_In.wav",
            "a/Gtr.wav",
            "b/Gtr.wav",
            "b/gtr.flac",
            "808.wav",
            "___.wav",
            "dr.um.wav",
            "é ü.wav",
        ];
        let names = tracks(&origins);
        assert_eq!(names, ["Kick In", "Gtr", "b Gtr", "b gtr 2", "808", "Track", "dr.um", "é ü"]);
        assert_eq!(folders(&names), ["kick-in", "gtr", "b-gtr", "b-gtr-2", "808", "track", "dr-um", "é-ü"]);
        let hostile =
            ["../../etc", "CON", "nul", "a/b", "A B", "שלום", "🎸", "\u{202e}x\0", &"漢".repeat(500)];
        let safe = folders(&hostile.map(String::from));
        let expected =
            ["etc", "con-track", "nul-track", "a-b", "a-b-2", "שלום", "track", "x", &"漢".repeat(60)];
        assert_eq!(safe, expected);
    }
}
