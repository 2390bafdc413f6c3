//! What a stem is, guessed from the name of its file.

use super::Role;

/// Words (or two in a row) and what they mean; what stands first wins. A `*` allows any ending.
const WORDS: &[(Role, &[&str])] = &[
    (
        Role::Reference,
        &[
            "click*",
            "metronome*",
            "guide*",
            "scratch vo*",
            "ref",
            "reference*",
            "count in",
            "countin",
            "timecode",
            "smpte",
            "ltc",
            "cue",
            "rough mix",
            "2 mix",
            "mixdown*",
            "stereo out",
            "master",
            "mastered",
            "full mix",
            "talkback*",
        ],
    ),
    (Role::Kick, &["bass drum*", "bassdrum*", "sub kick", "kick*", "kik", "kck", "bd"]),
    (Role::Winds, &["harmonica*", "bassoon*", "bass clarinet"]),
    (
        Role::BackingVocal,
        &[
            "bgvox*",
            "bgv*",
            "bvox*",
            "bv",
            "bvs",
            "backing*",
            "background*",
            "harmon*",
            "harm",
            "harms",
            "choir*",
            "chorus vo*",
            "ad lib*",
            "adlib*",
            "gang*",
            "ooh*",
            "aah*",
            "ahh*",
            "stack*",
        ],
    ),
    (Role::Synth, &["vocal chop*", "vox chop*", "vocoder*"]),
    (
        Role::LeadVocal,
        &[
            "vox*", "voc", "vocs", "vocal*", "leadvo*", "voice*", "vx", "lv", "ldv", "sing", "singer*",
            "singing", "rap", "rapper",
        ],
    ),
    (Role::Snare, &["snare*", "snr*", "sn", "sd", "clap*", "snap*", "rimshot*", "rim", "sidestick"]),
    (Role::Hats, &["hat*", "hihat*", "hh", "hihats"]),
    (Role::Toms, &["tom", "toms", "floor tom", "rack tom"]),
    (
        Role::Overheads,
        &[
            "oh",
            "ohs",
            "overhead*",
            "cymbal*",
            "cym",
            "cyms",
            "crash*",
            "splash*",
            "china",
            "ride*",
            "room*",
            "rm",
            "rms",
            "amb",
            "ambs",
        ],
    ),
    (
        Role::Percussion,
        &[
            "perc*",
            "shaker*",
            "shkr",
            "tamb*",
            "conga*",
            "bongo*",
            "cowbell*",
            "claves",
            "djembe*",
            "cajon*",
            "timbale*",
            "triangle",
            "woodblock*",
            "maraca*",
            "guiro",
        ],
    ),
    (Role::Bass, &["bass*", "bs", "sub", "subs", "808*", "contrabass*", "upright"]),
    (Role::Riser, &["riser*", "rise", "uplift*", "downlift*", "build*", "sweep*", "impact*"]),
    (
        Role::AcousticGuitar,
        &[
            "acoustic*",
            "acgtr*",
            "ac gtr*",
            "ac guit*",
            "agtr*",
            "ag",
            "ukulele*",
            "uke",
            "nylon*",
            "mando*",
            "banjo*",
            "bouzouki*",
        ],
    ),
    (
        Role::Guitar,
        &[
            "gtr*",
            "gt",
            "gtrs",
            "egtr*",
            "eg",
            "guit*",
            "git",
            "gits",
            "dobro",
            "lap steel",
            "pedal steel",
            "crunch*",
        ],
    ),
    (
        Role::Keys,
        &[
            "piano*",
            "pno*",
            "key*",
            "kbd*",
            "rhodes*",
            "wurl*",
            "organ*",
            "hammond*",
            "epiano*",
            "ep",
            "clav*",
            "harpsi*",
            "celest*",
            "glock*",
            "vibes",
            "vibraphone*",
            "marimba*",
            "xylo*",
            "accordion*",
        ],
    ),
    (Role::Pad, &["pad", "pads", "mellotron*"]),
    (
        Role::Strings,
        &[
            "string*",
            "strg*",
            "violin*",
            "vln*",
            "viola*",
            "vla",
            "cello*",
            "vlc",
            "orchestra*",
            "orch",
            "harp",
        ],
    ),
    (
        Role::Winds,
        &[
            "brass*",
            "horn*",
            "hrn*",
            "trumpet*",
            "tpt*",
            "trombone*",
            "tbn*",
            "tuba*",
            "sax*",
            "tenor sax",
            "flute*",
            "clarinet*",
            "oboe*",
            "recorder",
            "whistle*",
        ],
    ),
    (
        Role::Synth,
        &[
            "synth*",
            "syn",
            "synths",
            "pluck*",
            "plk",
            "arp*",
            "melod*",
            "lead",
            "leads",
            "ld",
            "saw",
            "supersaw*",
        ],
    ),
    (
        Role::Effects,
        &[
            "fx", "sfx", "efx", "effect*", "noise*", "atmos*", "ambien*", "foley", "drone*", "texture*",
            "vinyl", "glitch*", "whoosh*", "swell*", "rev", "reverb*", "verb*", "dly", "delay*", "echo*",
            "return*",
        ],
    ),
    (Role::Drums, &["drum*", "drm*", "kit", "beat*", "loop*", "break*", "fill*", "groove*", "top", "tops"]),
    (Role::Effects, &["scratch*"]),
    (Role::Bass, &["di"]),
];

/// Words that make a voice one that accompanies.
const ASIDE: &[&str] = &[
    "double", "doubles", "dbl", "dbls", "dub", "dubs", "echo", "bg", "alt", "high", "low", "fx", "verb",
    "reverb", "delay", "throw", "throws", "whisper", "whispers",
];

/// The role that a file's name tells, or else its folder's; [`Role::Other`] if neither does. Case, separators, numbers and the
/// ending do not matter.
pub fn guess_role(path: &str) -> Role {
    let mut parts = path.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(path);
    let name = match file.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 && !ending.contains(' ') => stem,
        _ => file,
    };
    let told = role_of(&words(name));
    told.or_else(|| role_of(&words(parts.next()?)).filter(|role| *role != Role::Reference))
        .unwrap_or(Role::Other)
}

/// The side that a name tells, for one channel of a stereo pair or one of two doubles: −1 left, 1 right.
pub fn side(name: &str) -> Option<f64> {
    let words = words(name);
    let has = |side: &[&str]| words.iter().any(|word| side.contains(&word.as_str()));
    match (has(&["l", "lf", "left"]), has(&["r", "rt", "right"])) {
        (true, false) => Some(-1.0),
        (false, true) => Some(1.0),
        _ => None,
    }
}

/// The role that words tell.
fn role_of(words: &[String]) -> Option<Role> {
    let means = |pattern: &str, word: &str| match pattern.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == pattern,
    };
    let told = |pattern: &&str| match pattern.split_once(' ') {
        Some((first, second)) => {
            words.windows(2).any(|pair| matches!(pair, [a, b] if a == first && means(second, b)))
        }
        None => words.iter().any(|word| means(pattern, word)),
    };
    let (role, _) = WORDS.iter().find(|(_, patterns)| patterns.iter().any(&told))?;
    let aside = words.iter().any(|word| ASIDE.contains(&word.as_str()));
    Some(if *role == Role::LeadVocal && aside { Role::BackingVocal } else { *role })
}

/// Lower-case words of a name: split at separators, digits and inner capitals; of numbers only `808` and `2` stay.
fn words(name: &str) -> Vec<String> {
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
    words.retain(|word| word == "808" || word == "2" || word.chars().any(char::is_alphabetic));
    words
}
