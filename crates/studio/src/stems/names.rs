//! Names and roles of tracks, from the names of files.

use song::Role;
use std::collections::BTreeSet;

/// Words in names of stems and what they mean; the first that fits decides. A word ends where letters end.
const WORDS: &[(&str, Role)] = &[
    ("backing", Role::Backing),
    ("bvs", Role::Backing),
    ("bgv", Role::Backing),
    ("bv", Role::Backing),
    ("harmony", Role::Backing),
    ("harmonies", Role::Backing),
    ("choir", Role::Backing),
    ("double", Role::Backing),
    ("dbl", Role::Backing),
    ("vocal", Role::Vocal),
    ("vocals", Role::Vocal),
    ("vox", Role::Vocal),
    ("voice", Role::Vocal),
    ("singer", Role::Vocal),
    ("leadvox", Role::Vocal),
    ("rap", Role::Vocal),
    ("acapella", Role::Vocal),
    ("shaker", Role::Percussion),
    ("tambourine", Role::Percussion),
    ("tamb", Role::Percussion),
    ("conga", Role::Percussion),
    ("congas", Role::Percussion),
    ("bongo", Role::Percussion),
    ("bongos", Role::Percussion),
    ("cowbell", Role::Percussion),
    ("perc", Role::Percussion),
    ("percussion", Role::Percussion),
    ("clap", Role::Percussion),
    ("claps", Role::Percussion),
    ("kick", Role::Drums),
    ("kik", Role::Drums),
    ("bd", Role::Drums),
    ("snare", Role::Drums),
    ("snr", Role::Drums),
    ("sn", Role::Drums),
    ("hat", Role::Drums),
    ("hats", Role::Drums),
    ("hihat", Role::Drums),
    ("hh", Role::Drums),
    ("tom", Role::Drums),
    ("toms", Role::Drums),
    ("floor", Role::Drums),
    ("rack", Role::Drums),
    ("cymbal", Role::Drums),
    ("cymbals", Role::Drums),
    ("crash", Role::Drums),
    ("ride", Role::Drums),
    ("overhead", Role::Drums),
    ("overheads", Role::Drums),
    ("oh", Role::Drums),
    ("ohs", Role::Drums),
    ("room", Role::Drums),
    ("rooms", Role::Drums),
    ("drum", Role::Drums),
    ("drums", Role::Drums),
    ("kit", Role::Drums),
    ("beat", Role::Drums),
    ("loop", Role::Drums),
    ("bass", Role::Bass),
    ("sub", Role::Bass),
    ("bassdi", Role::Bass),
    ("pad", Role::Pad),
    ("pads", Role::Pad),
    ("strings", Role::Pad),
    ("string", Role::Pad),
    ("violins", Role::Pad),
    ("viola", Role::Pad),
    ("cello", Role::Pad),
    ("organ", Role::Pad),
    ("arp", Role::Arpeggio),
    ("arpeggio", Role::Arpeggio),
    ("sequence", Role::Arpeggio),
    ("lead", Role::Lead),
    ("solo", Role::Lead),
    ("violin", Role::Lead),
    ("sax", Role::Lead),
    ("trumpet", Role::Lead),
    ("flute", Role::Lead),
    ("harmonica", Role::Lead),
    ("melody", Role::Lead),
    ("slide", Role::Lead),
    ("guitar", Role::Chords),
    ("guitars", Role::Chords),
    ("gtr", Role::Chords),
    ("gtrs", Role::Chords),
    ("gt", Role::Chords),
    ("acoustic", Role::Chords),
    ("electric", Role::Chords),
    ("elecgtr", Role::Chords),
    ("acgtr", Role::Chords),
    ("piano", Role::Chords),
    ("keys", Role::Chords),
    ("rhodes", Role::Chords),
    ("wurli", Role::Chords),
    ("synth", Role::Chords),
    ("banjo", Role::Chords),
    ("mandolin", Role::Chords),
    ("ukulele", Role::Chords),
    ("chords", Role::Chords),
    ("horns", Role::Chords),
    ("brass", Role::Chords),
    ("fx", Role::Effects),
    ("sfx", Role::Effects),
    ("riser", Role::Effects),
    ("noise", Role::Effects),
    ("impact", Role::Effects),
    ("ambience", Role::Effects),
    ("foley", Role::Effects),
];

/// What a track is for, guessed from the path of its file: its own name decides, then the folders above it.
pub fn role(origin: &str) -> Role {
    origin.rsplit('/').find_map(role_of_name).unwrap_or(Role::Other)
}

fn role_of_name(name: &str) -> Option<Role> {
    let found = words(name);
    WORDS.iter().find(|(word, _)| found.iter().any(|w| w == word)).map(|(_, role)| *role)
}

/// The words of a name in lower case: split where letters end, and between `KickIn`'s small and capital letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small_before = false;
    for letter in name.chars() {
        if !letter.is_alphabetic() || (letter.is_uppercase() && small_before) {
            words.push(String::new());
        }
        small_before = letter.is_lowercase();
        if let (true, Some(word)) = (letter.is_alphabetic(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The role as `arrange.toml` writes it.
pub fn written(role: Role) -> String {
    format!("{role:?}").to_lowercase()
}

/// A name for each track, all different, from the paths of their files: `01_Kick_In.wav` is `Kick In`.
pub fn tracks(origins: &[&str]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut names = Vec::new();
    for origin in origins {
        let mut parts = origin.rsplit('/');
        let name = plain(parts.next().unwrap_or_default());
        let folder = parts.next().map(|folder| plain(folder)).unwrap_or_default();
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

/// A folder below `takes/` for a track, all different: letters, digits and hyphens only.
pub fn folders(tracks: &[String]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let safe = |track: &String| {
        let letters: String =
            track.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let joined = letters.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        if joined.is_empty() { "track".to_string() } else { joined.chars().take(60).collect() }
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
    fn roles_are_guessed_from_whole_words() {
        let roles = [
            ("01_KickIn.wav", Role::Drums),
            ("Drums/Close 3.wav", Role::Drums),
            ("BassDI.wav", Role::Bass),
            ("Lead Vox dbl.wav", Role::Backing),
            ("09_LeadVox.wav", Role::Vocal),
            ("ElecGtr1.wav", Role::Chords),
            ("Brass.wav", Role::Chords),
            ("Other.wav", Role::Other),
            ("Hi-Hat.flac", Role::Drums),
            ("Bathroom.wav", Role::Other),
        ];
        for (name, wanted) in roles {
            assert_eq!(role(name), wanted, "{name}");
        }
    }

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
        assert_eq!(
            folders(&names),
            ["kick-in", "gtr", "b-gtr", "b-gtr-2", "808", "track", "dr-um", "track-2"]
        );
    }
}
