//! The song that `new` begins: small, complete, and commented so that it teaches.

mod scale;

use crate::Failure;
use compose::style::{Entry, STYLES};
use scale::Scale;

/// What the user has decided already.
#[derive(Debug, Default)]
pub struct Wishes {
    /// Name of a style.
    pub style: Option<String>,
    /// `"D major"`.
    pub key: Option<String>,
    /// `"92 bpm"`, or the bare number.
    pub tempo: Option<String>,
}

/// Tempo of a song that nobody has given one, quarter notes a minute, if its style is made for it.
const TEMPO: f64 = 100.0;

/// Tempo and meter of a song of this style: [`TEMPO`] or the middle of the style's range, and the meter that it writes first.
fn pace(style: &str) -> (String, String) {
    let style = STYLES.iter().find(|entry| entry.name == style).map(Entry::read).unwrap_or_default();
    let (low, high) = style.tempo;
    let usual = low >= high || (low..=high).contains(&TEMPO);
    let bpm = if usual { TEMPO } else { ((low + high) / 2.0).round() };
    let first = style.lanes.first().and_then(|lane| lane.rows.first()).map(|row| row.meter);
    (bpm.to_string(), first.map_or("4/4".into(), |meter| format!("{}/{}", meter.count, meter.unit)))
}

/// The texts of a new song with this title: names and contents.
pub fn texts(title: &str, wishes: &Wishes) -> Result<Vec<(&'static str, String)>, Failure> {
    let key = wishes.key.as_deref().unwrap_or("C major");
    let scale = Scale::parse(key).ok_or_else(|| {
        Failure::usage(format!("{key:?} is not a key"))
            .hint("write a key such as \"D major\", \"F# minor\" or \"E dorian\"")
    })?;
    let style = wishes.style.as_deref().unwrap_or("indie-folk");
    let (usual, meter) = pace(style);
    let tempo = tempo(wishes.tempo.as_deref().unwrap_or(&usual))?;
    let verse = scale.verse();
    let chorus = scale.chorus();
    let fill = |template: &str| {
        let mut text = template
            .replace("<key>", &literal(&scale.name()))
            .replace("<tempo>", &literal(&tempo))
            .replace("<meter>", &literal(&meter));
        for (number, (verse, chorus)) in verse.iter().zip(&chorus).enumerate() {
            text = text
                .replace(&format!("<v{}>", number + 1), verse)
                .replace(&format!("<c{}>", number + 1), chorus);
        }
        text.replace("<style>", &literal(style)).replace("<title>", &literal(title))
    };
    Ok(vec![
        ("song.toml", fill(include_str!("song.toml"))),
        ("lyrics.cho", fill(include_str!("lyrics.cho"))),
        ("arrange.toml", fill(include_str!("arrange.toml"))),
        (".gitignore", IGNORED.into()),
    ])
}

/// What git shall not keep.
pub const IGNORED: &str =
    "# Made by songwright; takes and texts are the song.\n/out/\n/.songwright/\n/refs/\n";

/// A title from the name of a folder: `paper-boats` is `Paper Boats`.
pub fn title(name: &str) -> String {
    let words = name.split(['-', '_', ' ']).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    words.map(capital).collect::<Vec<_>>().join(" ")
}

/// A text as TOML writes it.
pub fn literal(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

fn tempo(text: &str) -> Result<String, Failure> {
    let number = text.trim().trim_end_matches("bpm").trim();
    match number.parse::<f64>() {
        Ok(bpm) if (20.0..=400.0).contains(&bpm) => Ok(format!("{bpm} bpm")),
        _ => Err(Failure::usage(format!("{text:?} is not a tempo"))
            .hint("write 20 to 400 beats a minute, such as \"92 bpm\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_come_from_names() {
        assert_eq!(title("paper-boats"), "Paper Boats");
        assert_eq!(title("ärger_im  café"), "Ärger Im Café");
    }

    #[test]
    fn a_style_brings_its_tempo_and_meter() {
        let song = |style: &str| {
            let wishes = Wishes { style: Some(style.into()), ..Wishes::default() };
            texts("x", &wishes).unwrap()[0].1.clone()
        };
        let (waltz, ballad) = (song("waltz-folk"), song("pop-ballad"));
        assert!(waltz.contains("tempo = \"100 bpm\"\nmeter = \"3/4\""), "{waltz}");
        assert!(ballad.contains("tempo = \"72 bpm\"\nmeter = \"4/4\""), "{ballad}");
    }

    #[test]
    fn wishes_are_checked_and_written() {
        let wishes = Wishes { key: Some("A minor".into()), tempo: Some("92".into()), ..Wishes::default() };
        let texts = texts("A \"B\" <key>", &wishes).unwrap();
        let song: toml_edit::DocumentMut = texts[0].1.parse().unwrap();
        assert_eq!(song["title"].as_str(), Some("A \"B\" <key>"));
        assert_eq!(song["tempo"].as_str(), Some("92 bpm"));
        assert!(texts[1].1.contains("[Am]") && !texts[1].1.contains("<v"));
        for wrong in [
            Wishes { key: Some("H".into()), ..Wishes::default() },
            Wishes { tempo: Some("500".into()), ..Wishes::default() },
        ] {
            assert_eq!(super::texts("x", &wrong).unwrap_err().fault, crate::failure::Fault::Usage);
        }
    }
}
