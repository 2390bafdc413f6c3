//! From lyrics to what is sung: pronunciation, syllables, and a syllable for each note.

mod dictionary;
mod lay;
mod letters;
mod syllables;

use dsp::speech::Phone;

pub use lay::lay;

/// A sound of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Which.
    pub phone: Phone,
    /// A vowel with stress.
    pub stressed: bool,
}

/// Every way in which a word may be spoken, the commonest first; never none. `known` words are looked up, others go by their letters.
fn spoken(word: &str, english: bool) -> Vec<Vec<Sound>> {
    let plain: String =
        word.to_lowercase().replace('’', "'").chars().filter(|c| c.is_alphanumeric() || *c == '\'').collect();
    let bare = plain.trim_matches('\'');
    let found = || [plain.as_str(), bare].into_iter().map(dictionary::find).find(|found| !found.is_empty());
    // Singers and folk songs drop the last consonant of "-ing".
    let dropped = || {
        let mut found = plain.strip_suffix("in'").map(|stem| dictionary::find(&format!("{stem}ing")))?;
        for sounds in &mut found {
            sounds.iter_mut().last().into_iter().for_each(|last| last.phone = Phone::N);
        }
        Some(found).filter(|found| !found.is_empty())
    };
    let known = if english { dropped().or_else(found) } else { None };
    known.unwrap_or_else(|| vec![letters::guess(bare)])
}
