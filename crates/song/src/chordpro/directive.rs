//! Directives: `{name}`, `{name: value}`, `{name-selector label="value"}`, by their long names.

use std::ops::Range;

/// Short forms.
const SHORT: &[(&str, &str)] = &[
    ("t", "title"),
    ("st", "subtitle"),
    ("c", "comment"),
    ("ci", "comment_italic"),
    ("cb", "comment_box"),
    ("ns", "new_song"),
    ("np", "new_page"),
    ("npp", "new_physical_page"),
    ("colb", "column_break"),
    ("col", "columns"),
    ("soc", "start_of_chorus"),
    ("eoc", "end_of_chorus"),
    ("sov", "start_of_verse"),
    ("eov", "end_of_verse"),
    ("sob", "start_of_bridge"),
    ("eob", "end_of_bridge"),
    ("sot", "start_of_tab"),
    ("eot", "end_of_tab"),
    ("sog", "start_of_grid"),
    ("eog", "end_of_grid"),
    ("g", "grid"),
    ("ng", "no_grid"),
    ("cf", "chordfont"),
    ("cs", "chordsize"),
    ("tf", "textfont"),
    ("ts", "textsize"),
];

/// Everything ChordPro 6 knows besides environments, and the credits that songbooks commonly add.
pub(super) const KNOWN: &[&str] = &[
    "title",
    "subtitle",
    "sorttitle",
    "artist",
    "sortartist",
    "composer",
    "lyricist",
    "arranger",
    "copyright",
    "album",
    "year",
    "key",
    "time",
    "tempo",
    "duration",
    "capo",
    "tag",
    "meta",
    "comment",
    "comment_italic",
    "comment_box",
    "highlight",
    "image",
    "chorus",
    "define",
    "chord",
    "transpose",
    "new_song",
    "new_page",
    "new_physical_page",
    "column_break",
    "columns",
    "grid",
    "no_grid",
    "diagrams",
    "titles",
    "pagetype",
    "ccli",
    "music",
    "words",
    "text",
    "lyrics",
    "translation",
    "translated",
    "flow",
    "author",
    "source",
    "keywords",
    "start_of_verse",
    "end_of_verse",
    "start_of_chorus",
    "end_of_chorus",
    "start_of_bridge",
    "end_of_bridge",
    "start_of_grid",
    "end_of_grid",
    "start_of_tab",
    "end_of_tab",
];

/// What font, size and colour directives begin with.
const FACES: &[&str] = &["chord", "chorus", "footer", "grid", "label", "tab", "text", "title", "toc"];

/// A directive.
pub(super) struct Directive<'a> {
    /// Long name, lower case, without its selector.
    pub name: String,
    /// What follows the colon, or the first space.
    pub value: &'a str,
    /// Bytes of the file, braces included.
    pub span: Range<usize>,
}

impl<'a> Directive<'a> {
    /// Reads what stands between the braces.
    pub fn read(inside: &'a str, span: Range<usize>) -> Self {
        let text = inside.trim();
        let end = text.find(|c: char| c == ':' || c.is_whitespace()).unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let value = rest.trim_start().trim_start_matches(':').trim();
        let lower = name.to_lowercase();
        // A selector follows a hyphen: {start_of_verse-guitar}.
        let bare = if lower.starts_with("x_") {
            lower.as_str()
        } else {
            lower.split('-').next().unwrap_or_default()
        };
        let long = SHORT.iter().find(|(short, _)| *short == bare).map_or(bare, |(_, long)| long);
        Self { name: long.to_string(), value, span }
    }

    /// Whether ChordPro knows it.
    pub fn is_known(&self) -> bool {
        let face = ["font", "size", "colour", "color"].iter().find_map(|end| self.name.strip_suffix(end));
        self.name.starts_with("x_")
            || KNOWN.contains(&self.name.as_str())
            || face.is_some_and(|face| FACES.contains(&face))
    }

    /// The label of an environment: its `label` attribute, or a plain value.
    pub fn label(&self) -> Option<&'a str> {
        if let Some((_, after)) = self.value.split_once("label=") {
            let quote = after.chars().next().filter(|c| *c == '"' || *c == '\'');
            let label = match quote {
                Some(quote) => after.get(1..)?.split(quote).next()?,
                None => after.split_whitespace().next()?,
            };
            return Some(label.trim()).filter(|label| !label.is_empty());
        }
        // `shape="1+4x4"` and the like are attributes, and so is a bare grid shape.
        let plain = !self.value.contains('=') && !is_shape(self.value);
        Some(self.value).filter(|value| plain && !value.is_empty())
    }
}

/// A grid's shape without a name: `1+4x4+1`.
fn is_shape(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_digit() || "+x".contains(c))
        && value.contains(|c: char| c.is_ascii_digit())
}
