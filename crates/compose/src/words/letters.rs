//! Letter-to-sound rules for words that the dictionary lacks.

use super::Sound;

/// How a word of these letters is spoken.
pub fn guess(_word: &str) -> Vec<Sound> {
    Vec::new()
}
