//! Information fields: `K:`, `M:`, `L:`, `Q:`.

use crate::toml::number;
use crate::{Beats, Key, Meter, Mode, PitchClass, chord};

/// Semitones by which each letter A to G is raised, by the key signature.
pub(super) type Signature = [i32; 7];

/// Order in which sharps come, as letters from A = 0; flats come the other way.
const SHARPS: [usize; 7] = [5, 2, 6, 3, 0, 4, 1];

/// `K:`: the key and what it does to each letter; `None` if it is no key.
pub(super) fn key(text: &str) -> Option<(Key, Signature)> {
    let c = PitchClass { semitone: 0, flat: false };
    let plain = text.trim();
    let word = plain.split_whitespace().next().unwrap_or_default();
    if plain.is_empty() || word.eq_ignore_ascii_case("none") || word.contains('=') {
        return Some((Key { tonic: c, mode: Mode::Major }, [0; 7]));
    }
    if word == "HP" || word == "Hp" {
        let tonic = PitchClass { semitone: 9, flat: false };
        return Some((Key { tonic, mode: Mode::Mixolydian }, signature(2)));
    }
    let (tonic, rest) = PitchClass::parse(plain)?;
    let mut words = rest.split_whitespace().peekable();
    let mode_word = words.next_if(|word| rest.starts_with(word) || word.chars().all(char::is_alphabetic));
    let mode =
        mode_word.filter(|word| !word.eq_ignore_ascii_case("exp")).map_or(Some(Mode::Major), abc_mode)?;
    let key = Key { tonic, mode };
    let explicit = mode_word.is_some_and(|word| word.eq_ignore_ascii_case("exp"));
    let sharps = chord::signature(plain, mode).unwrap_or(0);
    let mut raised = if explicit { [0; 7] } else { signature(sharps) };
    for word in words {
        let letter = word.chars().last().map(|c| c.to_ascii_uppercase()).filter(|c| ('A'..='G').contains(c));
        let sign = word.chars().next().filter(|sign| "^_=".contains(*sign));
        if let (Some(letter), Some(sign)) = (letter, sign)
            && let Some(slot) = raised.get_mut(letter as usize - 'A' as usize)
        {
            let count = word.chars().filter(|c| *c == sign).count().min(2) as i32;
            *slot = match sign {
                '^' => count,
                '_' => -count,
                _ => 0,
            };
        }
    }
    Some((key, raised))
}

/// Only the first three letters of a mode count, in any case (ABC 2.1, 3.1.14).
fn abc_mode(word: &str) -> Option<Mode> {
    if word.contains('=') {
        return Some(Mode::Major);
    }
    let short: String = word.chars().take(3).collect();
    Mode::parse(if word.len() > 3 { &short } else { word })
}

/// What a number of sharps, or of flats if negative, does to each letter.
fn signature(sharps: i32) -> Signature {
    let mut raised = [0; 7];
    let count = sharps.unsigned_abs().min(7) as usize;
    for nth in 0..count {
        let letter = if sharps > 0 { SHARPS[nth] } else { SHARPS[6 - nth] };
        raised[letter] = sharps.signum();
    }
    raised
}

/// `M:`: `C`, `C|` and fractions; `M:none` is free, which counts as no change.
pub(super) fn meter(text: &str) -> Option<Meter> {
    match text.trim() {
        "C" => Some(Meter { count: 4, unit: 4 }),
        "C|" => Some(Meter { count: 2, unit: 2 }),
        plain => {
            let (counts, unit) = plain.split_once('/')?;
            let counts = counts.trim_matches(['(', ')', ' ']);
            let sum: u32 = counts
                .split('+')
                .map(|count| count.trim().parse::<u16>().ok().map(u32::from))
                .sum::<Option<u32>>()?;
            Meter::new(sum, unit.trim().parse().ok()?)
        }
    }
}

/// `L:`, and the lengths in `Q:`.
pub(super) fn length(text: &str) -> Option<Beats> {
    let (numerator, denominator) = match text.trim().split_once('/') {
        Some((numerator, denominator)) => (numerator.trim().parse().ok()?, denominator.trim().parse().ok()?),
        None => (text.trim().parse().ok()?, 1),
    };
    let good = (1..=64).contains(&numerator) && (1..=512).contains(&denominator);
    good.then(|| Beats::of_whole(numerator, denominator))
}

/// The unit length where `L:` is silent: a sixteenth if the meter is below 3/4, else an eighth.
pub(super) fn default_length(meter: Option<Meter>) -> Beats {
    let short = meter.is_some_and(|meter| meter.count * 4 < meter.unit * 3);
    Beats::of_whole(1, if short { 16 } else { 8 })
}

/// `Q:`: `1/4=120`, `"Allegro" 3/8=60`, `1/4 3/8=40`, `120` (unit lengths a minute); quarter notes a minute.
pub(super) fn tempo(text: &str, unit: Beats) -> Option<f64> {
    let bare: String = text.split('"').step_by(2).collect();
    let bpm = match bare.split_once('=') {
        Some((beats, rate)) => {
            let beat = beats.split_whitespace().map(length).sum::<Option<BeatSum>>()?.0;
            number(rate)? * beat.quarters()
        }
        None => number(&bare)? * unit.quarters(),
    };
    (20.0..=400.0).contains(&bpm).then_some(bpm)
}

/// Sum of several lengths.
struct BeatSum(Beats);

impl std::iter::Sum<Beats> for BeatSum {
    fn sum<I: Iterator<Item = Beats>>(lengths: I) -> Self {
        Self(lengths.fold(Beats(0), |sum, length| sum + length))
    }
}
