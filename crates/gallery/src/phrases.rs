//! What the examples play: a few bars of the band, by role.

/// A few bars for one track.
pub struct Phrase {
    /// What it is, with its article.
    pub about: &'static str,
    /// Name of its track.
    pub name: &'static str,
    /// Role of its track.
    pub role: &'static str,
    /// Style that the band plays.
    pub style: &'static str,
    /// Who plays it, where it is only material for an effect.
    pub instrument: &'static str,
    /// What the track plays.
    pub plays: &'static str,
    /// Octaves by which it is moved.
    pub octave: i32,
    /// It is sung.
    pub sung: bool,
}

const PHRASE: Phrase = Phrase {
    about: "",
    name: "",
    role: "",
    style: "pop-ballad",
    instrument: "",
    plays: "style",
    octave: 0,
    sung: false,
};

/// Drums.
pub static BEAT: Phrase = Phrase {
    about: "a beat that grows into a fill",
    name: "drums",
    role: "drums",
    instrument: "{ device = \"drum-kit\" }",
    ..PHRASE
};

/// A bass.
pub static BASS_LINE: Phrase = Phrase {
    about: "a bass line",
    name: "bass",
    role: "bass",
    instrument: "{ device = \"electric-bass\" }",
    ..PHRASE
};

const STRUM_OF: Phrase = Phrase {
    about: "picked, then strummed chords",
    name: "guitar",
    role: "chords",
    style: "indie-folk",
    instrument: "{ device = \"acoustic-guitar\" }",
    ..PHRASE
};

/// A guitar with a plectrum.
pub static STRUM: Phrase = STRUM_OF;

/// The same, electric.
pub static RIFF: Phrase = Phrase { instrument: "{ device = \"electric-guitar\" }", ..STRUM_OF };

/// Single notes of the chords.
pub static PICKING: Phrase = Phrase {
    about: "picked chords",
    name: "picking",
    role: "arpeggio",
    style: "indie-folk",
    instrument: "{ device = \"nylon-guitar\" }",
    ..PHRASE
};

/// Keys.
pub static CHORDS: Phrase = Phrase {
    about: "chords of a ballad",
    name: "keys",
    role: "chords",
    instrument: "{ device = \"electric-piano\" }",
    ..PHRASE
};

/// Held chords.
pub static PAD: Phrase = Phrase {
    about: "held chords",
    name: "pad",
    role: "pad",
    instrument: "{ device = \"strings\" }",
    ..PHRASE
};

const TUNE: Phrase = Phrase {
    about: "a melody",
    name: "melody",
    role: "lead",
    instrument: "{ device = \"lead\" }",
    plays: "melody",
    ..PHRASE
};

/// The tune.
pub static MELODY: Phrase = TUNE;

/// The tune an octave higher.
pub static HIGH_MELODY: Phrase = Phrase { about: "a melody, high up", octave: 1, ..TUNE };

/// The tune with words.
pub static SONG: Phrase = Phrase {
    about: "a sung melody",
    name: "vocal",
    role: "vocal",
    instrument: "{ device = \"singer\" }",
    sung: true,
    ..TUNE
};

const SECTIONS: &str = "\n[sections.verse]\nbars = 1\nchords = \"D | \"\n\n[sections.chorus]\nbars = 2\nchords = \"Bm G | A D\"\n";

const LYRICS: &str = "{start_of_verse: Verse}\n[D]Sing me a summer\n{end_of_verse}\n\n\
                      {start_of_chorus: Chorus}\n[Bm]See_ how it's [G]shining,\n[A]stay a while [D]here.\n{end_of_chorus}\n";

impl Phrase {
    /// The texts of the song: a bar of the verse, two of the chorus.
    pub fn texts(&self) -> Vec<(&'static str, String)> {
        let song =
            "title = \"Example\"\nkey = \"D major\"\ntempo = \"104 bpm\"\nform = [\"verse\", \"chorus\"]\n";
        let melody = "X:1\nT:Example\nM:4/4\nL:1/8\nQ:1/4=104\nK:D\nP:verse\nA2 FA d3 c |\nP:chorus\n(B2 d)B A2 GF | E2 FE D4 |\n";
        let sections = if self.sung { "" } else { SECTIONS };
        let mut texts = vec![("song.toml", song.to_owned() + sections), ("melody.abc", melody.to_owned())];
        texts.extend(self.sung.then(|| ("lyrics.cho", LYRICS.to_owned())));
        texts
    }

    /// `arrange.toml` with this track, played by `instrument`.
    pub fn track(&self, instrument: &str) -> String {
        let octave = if self.octave == 0 { String::new() } else { format!("octave = {}\n", self.octave) };
        format!(
            "style = \"{}\"\n\n[[track]]\nname = \"{}\"\nrole = \"{}\"\ninstrument = {instrument}\nplays = \"{}\"\n{octave}",
            self.style, self.name, self.role, self.plays
        )
    }
}
