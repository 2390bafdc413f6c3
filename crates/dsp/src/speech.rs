//! What is sung: the sounds of English (named as in ARPAbet) and syllables of them.

use crate::NoteOn;

/// Declares the sounds with their names.
macro_rules! phones {
    ($($name:ident $text:literal)*) => {
        /// A sound of English.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs)]
        pub enum Phone { $($name),* }

        impl Phone {
            /// Every sound with its ARPAbet name; vowels first.
            pub const ALL: &'static [(Self, &'static str)] = &[$((Self::$name, $text)),*];
        }
    };
}

phones! {
    Aa "AA" Ae "AE" Ah "AH" Ao "AO" Aw "AW" Ay "AY" Eh "EH" Er "ER" Ey "EY" Ih "IH" Iy "IY" Ow "OW" Oy "OY" Uh "UH" Uw "UW"
    B "B" Ch "CH" D "D" Dh "DH" F "F" G "G" Hh "HH" Jh "JH" K "K" L "L" M "M" N "N" Ng "NG" P "P" R "R" S "S" Sh "SH" T "T"
    Th "TH" V "V" W "W" Y "Y" Z "Z" Zh "ZH"
}

impl Phone {
    /// The sound of this ARPAbet name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, text)| *text == name).map(|(phone, _)| *phone)
    }

    /// ARPAbet name.
    pub fn name(self) -> &'static str {
        Self::ALL.get(self as usize).map_or("", |(_, text)| text)
    }

    /// Whether it can carry a syllable.
    pub fn is_vowel(self) -> bool {
        self <= Self::Uw
    }
}

/// Most consonants on one side of a vowel.
const MOST: usize = 5;

/// The consonants on one side of a vowel, in order; what is more than five is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consonants {
    list: [Phone; MOST],
    count: u8,
}

impl Consonants {
    /// None.
    pub const NONE: Self = Self { list: [Phone::Aa; MOST], count: 0 };

    /// The consonants.
    pub fn list(&self) -> &[Phone] {
        self.list.get(..usize::from(self.count)).unwrap_or_default()
    }
}

impl FromIterator<Phone> for Consonants {
    fn from_iter<I: IntoIterator<Item = Phone>>(phones: I) -> Self {
        let mut all = Self::NONE;
        for (place, phone) in all.list.iter_mut().zip(phones) {
            *place = phone;
            all.count += 1;
        }
        all
    }
}

/// What is sung on one note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syllable {
    /// Consonants before the vowel; they sound before the beat.
    pub onset: Consonants,
    /// The vowel, or a consonant that is sung on: M in `hmm`.
    pub vowel: Phone,
    /// Consonants after it; they end the note.
    pub coda: Consonants,
    /// The vowel goes on in the next note.
    pub held: bool,
}

/// A note with its syllable and when each part of it sounds, in frames from the event that brings it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sung {
    /// The note.
    pub note: NoteOn,
    /// What is sung.
    pub syllable: Syllable,
    /// The first consonant begins.
    pub begin: u32,
    /// The vowel begins: the beat.
    pub vowel: u32,
    /// The first consonant after the vowel begins.
    pub coda: u32,
    /// The note is over.
    pub end: u32,
}

/// How far ahead of its first sound a sung note should be known, s: the mouth is shaped before it is heard.
pub const AHEAD: f64 = 0.06;

/// How long a consonant takes if there is time, s.
pub fn duration(phone: Phone) -> f64 {
    1e-3 * match phone {
        Phone::S => 110.0,
        Phone::Sh => 115.0,
        Phone::F | Phone::Jh => 100.0,
        Phone::Th | Phone::P => 90.0,
        Phone::Z | Phone::Zh | Phone::T => 85.0,
        Phone::V => 65.0,
        Phone::Dh => 55.0,
        Phone::B | Phone::M => 75.0,
        Phone::K => 95.0,
        Phone::G | Phone::Ng => 80.0,
        Phone::Ch => 120.0,
        Phone::W => 65.0,
        Phone::Y => 60.0,
        _ => 70.0,
    }
}
