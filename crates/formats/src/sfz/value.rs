//! Values: numbers, keys, and words for yes and no.

/// A finite number; words after it are passed over.
pub(super) fn number(text: &str) -> Option<f32> {
    let first = text.split_whitespace().next()?;
    first.parse::<f32>().ok().filter(|x| x.is_finite())
}

/// A whole number.
pub(super) fn whole(text: &str) -> Option<i64> {
    number(text).map(|x| f64::from(x) as i64).map(|x| {
        // Large frame counts are beyond the precision of f32.
        text.split_whitespace().next().and_then(|t| t.parse::<i64>().ok()).unwrap_or(x)
    })
}

/// A key: its number, or its name with c4 = 60.
pub(super) fn key(text: &str) -> Option<i32> {
    if let Some(number) = whole(text) {
        return i32::try_from(number).ok();
    }
    let text = text.trim().to_ascii_lowercase();
    let mut letters = text.chars();
    let step = match letters.next()? {
        'c' => 0,
        'd' => 2,
        'e' => 4,
        'f' => 5,
        'g' => 7,
        'a' => 9,
        'b' => 11,
        _ => return None,
    };
    let rest = letters.as_str();
    let (sharp, octave) = match rest.chars().next()? {
        '#' | '♯' => (1, rest.trim_start_matches(['#', '♯'])),
        'b' | '♭' => (-1, rest.trim_start_matches(['b', '♭'])),
        _ => (0, rest),
    };
    let octave: i32 = octave.parse().ok()?;
    ((-2..=10).contains(&octave)).then_some(12 * (octave + 1) + step + sharp)
}

/// On or off.
pub(super) fn switch(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "on" | "1" | "true" => Some(true),
        "off" | "0" | "false" => Some(false),
        _ => None,
    }
}
